#include <nodus/process/capture.hpp>

#include "child.hpp"

#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace nodus;

TEST_CASE("a capture callback has what nobody caught, in place of the event") {
  const auto ours = test::inChild([] {
    return run([] {
      process::setUncaughtExceptionCaptureCallback(
          [](const Error& error) { console::log("captured", error.message()); });
      process::on<"uncaughtException">([] { console::log("never"); });
      process::on<"uncaughtExceptionMonitor">([] { console::log("monitor"); });
      try {
        process::setUncaughtExceptionCaptureCallback([](const Error&) {});
      } catch (const Error& error) {
        console::log(error.code(), error.message());
      }
      setTimeout([] { throw Error("thrown"); }, 1);
      setTimeout([] { promise::reject<int>(Error("rejected")).detach(); }, 5);
      setTimeout(
          [] {
            process::setUncaughtExceptionCaptureCallback(nullptr);
            console::log(process::hasUncaughtExceptionCaptureCallback());
          },
          10);
    });
  });
  CHECK(ours.code == 0);
  if (!test::haveNode()) return;
  const auto node = test::inNode(R"(
process.setUncaughtExceptionCaptureCallback(e => console.log('captured', e.message));
process.on('uncaughtException', () => console.log('never'));
process.on('uncaughtExceptionMonitor', () => console.log('monitor'));
try { process.setUncaughtExceptionCaptureCallback(() => {}); } catch (e) { console.log(e.code, e.message); }
setTimeout(() => { throw new Error('thrown'); }, 1);
setTimeout(() => { Promise.reject(new Error('rejected')); }, 5);
setTimeout(() => {
  process.setUncaughtExceptionCaptureCallback(null);
  console.log(process.hasUncaughtExceptionCaptureCallback());
}, 10);)");
  CHECK(ours.out == node.out);
}
