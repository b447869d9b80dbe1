#pragma once

#include <nodus/kernel/detail/freelist.hpp>
#include <nodus/kernel/detail/reactor.hpp>
#include <nodus/kernel/loop.hpp>

#include <asio/io_context.hpp>

#include <asio/detail/reactor.hpp>
#include <asio/detail/reactor_op.hpp>
#include <asio/detail/scheduler.hpp>
#include <asio/executor_work_guard.hpp>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace nodus::inline v0 {
namespace detail {

// libuv's bounds: after so many events the other phases have their turn.
inline constexpr int eventsPerWait = 1024;
inline constexpr int waitsPerPoll = 48;
inline constexpr std::uint32_t watchedEvents = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;

struct Watcher::Impl {
  int epoll;
  int fd;
  Ready ready;
  void* owner;
  bool armed = true;
  Ref<AsyncContext> context = currentAsyncContext();  // an event belongs to who began to watch

  static void* operator new(std::size_t size) { return allocateBlock(size); }
  static void operator delete(void* block, std::size_t size) noexcept { freeBlock(block, size); }
};

// Asio's part: an io_context in which our epoll descriptor is just one more that becomes readable. The operation
// stays queued for ever, as perform() never says that it is done; so an event costs no post and no epoll_ctl.
// UNSAFE_IO drops the reactor's own locks, as one thread runs the context; posting from another stays legal.
struct AsioHost {
  AsioHost(int epoll, void (*dispatch)(void*), void* owner)
      : context(ASIO_CONCURRENCY_HINT_UNSAFE_IO),
        work(context.get_executor()),
        scheduler(asio::use_service<asio::detail::scheduler>(context)),
        reactor(asio::use_service<asio::detail::reactor>(context)),
        descriptor(epoll),
        events(dispatch, owner) {
    reactor.init_task();
    reactor.register_internal_descriptor(asio::detail::reactor::read_op, descriptor, data, &events);
  }
  AsioHost(const AsioHost&) = delete;
  AsioHost& operator=(const AsioHost&) = delete;
  ~AsioHost() {
    reactor.deregister_internal_descriptor(descriptor, data);
    reactor.cleanup_descriptor_data(data);
  }

  struct Events final : asio::detail::reactor_op {
    Events(void (*f)(void*), void* context_)
        : asio::detail::reactor_op(asio::error_code(), &Events::perform, &Events::complete),
          dispatch(f),
          owner(context_) {}
    static status perform(asio::detail::reactor_op* base) {
      auto* self = static_cast<Events*>(base);
      self->dispatch(self->owner);
      return not_done;
    }
    static void complete(void*, asio::detail::operation*, const asio::error_code&, std::size_t) {}
    void (*dispatch)(void*);
    void* owner;
  };

  asio::io_context context;
  asio::executor_work_guard<asio::io_context::executor_type> work;
  asio::detail::scheduler& scheduler;
  asio::detail::reactor& reactor;
  int descriptor;
  asio::detail::reactor::per_descriptor_data data{};
  Events events;
};

struct Reactor::Impl {
  explicit Impl(Loop& owner) : loop(owner), epoll(::epoll_create1(EPOLL_CLOEXEC)) {
    wakeUp = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (epoll < 0 || wakeUp < 0) {
      const auto failure = systemError(errno, "epoll_create1");
      closeBoth();
      throw failure;
    }
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;  // never read: each write to it is an edge
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, wakeUp, &event);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    host.reset();
    closeBoth();
  }
  void closeBoth() const noexcept {
    if (wakeUp >= 0) ::close(wakeUp);
    if (epoll >= 0) ::close(epoll);
  }

  // Takes events until there are no more; true if there may be some left.
  bool dispatch(int timeout) {
    for (int round = 0; round < waitsPerPoll; ++round) {
      const int count = ::epoll_wait(epoll, events, eventsPerWait, timeout);
      mayWait.store(false, std::memory_order_relaxed);
      loop.refreshTime();
      for (int i = 0; i < count; ++i) deliver(events[i]);
      if (count < eventsPerWait) return false;
      timeout = 0;
    }
    return true;
  }

