// Who the process acts for: its users and groups.
#pragma once

#include <nodus/config.hpp>

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <sys/types.h>

namespace nodus::inline v0 {
namespace process {

/// A user or a group, by number or by name. A number is from 0 to 4294967295; other ones throw ERR_OUT_OF_RANGE when
/// it is used.
class Id {
 public:
  template <std::integral Number>
    requires(!std::is_same_v<Number, bool>)
  Id(Number number) noexcept : number_(static_cast<std::int64_t>(number)) {}
  Id(std::string_view name) : name_(name), isName_(true) {}
  Id(const char* name) : Id(std::string_view(name)) {}
  Id(const std::string& name) : Id(std::string_view(name)) {}

  bool isName() const noexcept { return isName_; }
  const std::string& name() const noexcept { return name_; }
  std::int64_t number() const noexcept { return number_; }

 private:
  std::string name_;
  std::int64_t number_ = 0;
  bool isName_ = false;
};

::uid_t getuid() noexcept;
::uid_t geteuid() noexcept;
::gid_t getgid() noexcept;
::gid_t getegid() noexcept;
/// The supplementary groups, and the effective one.
std::vector<::gid_t> getgroups();

/// These change the whole process, with all its threads, and are for root as a rule.
/// @throws Error ERR_UNKNOWN_CREDENTIAL if there is no user or group of that name, and `setuid EPERM` and its like.
void setuid(const Id& user);
void seteuid(const Id& user);
void setgid(const Id& group);
void setegid(const Id& group);
/// Sets the supplementary groups.
void setgroups(std::span<const Id> groups);
inline void setgroups(std::initializer_list<Id> groups) { setgroups(std::span(groups.begin(), groups.size())); }
/// Sets the supplementary groups to those that the user is a member of, and one more.
void initgroups(const Id& user, const Id& extraGroup);

/// Leaves root for good, as after binding a port below 1024: the supplementary groups, the group and the user become
/// those given, the real, effective and saved ones. Without a group it is the user's own. For a process that is the
/// user already it does nothing. Ours.
/// @throws Error ERR_UNKNOWN_CREDENTIAL, `setuid EPERM` and its like, and ERR_INVALID_STATE if root could still be had.
/// After a throw the process may be half way: end it.
void drop(const Id& user);
void drop(const Id& user, const Id& group);

}  // namespace process
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/process/impl/ids.ipp>
#endif
