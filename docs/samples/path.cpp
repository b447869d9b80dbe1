#include <nodus/console.hpp>
#include <nodus/path.hpp>
#include <nodus/process.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    const auto file = path::join("/srv", "data", "..", "logs", "app.log");
    console::log(file, path::basename(file, ".log"), path::extname(file));  // /srv/logs/app.log app .log
    console::log(path::relative("/srv/data", file));                        // ../logs/app.log

    auto parts = path::parse(file);
    parts.base.clear();  // name and ext count again
    parts.ext = ".gz";
    console::log(path::format(parts));  // /srv/logs/app.gz

    console::log(path::win32::join("C:\\srv", "logs"));  // C:\srv\logs
  });
}
