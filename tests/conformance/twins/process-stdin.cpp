#include <nodus.hpp>

#include <algorithm>
#include <string>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    auto input = process::stdin_();
    console::log(input.readableFlowing(), input.isPaused(), input.readableEnded(), input.isTTY());
    auto decoded = input.setEncoding("utf8");
    static std::string text;
    input.on<"resume">([] { console::log("resume"); });
    decoded.on<"data">([](const std::string& chunk) { text += chunk; });
    input.on<"end">([input] {
      console::log(json::stringify(text), input.readableEnded());
      process::stdout_().write("lines: ");
      process::stdout_().write(std::to_string(std::count(text.begin(), text.end(), '\n')) + "\n",
                               [] { console::log("written"); });
    });
    input.on<"close">([] { console::log("close"); });
    process::on<"exit">([input](int code) { console::log("exit", code, input.destroyed()); });
  });
}
