#include <nodus/process/ids.hpp>

#include "standard_streams.hpp"

#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process/run.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <thread>

#include <unistd.h>

using namespace nodus;
using test::inChild;

namespace {

template <class F>
void attempt(const char* name, F f) {
  try {
    f();
    console::log(name, "done");
  } catch (const Error& error) {
    console::log(name, error.name(), error.code(), error.code() == "EPERM" ? error.syscall() : error.message());
  }
}

const std::string attemptScript =
    "const t = (name, ...a) => { try { process[name](...a); console.log(name, 'done') } catch (e) {"
    " console.log(name, e.name, e.code, e.code === 'EPERM' ? e.syscall : e.message) } };";

}  // namespace

TEST_CASE("ids that there are not are refused as in Node") {
  const auto ours = inChild([] {
    return run([] {
      attempt("setuid", [] { process::setuid("no-such-user"); });
      attempt("setuid", [] { process::setuid(-1); });
      attempt("seteuid", [] { process::seteuid(4294967296); });
      attempt("setgid", [] { process::setgid("no-such-group"); });
      attempt("setegid", [] { process::setegid("no-such-group"); });
      attempt("setgroups", [] { process::setgroups({"no-such-group"}); });
      attempt("setgroups", [] { process::setgroups({1, "no-such-group", -1}); });
      attempt("initgroups", [] { process::initgroups("nobody", "no-such-group"); });
      attempt("initgroups", [] { process::initgroups(4000000000, 0); });
    });
  });
  CHECK(ours.code == 0);
  if (!test::haveNode()) return;
  const auto node = test::inNode(attemptScript +
                                 "t('setuid', 'no-such-user'); t('setuid', -1); t('seteuid', 4294967296);"
                                 "t('setgid', 'no-such-group'); t('setegid', 'no-such-group');"
                                 "t('setgroups', ['no-such-group']); t('setgroups', [1, 'no-such-group', -1]);"
                                 "t('initgroups', 'nobody', 'no-such-group'); t('initgroups', 4000000000, 0);");
  CHECK(ours.out == node.out);
}

TEST_CASE("without the right to it nothing changes") {
  const auto ours = inChild([] {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) return 1;
    return run([] {
      const auto user = process::getuid();
      attempt("setuid", [] { process::setuid(0); });
      attempt("setgid", [] { process::setgid(0); });
      attempt("setgroups", [] { process::setgroups({0}); });
      attempt("initgroups", [] { process::initgroups("root", 0); });
      attempt("seteuid", [] { process::seteuid(0); });
      if (process::getuid() != user) process::exitCode(2);
    });
  });
  CHECK(ours.code == 0);
  CHECK(ours.out ==
        "setuid Error EPERM setuid\nsetgid Error EPERM setgid\nsetgroups Error EPERM setgroups\n"
        "initgroups Error EPERM initgroups\nseteuid Error EPERM seteuid\n");
}

TEST_CASE("the ids are the system's") {
  CHECK(process::getuid() == ::getuid());
  CHECK(process::geteuid() == ::geteuid());
  CHECK(process::getgid() == ::getgid());
  CHECK(process::getegid() == ::getegid());
}

TEST_CASE("the effective group is one of the groups") {
  const auto groups = process::getgroups();
  CHECK(std::find(groups.begin(), groups.end(), process::getegid()) != groups.end());
}

TEST_CASE("root is dropped for good, and for all threads") {
  if (::geteuid() != 0) return;
  const auto ours = inChild([] {
    return run([] {
      attempt("root", [] { process::drop("root"); });
      attempt("unknown", [] { process::drop("no-such-user"); });
      attempt("drop", [] { process::drop(65534, 65534); });
      const auto groups = process::getgroups();
      const bool alone = std::all_of(groups.begin(), groups.end(), [](::gid_t group) { return group == 65534; });
      console::log(process::getuid(), process::geteuid(), process::getgid(), process::getegid(), alone);
      std::thread([] { console::log("thread", process::getuid()); }).join();
      attempt("again", [] { process::drop(65534, 65534); });
      attempt("back", [] { process::setuid(0); });
    });
  });
  CHECK(ours.code == 0);
  CHECK(ours.out ==
        "root TypeError ERR_INVALID_ARG_VALUE The argument 'user' must not be root. Received root\n"
        "unknown Error ERR_UNKNOWN_CREDENTIAL User identifier does not exist: no-such-user\n"
        "drop done\n65534 65534 65534 65534 true\nthread 65534\nagain done\nback Error EPERM setuid\n");
}

TEST_CASE("a process that could become root again is not left that way in silence") {
  if (::geteuid() != 0) return;
  const auto ours = inChild([] {
    if (::setresgid(65534, 65534, 0) != 0 || ::seteuid(65534) != 0) return 1;  // the real and the saved user are root
    return run([] { attempt("drop", [] { process::drop(65534, 65534); }); });
  });
  // Not root any more, it can not make itself safe, and says so.
  CHECK(ours.out.starts_with("drop Error EPERM "));
}
