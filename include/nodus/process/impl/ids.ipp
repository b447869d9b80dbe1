#pragma once

#include <nodus/kernel/error.hpp>
#include <nodus/process/ids.hpp>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <optional>

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace detail {

// getpwnam_r and its like want room of a size that only they know.
template <class Entry, class Find>
std::optional<Entry> findEntry(std::vector<char>& room, Find find) {
  Entry entry{};
  Entry* found = nullptr;
  room.resize(1024);
  int error = 0;
  while ((error = find(&entry, room.data(), room.size(), &found)) == ERANGE) room.resize(room.size() * 2);
  return error == 0 && found ? std::optional(entry) : std::nullopt;
}

NODUS_DECL std::optional<::passwd> findUser(const process::Id& user, std::vector<char>& room) {
  return findEntry<::passwd>(room, [&](::passwd* entry, char* bytes, std::size_t size, ::passwd** found) {
    return user.isName() ? ::getpwnam_r(user.name().c_str(), entry, bytes, size, found)
                         : ::getpwuid_r(static_cast<::uid_t>(user.number()), entry, bytes, size, found);
  });
}

NODUS_DECL std::optional<::group> findGroup(const std::string& name, std::vector<char>& room) {
  return findEntry<::group>(room, [&](::group* entry, char* bytes, std::size_t size, ::group** found) {
    return ::getgrnam_r(name.c_str(), entry, bytes, size, found);
  });
}

NODUS_DECL void validateId(const process::Id& id, std::string_view argument) {
  constexpr auto largest = std::numeric_limits<std::uint32_t>::max();
  if (id.isName() || (id.number() >= 0 && id.number() <= largest)) return;
  throwError(ErrorCode::ERR_OUT_OF_RANGE, {argument, ">= 0 && <= 4294967295", std::to_string(id.number())});
}

[[noreturn]] NODUS_DECL void unknownCredential(std::string_view kind, const process::Id& id) {
  throwError(ErrorCode::ERR_UNKNOWN_CREDENTIAL, {kind, id.isName() ? id.name() : std::to_string(id.number())});
}

NODUS_DECL ::uid_t userNumber(const process::Id& id, std::string_view argument = "id") {
  validateId(id, argument);
  if (!id.isName()) return static_cast<::uid_t>(id.number());
  std::vector<char> room;
  const auto entry = findUser(id, room);
  if (!entry) unknownCredential("User", id);
  return entry->pw_uid;
}

NODUS_DECL ::gid_t groupNumber(const process::Id& id, std::string_view argument = "id") {
  validateId(id, argument);
  if (!id.isName()) return static_cast<::gid_t>(id.number());
  std::vector<char> room;
  const auto entry = findGroup(id.name(), room);
  if (!entry) unknownCredential("Group", id);
  return entry->gr_gid;
}

NODUS_DECL void checkIdCall(int result, std::string_view syscall) {
  if (result != 0) systemError(errno, syscall).raise();
}

NODUS_DECL void setGroupList(const std::vector<::gid_t>& groups) {
  checkIdCall(::setgroups(groups.size(), groups.data()), "setgroups");
}

// The real, the effective and the saved one, so that none is left to go back to. Not every system can be asked for
// the saved one: there the attempt to return to root tells.
NODUS_DECL bool isOnly(::uid_t user, ::gid_t group) noexcept {
#if defined(__linux__) || defined(__FreeBSD__) || defined(__OpenBSD__)
  ::uid_t users[3];
  ::gid_t groups[3];
  if (::getresuid(&users[0], &users[1], &users[2]) != 0) return false;
  if (::getresgid(&groups[0], &groups[1], &groups[2]) != 0) return false;
  return std::all_of(users, users + 3, [user](::uid_t id) { return id == user; }) &&
         std::all_of(groups, groups + 3, [group](::gid_t id) { return id == group; });
#else
  return ::getuid() == user && ::geteuid() == user && ::getgid() == group && ::getegid() == group;
#endif
}

// A process with the capability to change its user could do so under any number.
NODUS_DECL bool canReturnToRoot() noexcept {
  return ::setuid(0) == 0 || ::seteuid(0) == 0 || ::setgid(0) == 0 || ::setegid(0) == 0;
}

NODUS_DECL void dropTo(const std::string& name, ::uid_t user, ::gid_t group) {
  if (user == 0) throwError(ErrorCode::ERR_INVALID_ARG_VALUE, {"user", "must not be root", name});
  if (isOnly(user, group) && ::geteuid() != 0) return;
  if (name.empty()) {
    setGroupList({group});
  } else {
    checkIdCall(::initgroups(name.c_str(), group), "initgroups");
  }
  checkIdCall(::setgid(group), "setgid");
  checkIdCall(::setuid(user), "setuid");
  const bool rootGroup = group == 0;
  if (!isOnly(user, group) || (rootGroup ? ::setuid(0) == 0 || ::seteuid(0) == 0 : canReturnToRoot())) {
    throwError(ErrorCode::ERR_INVALID_STATE, {"the process can still become root"});
  }
}

}  // namespace detail

