#include <nodus/console.hpp>
#include <nodus/fs.hpp>
#include <nodus/process.hpp>

#include <string>

using namespace nodus;

Promise<> app() {
  const std::string folder = co_await fs::mkdtemp("/tmp/nodus-sample-");
  const auto path = folder + "/notes.txt";
  co_await fs::writeFile(path, "one\ntwo\n");
  co_await fs::appendFile(path, "three\n");
  console::log(co_await fs::readFile(path, "utf8"));  // with an encoding a string, without one a Buffer
  const auto stats = co_await fs::stat(path);
  console::log(stats.size, stats.isFile());

  auto file = co_await fs::open(path, "r+");  // a FileHandle
  const auto read = co_await file.read(Buffer::alloc(3), 0, 3, 4);
  console::log(read.bytesRead, read.buffer.toString());
  co_await file.close();

  const auto entries = co_await fs::readdir(folder, fs::withFileTypes);
  for (const auto& entry : entries) console::log(entry.name, entry.isDirectory());
  try {
    co_await fs::readFile(folder + "/missing.txt");
  } catch (const Error& error) {
    console::log(error.code(), error.syscall());  // ENOENT open
  }
  co_await fs::rm(folder, {.recursive = true});
}

int main(int argc, char** argv) { return run(argc, argv, app); }