  void deliver(const epoll_event& event) {
    auto* watcher = static_cast<Watcher::Impl*>(event.data.ptr);
    if (!watcher || !watcher->armed) return;
    unsigned readiness = 0;
    if (event.events & (EPOLLIN | EPOLLPRI | EPOLLERR | EPOLLHUP)) readiness |= readable;
    if (event.events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) readiness |= writable;
    if (event.events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) readiness |= readable | ended;
    loop.call([&] {
      if (watcher->context) [[unlikely]] loop.enterAsyncContext(watcher->context);
      watcher->ready(watcher->owner, readiness);
    });
  }

  Loop& loop;
  int epoll;
  int wakeUp;
  std::atomic<bool> mayWait{false};
  bool leftOver = false;
  std::optional<AsioHost> host;
  epoll_event events[eventsPerWait];
};

NODUS_DECL Reactor::Reactor(Loop& loop) : impl_(makeOwned<Impl>(loop)) {}
NODUS_DECL Reactor::~Reactor() = default;

NODUS_DECL asio::io_context& Reactor::context() {
  if (!impl_->host) {
    impl_->host.emplace(
        impl_->epoll,
        [](void* context) {
          auto* self = static_cast<Impl*>(context);
          self->leftOver = self->dispatch(0);
        },
        impl_.get());
  }
  return impl_->host->context;
}

// While nobody asked for the io_context there is nothing in it, and the wait is the bare one. The handlers of other
// people's operations do not know of ticks, so they are run here for them.
NODUS_DECL void Reactor::poll(std::int64_t milliseconds) {
  constexpr std::int64_t longest = 1'000'000;
  const int timeout = milliseconds < 0 ? -1 : static_cast<int>(milliseconds < longest ? milliseconds : longest);
  auto& impl = *impl_;
  if (!impl.host) {
    impl.dispatch(timeout);
    return;
  }
  const bool took = std::exchange(impl.leftOver, false);
  if (took) impl.leftOver = impl.dispatch(0);
  asio::error_code ignored;
  // What was taken may have changed what to wait for.
  const long wait = took ? 0L : timeout < 0 ? -1L : timeout * 1000L;
  auto& scheduler = impl.host->scheduler;
  for (int handlers = 0; handlers < eventsPerWait; ++handlers) {
    bool ran = true;
    impl.loop.call([&] { ran = (handlers == 0 ? scheduler.wait_one(wait, ignored) : scheduler.poll_one(ignored)) > 0; });
    impl.loop.refreshTime();
    if (!ran) break;
  }
}

NODUS_DECL bool Reactor::isReady() const noexcept {
  pollfd events{impl_->epoll, POLLIN, 0};
  return ::poll(&events, 1, 0) > 0;
}

NODUS_DECL void Reactor::expectWake() noexcept { impl_->mayWait.exchange(true); }

// Whichever of the two exchanges comes second sees what was before the other. So a loop that is awake needs no system
// call to find what it was to be woken for.
NODUS_DECL void Reactor::wake() {
  if (!impl_->mayWait.exchange(false)) return;
  const std::uint64_t one = 1;
  static_cast<void>(!::write(impl_->wakeUp, &one, sizeof one));
}

NODUS_DECL Watcher::~Watcher() { close(); }

NODUS_DECL int Watcher::open(Reactor& reactor, int fd, Ready ready, void* owner) {
  const int epoll = reactor.impl_->epoll;
  auto impl = Owned<Impl>(new Impl{epoll, fd, ready, owner});
  epoll_event event{};
  event.events = watchedEvents;
  event.data.ptr = impl.get();
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) return errno;
  impl_ = impl.release();
  return 0;
}

// Taken out explicitly, since a duplicate of the descriptor in a child would keep the registration alive. The memory
// stays until close(), as events that wait in the poll under way point to it.
NODUS_DECL void Watcher::disarm() noexcept {
  if (!impl_ || !std::exchange(impl_->armed, false)) return;
  epoll_event event{};
  ::epoll_ctl(impl_->epoll, EPOLL_CTL_DEL, impl_->fd, &event);
}

// The kernel looks again when a registration is changed.
NODUS_DECL void Watcher::again() noexcept {
  if (!impl_ || !impl_->armed) return;
  epoll_event event{};
  event.events = watchedEvents;
  event.data.ptr = impl_;
  ::epoll_ctl(impl_->epoll, EPOLL_CTL_MOD, impl_->fd, &event);
}

NODUS_DECL void Watcher::close() noexcept {
  disarm();
  delete std::exchange(impl_, nullptr);
}

}  // namespace detail
}  // namespace nodus::inline v0