namespace process {

NODUS_DECL ::uid_t getuid() noexcept { return ::getuid(); }
NODUS_DECL ::uid_t geteuid() noexcept { return ::geteuid(); }
NODUS_DECL ::gid_t getgid() noexcept { return ::getgid(); }
NODUS_DECL ::gid_t getegid() noexcept { return ::getegid(); }

// Systems differ in whether the effective group is one of them.
NODUS_DECL std::vector<::gid_t> getgroups() {
  std::vector<::gid_t> groups(static_cast<std::size_t>(std::max(0, ::getgroups(0, nullptr))));
  const int count = ::getgroups(static_cast<int>(groups.size()), groups.data());
  groups.resize(static_cast<std::size_t>(std::max(0, count)));
  if (const auto own = ::getegid(); std::find(groups.begin(), groups.end(), own) == groups.end()) groups.push_back(own);
  return groups;
}

NODUS_DECL void setuid(const Id& user) { detail::checkIdCall(::setuid(detail::userNumber(user)), "setuid"); }
NODUS_DECL void seteuid(const Id& user) { detail::checkIdCall(::seteuid(detail::userNumber(user)), "seteuid"); }
NODUS_DECL void setgid(const Id& group) { detail::checkIdCall(::setgid(detail::groupNumber(group)), "setgid"); }
NODUS_DECL void setegid(const Id& group) { detail::checkIdCall(::setegid(detail::groupNumber(group)), "setegid"); }

NODUS_DECL void setgroups(std::span<const Id> groups) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    detail::validateId(groups[i], "groups[" + std::to_string(i) + "]");
  }
  std::vector<::gid_t> numbers;
  for (const auto& group : groups) numbers.push_back(detail::groupNumber(group));
  detail::setGroupList(numbers);
}

// As in Node, a user that is given by name need not exist; one that is given by number must.
NODUS_DECL void initgroups(const Id& user, const Id& extraGroup) {
  detail::validateId(user, "user");
  detail::validateId(extraGroup, "extraGroup");
  std::string name = user.name();
  if (!user.isName()) {
    std::vector<char> room;
    const auto entry = detail::findUser(user, room);
    if (!entry) detail::unknownCredential("User", user);
    name = entry->pw_name;
  }
  detail::checkIdCall(::initgroups(name.c_str(), detail::groupNumber(extraGroup, "extraGroup")), "initgroups");
}

NODUS_DECL void drop(const Id& user) {
  detail::validateId(user, "user");
  std::vector<char> room;
  const auto entry = detail::findUser(user, room);
  if (!entry) detail::unknownCredential("User", user);
  detail::dropTo(entry->pw_name, entry->pw_uid, entry->pw_gid);
}

// A number without a name belongs to no groups but the one that is given.
NODUS_DECL void drop(const Id& user, const Id& group) {
  detail::validateId(user, "user");
  detail::validateId(group, "group");
  const auto groupId = detail::groupNumber(group);
  std::vector<char> room;
  const auto entry = detail::findUser(user, room);
  if (!entry && user.isName()) detail::unknownCredential("User", user);
  const auto userId = entry ? entry->pw_uid : static_cast<::uid_t>(user.number());
  detail::dropTo(entry ? entry->pw_name : std::string(), userId, groupId);
}

}  // namespace process
}  // namespace nodus::inline v0
