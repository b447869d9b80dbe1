// error: nodus/process/send\.hpp|incomplete type
#include <nodus/json.hpp>
#include <nodus/process.hpp>
#if !defined(NODUS_MISTAKE)
#include <nodus/process/send.hpp>
#endif

int main() {
  nodus::process::on<"message">([](const nodus::json::Value&) {});
}
