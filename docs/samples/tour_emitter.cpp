#include <nodus/console.hpp>
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

#include <string>

using namespace nodus;

class Bus : public EventEmitter<Event<"job", int, std::string>, Event<"done">> {};

Promise<> app() {
  Bus bus;
  auto subscription = bus.on<"job">([](int id, const std::string& name) { console::log(id, name); });
  setImmediate([bus]() mutable {  // a copy is the same bus
    bus.emit<"job">(1, "copy");
    bus.emit<"done">();
  });
  co_await once<"done">(bus);
  subscription.off();
}

int main(int argc, char** argv) { return run(argc, argv, app); }
