// A program that includes little has all that this needs.
#include <nodus/process/events.hpp>

int main() {
  nodus::Loop loop;
  nodus::process::on<"warning">([](const nodus::Error&) {});
  loop.run();
}
