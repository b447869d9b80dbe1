#include <nodus.hpp>
using namespace nodus;
using namespace nodus::child_process;

template <class Stream>
Promise<std::string> text(Stream stream) {
  std::string all;
  while (auto chunk = co_await stream.next()) all += chunk->toString();
  co_return all;
}

std::string shape(const ChildProcess& child) {
  std::string all;
  for (const auto& pipe : child.stdio()) all += std::string(all.empty() ? "" : " ") + (pipe ? "pipe" : "null");
  return all;
}

std::string quoted(const std::string& value) { return json::stringify(value); }

Promise<> app() {
  const Stdio forms[] = {"pipe",
                         "ignore",
                         "overlapped",
                         {"ignore"},
                         {std::nullopt, "ignore"},
                         {"ignore", "pipe", "ignore", std::nullopt, "pipe"},
                         {-1, "ignore", 2}};
  for (const auto& stdio : forms) {
    auto child = spawn("true", {.stdio = stdio});
    console::log(shape(child));
    auto ending = co_await once<"close">(child);
    auto& [code, signal] = ending;
    console::log(code, signal);
  }

  auto inherit = spawn("sh", {"-c", "echo inherited"}, {.stdio = "inherit"});
  auto inheritEnd = co_await once<"close">(inherit);
  auto& [inheritCode, inheritSignal] = inheritEnd;
  console::log(shape(inherit), inheritCode, inheritSignal);

  const int file = fs::openSync("file", "w+");
  auto written = spawn("sh", {"-c", "echo to the file; echo and more >&2"}, {.stdio = {"ignore", file, file}});
  co_await once<"close">(written);
  fs::closeSync(file);
  console::log(quoted(fs::readFileSync("file", "utf8")));

  auto source = fs::createReadStream("file");
  co_await once<"open">(source);
  auto fed = spawn("cat", {.stdio = {source, "pipe", "inherit"}});
  auto fedText = co_await text(fed.stdout_());
  console::log(shape(fed), quoted(fedText));
  source.destroy();

  auto five = spawn("sh", {"-c", "cat <&3 >&4; echo err >&2"}, {.stdio = {"ignore", "ignore", "pipe", "pipe", "pipe"}});
  auto reading = text(*five.stdio()[4]);
  auto readingErr = text(five.stderr_());
  auto three = *five.stdio()[3];
  three.end("both ways");
  auto four = co_await reading;
  auto err = co_await readingErr;
  console::log(quoted(four), quoted(err));

  auto server = net::createServer([](net::Socket socket) {
    auto child = spawn("sh", {"-c", "read line; echo \"child: $line\""}, {.stdio = {socket, socket, "inherit"}});
    child.on<"close">([socket]() mutable { socket.destroy(); });
  });
  co_await server.listen(0, "127.0.0.1");
  auto client = net::connect(server.address().port, "127.0.0.1");
  client.write("hello\n");
  auto answer = co_await text(client);
  console::log(quoted(answer));
  server.close();

  auto big = spawn("head", {"-c", "300000", "/dev/zero"});
  std::size_t size = 0;
  big.stdout_().on<"data">([&](const Buffer& d) { size += d.size(); });
  big.on<"close">([&](std::optional<int> code) { console::log("all", size, "bytes before close", code); });
  co_await once<"close">(big);

  auto duplex = spawn("sh", {"-c", "exec 0<&-; echo ready; cat > /dev/null"}, {.stdio = {"pipe", "pipe", "ignore"}});
  co_await once<"data">(duplex.stdout_());
  auto in = duplex.stdin_();
  in.on<"error">([](const Error& e) { console::log(e.code(), e.syscall()); });
  in.write("nobody reads this");
  co_await once<"close">(duplex);

  auto sync = spawnSync("sh", {"-c", "cat; echo four >&4; echo err >&2; exit 7"},
                        {.input = "in ", .stdio = {"pipe", "pipe", "pipe", "ignore", "pipe"}});
  std::string outputs;
  for (std::size_t i = 0; i < sync.output.size(); ++i) {
    outputs += (i > 0 ? "|" : "") + (sync.output[i] ? sync.output[i]->toString() : std::string());
  }
  console::log(sync.status, sync.signal, outputs);
  console::log(execSync("cat", {.input = "through cat"}).toString());
  try {
    execSync("echo out; echo bad >&2; exit 2", {.stdio = "pipe"});
  } catch (const ExecError& e) {
    console::log(e.message(), e.status(), e.signal(), e.stdout_(), e.stderr_());
  }
  auto slow = spawnSync("sleep", {"30"}, {.timeout = 20});
  console::log(slow.error->message(), slow.status, slow.signal);
  fs::writeFileSync("done", "");
}

int main(int argc, char** argv) { return run(argc, argv, app); }
