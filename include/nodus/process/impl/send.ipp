#pragma once

#include <nodus/kernel/loop.hpp>
#include <nodus/process/detail/parent_channel.hpp>
#include <nodus/process/events.hpp>
#include <nodus/process/info.hpp>
#include <nodus/process/send.hpp>

#include <atomic>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// The variables that Node hands the descriptor over in; they go, so that children of this process do not see them.
// -1 if there is none, or if the parent wants V8's format.
NODUS_DECL int takeChannelDescriptor() {
  static std::atomic_flag taken = ATOMIC_FLAG_INIT;
  const auto text = process::env("NODE_CHANNEL_FD");
  if (!text || taken.test_and_set()) return -1;
  const auto mode = process::env("NODE_CHANNEL_SERIALIZATION_MODE");
  process::deleteEnv("NODE_CHANNEL_FD");
  process::deleteEnv("NODE_CHANNEL_SERIALIZATION_MODE");
  int fd = -1;
  const auto result = std::from_chars(text->data(), text->data() + text->size(), fd);
  if (result.ec != std::errc() || result.ptr != text->data() + text->size() || ::fcntl(fd, F_GETFD) < 0) return -1;
  if (!mode || *mode == "json") return fd;
  process::emitWarning("the parent's serialization \"" + *mode + "\" is not supported: there is no channel to it");
  ::close(fd);
  return -1;
}

NODUS_DECL IpcChannel::Handlers parentHandlers(Loop& loop) {
  auto emitter = ProcessState::current().emitter;
  return {
      .message =
          [emitter](json::Value message, process::SendHandle handle) {
            const std::tuple<const json::Value&, const process::SendHandle&> arguments(message, handle);
            emitter->emit(eventKey<"message">, &arguments);
          },
      .disconnected =
          [emitter, &loop] {
            ParentChannel::of(loop).channel.reset();
            const std::tuple<> none;
            emitter->emit(eventKey<"disconnect">, &none);
          },
      .failed = [emitter](const Error& error) { emitter->emitError(error); },
  };
}

NODUS_DECL ParentChannel::ParentChannel(Loop& loop) {
  if (const int fd = takeChannelDescriptor(); fd >= 0)
    channel = IpcChannel::open(loop, fd, false, parentHandlers(loop));
}

NODUS_DECL ParentChannel& ParentChannel::of(Loop& loop) { return loop.local<ParentChannel>(); }
NODUS_DECL ParentChannel& ParentChannel::current() { return of(Loop::current()); }

NODUS_DECL void parentListenersChanged(Loop& loop, const EventKey& key, bool added) {
  const auto channel = ParentChannel::of(loop).channel;
  if (!channel) return;
  added ? channel->addListener() : channel->removeListener();
  if (&key == &eventKey<"message">) channel->setMessagesWanted(added);
}

NODUS_DECL bool installParentChannel() noexcept {
  parentChannelHooks.open = [](Loop& loop) {
    if (ParentChannel::of(loop).channel && parentChannelHooks.opened) parentChannelHooks.opened(loop);
  };
  parentChannelHooks.listenersChanged = &parentListenersChanged;
  return true;
}

NODUS_DECL bool sendToParent(const json::Value& message, const process::SendHandle& handle,
                             const process::SendOptions& options, MessageSent sent) {
  if (const auto& channel = ParentChannel::current().channel) {
    return channel->send(message, handle, options, std::move(sent));
  }
  const auto error = makeError(ErrorCode::ERR_IPC_CHANNEL_CLOSED);
  process::nextTick([sent = std::move(sent), error] {
    if (sent) {
      sent(error);
    } else {
      ProcessState::current().emitter->emitError(error);
    }
  });
  return false;
}

}  // namespace detail

namespace process {

NODUS_DECL bool connected() {
  const auto& channel = detail::ParentChannel::current().channel;
  return channel && channel->connected();
}

NODUS_DECL bool send(const json::Value& message, const SendHandle& handle, const SendOptions& options) {
  return detail::sendToParent(message, handle, options, {});
}

NODUS_DECL void disconnect() {
  if (const auto channel = detail::ParentChannel::current().channel) return channel->disconnect();
  detail::ProcessState::current().emitter->emitError(detail::makeError(ErrorCode::ERR_IPC_DISCONNECTED));
}

NODUS_DECL void Channel::ref() const { static_cast<detail::IpcChannel&>(*state_).setReferenced(true); }
NODUS_DECL void Channel::unref() const { static_cast<detail::IpcChannel&>(*state_).setReferenced(false); }

NODUS_DECL std::optional<Channel> channel() {
  const auto& channel = detail::ParentChannel::current().channel;
  if (!channel) return std::nullopt;
  return Channel(channel);
}

}  // namespace process
}  // namespace nodus::inline v0
