#pragma once

#include <nodus/child_process/detail/stdio_plan.hpp>
#include <nodus/kernel/events.hpp>
#include <nodus/net/detail/socket_state.hpp>
#include <nodus/util/inspect.hpp>

#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <sys/socket.h>

namespace nodus::inline v0 {
namespace child_process::detail {

[[noreturn]] NODUS_DECL void refuseStdio(std::string_view received) {
  throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"stdio", "is invalid", received});
}

NODUS_DECL StdioPart partOfText(std::string_view text, int index, bool sync) {
  StdioPart part;
  if (text == "pipe" || text == "overlapped") {
    part.kind = StdioPart::Kind::pipe;
  } else if (text == "inherit") {
    part.kind = StdioPart::Kind::descriptor;
    part.descriptor = index;
  } else if (text == "ipc") {
    if (sync) throwError(ErrorCode::ERR_IPC_SYNC_FORK);
    part.kind = StdioPart::Kind::ipc;
  } else if (text != "ignore") {
    if (sync) refuseStdio(util::inspect(text));
    throwError(ErrorCode::ERR_INVALID_SYNC_FORK_INPUT, {util::inspect(text)});
  }
  return part;
}

NODUS_DECL StdioPart partOf(const StdioEntry& entry, int index, bool sync) {
  StdioPart part;
  switch (entry.kind()) {
    case StdioEntry::Kind::standard: return partOfText(index < 3 ? "pipe" : "ignore", index, sync);
    case StdioEntry::Kind::text: return partOfText(entry.text(), index, sync);
    case StdioEntry::Kind::descriptor:
      if (entry.descriptor() < 0) {
        if (entry.isStream()) refuseStdio("a stream that is not open");
        return partOfText("pipe", index, sync);
      }
      part.kind = StdioPart::Kind::descriptor;
      part.descriptor = entry.descriptor();
      return part;
    case StdioEntry::Kind::socket:
      part.kind = StdioPart::Kind::socket;
      part.socket = entry.socket();
      part.descriptor = static_cast<net::detail::SocketState*>(part.socket)->fd();
      if (part.descriptor < 0) refuseStdio("a socket that is not connected");
      return part;
  }
  return part;
}

NODUS_DECL StdioPlan readStdio(const Stdio& option, bool sync) {
  StdioPlan plan;
  const auto text = option.text();
  if (text.data() && text != "pipe" && text != "overlapped" && text != "inherit" && text != "ignore") {
    refuseStdio(util::inspect(text));
  }
  const auto count = text.data() || option.size() < 3 ? 3 : option.size();
  plan.reserve(count);
  bool channel = false;
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<int>(i);
    if (text.data()) {
      plan.push_back(partOfText(text, index, sync));
    } else {
      plan.push_back(partOf(i < option.size() ? option[i] : StdioEntry(), index, sync));
    }
    if (plan.back().kind != StdioPart::Kind::ipc) continue;
    if (std::exchange(channel, true)) throwError(ErrorCode::ERR_IPC_ONE_PIPE);
  }
  return plan;
}

NODUS_DECL int openPipes(StdioPlan& plan) {
  for (auto& part : plan) {
    if (part.kind != StdioPart::Kind::pipe && part.kind != StdioPart::Kind::ipc) continue;
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return errno;
    part.ours = OwnFd(ends[0]);
    part.childs = OwnFd(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_RDWR | O_NONBLOCK);
  }
  return 0;
}

NODUS_DECL std::vector<ChildDescriptor> childDescriptors(const StdioPlan& plan) {
  std::vector<ChildDescriptor> descriptors;
  descriptors.reserve(plan.size());
  for (const auto& part : plan) {
    const bool isPipe = static_cast<bool>(part.childs);
    descriptors.push_back({isPipe ? part.childs.get() : part.descriptor, !isPipe});
  }
  return descriptors;
}

}  // namespace child_process::detail
}  // namespace nodus::inline v0
