// A Readable that reads an async generator: Node's Readable.from.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/generator.hpp>
#include <nodus/kernel/loop.hpp>
#include <nodus/stream/detail/readable_core.hpp>

#include <exception>
#include <optional>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

template <class T>
class GeneratorSource final : public StreamState, public FromFreeList {
 public:
  explicit GeneratorSource(AsyncGenerator<T> generator) : part_(*this, 1), generator_(std::move(generator)) {}
  ReadableCore* readable() noexcept override { return &part_; }

 protected:
  // The generator is told of the end where it waits, and is through before the stream is.
  void doDestroy(const std::optional<Error>& error) override {
    auto generator = std::exchange(generator_, {});
    auto closed = error ? generator.throw_(*error) : generator.return_();
    closed
        .then([self = Ref<GeneratorSource>(this),
               error](const std::optional<T>&) { process::nextTick([self, error] { self->destroyDone(error); }); },
              [self = Ref<GeneratorSource>(this)](const Error& failure) {
                process::nextTick([self, failure] { self->destroyDone(failure); });
              })
        .detach();
  }

 private:
  struct Part final : ReadablePart<T> {
    using ReadablePart<T>::ReadablePart;
    void doRead() override { static_cast<GeneratorSource&>(this->stream()).pull(); }
  };

  void pull() {
    if (std::exchange(pulling_, true)) return;
    ask();
  }
  void ask() {
    if (!generator_) return;
    generator_.next()
        .then([self = Ref<GeneratorSource>(this)](std::optional<T> value) { self->got(std::move(value)); },
              [self = Ref<GeneratorSource>(this)](const Error& error) { self->destroy(error); })
        .detach();
  }
  void got(std::optional<T> value) {
    if (!value) return part_.pushEnd();
    if (part_.push(std::move(*value))) return ask();
    pulling_ = false;
  }

  Part part_;
  AsyncGenerator<T> generator_;
  bool pulling_ = false;
};

}  // namespace detail
}  // namespace nodus::inline v0
