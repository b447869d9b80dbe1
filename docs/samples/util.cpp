#include <nodus/console.hpp>
#include <nodus/process.hpp>
#include <nodus/util.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace nodus;

namespace {

struct Job {
  static constexpr std::string_view inspectName = "Job";
  int id = 7;
  std::vector<std::string> tags{"a", "b"};

  template <class Field>
  void inspectFields(Field&& field) const {
    field("id", id);
    field("tags", tags);
  }
};

void readSlowly(std::string name, util::PromisifyCallback<std::string> done) {
  setImmediate([name = std::move(name), done] { done(std::nullopt, "contents of " + name); });
}

Promise<> app() {
  console::log(util::inspect(Job{}), util::format("%s has %d tags", "job", 2));
  // Job { id: 7, tags: [ 'a', 'b' ] } job has 2 tags

  auto read = util::promisify<std::string>(readSlowly);
  console::log(co_await read("a.txt"));  // contents of a.txt

  const auto args = util::parseArgs(
      {.args = {"--port=8080", "-v", "file.txt"},
       .options = {{.name = "port", .type = "string", .default_ = "80"}, {.name = "verbose", .short_ = "v"}},
       .allowPositionals = true});
  console::log(args.values, args.positionals);  // { port: '8080', verbose: true } [ 'file.txt' ]

  TextDecoder decoder("utf-16le", {.fatal = true});
  console::log(decoder.decode(Buffer::from({'h', 0, 'i', 0})));  // hi
}

}  // namespace

int main(int argc, char** argv) { return run(argc, argv, app); }
