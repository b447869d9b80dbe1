#pragma once

#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/loop.hpp>

#include <asio/io_context.hpp>

#include <asio/detail/reactor.hpp>
#include <asio/detail/reactor_op.hpp>
#include <asio/detail/scheduler.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/post.hpp>

namespace nodus::inline v0 {
namespace detail {

// UNSAFE_IO drops the reactor's own locks, as one thread runs the context; posting from another thread
// stays legal.
struct Reactor::Impl {
  explicit Impl(Loop& owner)
      : loop(owner),
        context(ASIO_CONCURRENCY_HINT_UNSAFE_IO),
        work(context.get_executor()),
        scheduler(asio::use_service<asio::detail::scheduler>(context)),
        reactor(asio::use_service<asio::detail::reactor>(context)) {
    reactor.init_task();
  }

  Loop& loop;
  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  asio::detail::scheduler& scheduler;
  asio::detail::reactor& reactor;
};

NODUS_DECL Reactor::Reactor(Loop& loop) : impl_(std::make_unique<Impl>(loop)) {}
NODUS_DECL Reactor::~Reactor() = default;

NODUS_DECL asio::io_context& Reactor::context() noexcept { return impl_->context; }

// libuv's bound: after so many events the other phases have their turn.
inline constexpr int maxEventsPerPoll = 1024 * 48;

// The handlers of other people's Asio operations do not know of ticks, so they are run here for them; after
// our own callbacks the queues are empty, and this costs two loads.
NODUS_DECL void Reactor::poll(std::int64_t milliseconds) {
  asio::error_code ignored;
  constexpr std::int64_t longest = 1'000'000;  // so that the microseconds fit a long of 32 bits
  const long wait = milliseconds < 0 ? -1L : static_cast<long>(milliseconds < longest ? milliseconds * 1000 : longest);
  auto& scheduler = impl_->scheduler;
  auto& loop = impl_->loop;
  for (int events = 0; events < maxEventsPerPoll; ++events) {
    bool ran = true;
    loop.call([&] { ran = (events == 0 ? scheduler.wait_one(wait, ignored) : scheduler.poll_one(ignored)) > 0; });
    if (!ran) break;
  }
}

NODUS_DECL void Reactor::wake() {
  asio::post(impl_->context.get_executor(), [] {});
}

// The operation stays queued on its descriptor for ever: perform() never says that it is done. So there is no
// allocation, no post and no epoll_ctl for an event.
struct Watcher::Impl {
  struct Operation : asio::detail::reactor_op {
    Operation(Impl& owner, unsigned bit)
        : asio::detail::reactor_op(asio::error_code(), &Operation::perform, &Operation::complete),
          impl(owner),
          readiness(bit) {}

    static status perform(asio::detail::reactor_op* base) {
      auto& self = *static_cast<Operation*>(base);
      auto& owner = self.impl;
      owner.loop.refreshTime();
      owner.loop.call([&] {
        if (owner.armed) owner.ready(owner.owner, self.readiness);
      });
      return not_done;
    }
    // Only deregistration comes here; the watcher owns the memory.
    static void complete(void*, asio::detail::operation*, const asio::error_code&, std::size_t) {}

    Impl& impl;
    unsigned readiness;
  };

  Impl(Reactor& r, int descriptor, Ready f, void* context)
      : loop(r.impl_->loop),
        reactor(r.impl_->reactor),
        scheduler(r.impl_->scheduler),
        fd(descriptor),
        ready(f),
        owner(context),
        read(*this, readable),
        write(*this, writable) {}

  static void* operator new(std::size_t size) { return allocateBlock(size); }
  static void operator delete(void* block, std::size_t size) noexcept { freeBlock(block, size); }

  Loop& loop;
  asio::detail::reactor& reactor;
  asio::detail::scheduler& scheduler;
  asio::detail::reactor::per_descriptor_data data{};
  int fd;
  bool armed = true;
  bool writing = false;
  Ready ready;
  void* owner;
  Operation read;
  Operation write;
};

NODUS_DECL Watcher::~Watcher() { close(); }

NODUS_DECL int Watcher::open(Reactor& reactor, int fd, Ready ready, void* owner) {
  impl_ = new Impl(reactor, fd, ready, owner);
  const int failure = impl_->reactor.register_internal_descriptor(asio::detail::reactor::read_op, fd, impl_->data,
                                                                   &impl_->read);
  if (failure != 0) {
    impl_->reactor.deregister_internal_descriptor(fd, impl_->data);
    impl_->reactor.cleanup_descriptor_data(impl_->data);
    delete impl_;
    impl_ = nullptr;
  }
  return failure;
}

NODUS_DECL void Watcher::watchWritable() {
  if (!impl_ || impl_->writing) return;
  impl_->writing = true;
#if ASIO_VERSION >= 102700
  impl_->reactor.start_op(asio::detail::reactor::write_op, impl_->fd, impl_->data, &impl_->write, false, false,
                          &asio::detail::reactor::call_post_immediate_completion, &impl_->reactor);
#else
  impl_->reactor.start_op(asio::detail::reactor::write_op, impl_->fd, impl_->data, &impl_->write, false, false);
#endif
}

NODUS_DECL void Watcher::disarm() noexcept {
  if (impl_) impl_->armed = false;
}

NODUS_DECL void Watcher::close() noexcept {
  if (!impl_) return;
  impl_->reactor.deregister_internal_descriptor(impl_->fd, impl_->data);
  impl_->reactor.cleanup_descriptor_data(impl_->data);
  if (impl_->writing) impl_->scheduler.work_finished();  // start_op() counted it
  delete impl_;
  impl_ = nullptr;
}

}  // namespace detail
}  // namespace nodus::inline v0
