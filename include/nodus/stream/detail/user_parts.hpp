// The sides of a stream whose work is done by what the user's options hold.
#pragma once

#include <nodus/config.hpp>
#include <nodus/kernel/detail/async_function.hpp>
#include <nodus/stream/detail/readable_core.hpp>
#include <nodus/stream/detail/writable_core.hpp>

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

using DestroyFunction = AsyncFunction<const std::optional<Error>&>;

inline void destroyWith(StreamState& stream, const DestroyFunction& destroy, const std::optional<Error>& error) {
  if (!destroy) return stream.destroyDone(error);
  destroy([alive = Ref<StreamState>(&stream),
           error](const std::optional<Error>& failure) { alive->destroyDone(error ? error : failure); },
          error);
}

// Handle is what the function gets: `Readable<T>`, or `Duplex`.
template <class T, class Handle>
class UserReadablePart final : public ReadablePart<T> {
 public:
  UserReadablePart(StreamState& stream, std::size_t highWaterMark, AsyncFunction<Handle&> read) noexcept
      : ReadablePart<T>(stream, highWaterMark), read_(std::move(read)) {}

 protected:
  void doRead() override {
    if (!read_) return;
    Handle handle{Ref<EmitterState>(&this->stream())};
    read_(
        [alive = Ref<StreamState>(&this->stream())](const std::optional<Error>& error) {
          if (error) alive->fail(*error);
        },
        handle);
  }

 private:
  AsyncFunction<Handle&> read_;
};

template <class T>
struct WriteFunctions {
  AsyncFunction<T> write{};
  AsyncFunction<std::vector<T>> writev{};
  AsyncFunction<> final{};
};

template <class T>
class UserWritablePart final : public WritablePart<T> {
 public:
  UserWritablePart(StreamState& stream, std::size_t highWaterMark, WriteFunctions<T> functions) noexcept
      : WritablePart<T>(stream, highWaterMark), functions_(std::move(functions)) {}

 protected:
  using Entry = typename WritablePart<T>::Entry;

  void doWrite(T chunk) override {
    if (functions_.write) return functions_.write(written(), std::move(chunk));
    if (!functions_.writev) return this->writeDone(makeError(ErrorCode::ERR_METHOD_NOT_IMPLEMENTED, {"_write()"}));
    std::vector<T> one;
    one.push_back(std::move(chunk));
    functions_.writev(written(), std::move(one));
  }
  bool hasWritev() const noexcept override { return static_cast<bool>(functions_.writev); }
  void doWritev(Ring<Entry>& chunks) override {
    std::vector<T> all;
    all.reserve(chunks.size());
    while (!chunks.empty()) all.push_back(chunks.pop().chunk);
    functions_.writev(written(), std::move(all));
  }
  bool hasFinal() const noexcept override { return static_cast<bool>(functions_.final); }
  void doFinal() override {
    functions_.final([this, alive = Ref<StreamState>(&this->stream())](const std::optional<Error>& error) {
      this->finalDone(error);
    });
  }

 private:
  // Says that the chunk in hand is written, or why it is not.
  struct Written {
    void operator()() const { part->writeDone(); }
    void operator()(const std::optional<Error>& error) const { part->writeDone(error); }
    UserWritablePart* part;
    Ref<StreamState> alive;
  };
  Written written() { return {this, Ref<StreamState>(&this->stream())}; }

  WriteFunctions<T> functions_;
};

}  // namespace detail
}  // namespace nodus::inline v0
