#include <nodus/net.hpp>

#include "../stream/order.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace nodus;
using order::Log;
using order::Program;

namespace {

const Program echo{"a connection from beginning to end", R"(
const net = require('node:net');
const server = net.createServer((s) => {
  log('connection', s.readyState, s.pending, s.connecting);
  s.on('data', (d) => { log('server data', d); s.write(d); });
  s.on('end', () => log('server end'));
  s.on('finish', () => log('server finish'));
  s.on('close', (e) => { log('server socket close', e, s.readyState); server.close(() => log('server close')); });
});
server.on('listening', () => {
  log('listening');
  const c = net.connect(server.address().port, '127.0.0.1', () => log('callback', c.readyState));
  log(c.readyState, c.pending, c.connecting);
  c.on('connect', () => log('connect'));
  c.on('ready', () => { log('ready', c.remotePort === server.address().port, c.remoteAddress, c.remoteFamily); c.write('hi'); });
  c.once('data', (d) => { log('data', d); c.end('bye'); log(c.readyState); });
  c.on('finish', () => log('finish'));
  c.on('end', () => log('end', c.bytesRead, c.bytesWritten));
  c.on('close', (e) => log('close', e, c.bytesRead, c.bytesWritten, c.destroyed));
});
server.listen(0, '127.0.0.1');
log(server.listening, server.address());
process.nextTick(() => log('tick'));
)",
                   [](Log& log, Loop& loop) {
                     net::Server server;
                     server.on<"connection">([&](net::Socket s) {
                       log("connection", s.readyState(), s.pending(), s.connecting());
                       s.on<"data">([&, s](const Buffer& d) mutable {
                         log("server data", d);
                         s.write(d);
                       });
                       s.on<"end">([&] { log("server end"); });
                       s.on<"finish">([&] { log("server finish"); });
                       s.on<"close">([&, s](bool e) {
                         log("server socket close", e, s.readyState());
                         server.close([&] { log("server close"); });
                       });
                     });
                     server.on<"listening">([&] {
                       log("listening");
                       auto c = net::connect(server.address().port, "127.0.0.1");
                       c.on<"connect">([&, c] { log("callback", c.readyState()); });
                       log(c.readyState(), c.pending(), c.connecting());
                       c.on<"connect">([&] { log("connect"); });
                       c.on<"ready">([&, c]() mutable {
                         log("ready", c.remotePort() == server.address().port, c.remoteAddress(), c.remoteFamily());
                         c.write("hi");
                       });
                       c.once<"data">([&, c](const Buffer& d) mutable {
                         log("data", d);
                         c.end("bye");
                         log(c.readyState());
                       });
                       c.on<"finish">([&] { log("finish"); });
                       c.on<"end">([&, c] { log("end", c.bytesRead(), c.bytesWritten()); });
                       c.on<"close">([&, c](bool e) { log("close", e, c.bytesRead(), c.bytesWritten(), c.destroyed()); });
                     });
                     server.listen(0, "127.0.0.1");
                     log(server.listening(), server.address().address.empty() ? "null" : "bound");
                     process::nextTick([&] { log("tick"); });
                     loop.run();
                   },
                   "false null\ntick\nlistening\nopening true true\nconnection open false false\n"
                   "callback open\nconnect\nready true 127.0.0.1 IPv4\nserver data hi\ndata hi\nreadOnly\n"
                   "finish\nserver data bye\nserver end\nserver finish\n"
                   "server socket close false closed\nserver close\nend 5 5\nclose false 5 5 true\n"};

const Program refused{"a refused connection", R"(
const net = require('node:net');
const c = net.connect({ port: 1, host: '127.0.0.1' });
c.on('connectionAttempt', (...a) => log('attempt', ...a));
c.on('connectionAttemptFailed', (ip, port, family, e) => log('failed', ip, port, family, e));
c.write('lost', (e) => log('write', e));
c.on('error', (e) => log(e.message, e.code, e.syscall, e.address, e.port, c.connecting));
c.on('close', (e) => log('close', e, c.readyState));
setImmediate(() => log('immediate'));
)",
                      [](Log& log, Loop& loop) {
                        auto c = net::connect({.port = 1, .host = "127.0.0.1"});
                        c.on<"connectionAttempt">([&](const std::string& ip, int port, int family) {
                          log("attempt", ip, port, family);
                        });
                        c.on<"connectionAttemptFailed">([&](const std::string& ip, int port, int family, const Error& e) {
                          log("failed", ip, port, family, e);
                        });
                        c.write("lost", [&](const std::optional<Error>& e) { log("write", e); });
                        c.on<"error">([&, c](const Error& e) {
                          log(e.message(), e.code(), e.syscall(), e.address(), *e.port(), c.connecting());
                        });
                        c.on<"close">([&, c](bool e) { log("close", e, c.readyState()); });
                        setImmediate([&] { log("immediate"); });
                        loop.run();
                      },
                      "attempt 127.0.0.1 1 4\nfailed 127.0.0.1 1 4 ECONNREFUSED\n"
                   "connect ECONNREFUSED 127.0.0.1:1 ECONNREFUSED connect 127.0.0.1 1 false\nimmediate\n"
                   "write ERR_SOCKET_CLOSED_BEFORE_CONNECTION\nclose true closed\n"};

const Program noPath{"a UNIX socket that is not there", R"(
const net = require('node:net');
const c = net.connect('/tmp/nodus-no-such-socket');
log(c.connecting);
c.on('error', (e) => log(e.message, e.code, e.syscall, e.address, e.port));
c.on('close', (e) => log('close', e));
setImmediate(() => log('immediate'));
)",
                     [](Log& log, Loop& loop) {
                       auto c = net::connect("/tmp/nodus-no-such-socket");
                       log(c.connecting());
                       c.on<"error">([&](const Error& e) { log(e.message(), e.code(), e.syscall(), e.address(), e.port()); });
                       c.on<"close">([&](bool e) { log("close", e); });
                       setImmediate([&] { log("immediate"); });
                       loop.run();
                     },
                     "true\n"
                   "connect ENOENT /tmp/nodus-no-such-socket ENOENT connect /tmp/nodus-no-such-socket null\n"
                   "immediate\nclose true\n"};

const Program inUse{"an address in use", R"(
const net = require('node:net');
const path = '/tmp/nodus-in-use.sock';
const a = net.createServer();
a.listen(path, () => {
  log(String(a.address()));
  const b = net.createServer();
  b.on('error', (e) => {
    log(e.message, e.code, e.syscall, e.address, e.port, b.listening);
    b.listen(70, 'a..b').on('error', (e) => 0);
    b.removeAllListeners('error');
    b.on('error', (e) => { log(e.code, e.syscall); a.close(); });
  });
  b.listen(path);
  log('listen returned');
});
try { a.listen(0); } catch (e) { log(e.code, e.message); }
)",
                    [](Log& log, Loop& loop) {
                      net::Server a;
                      net::Server b;
                      a.listen("/tmp/nodus-in-use.sock", [&] {
                        log(a.address().path);
                        b.on<"error">([&](const Error& e) {
                          log(e.message(), e.code(), e.syscall(), e.address(), e.port(), b.listening());
                          b.listen(70, "a..b");
                          b.removeAllListeners<"error">();
                          b.on<"error">([&](const Error& e2) {
                            log(e2.code(), e2.syscall());
                            a.close();
                          });
                        });
                        b.listen("/tmp/nodus-in-use.sock");
                        log("listen returned");
                      });
                      try {
                        a.listen(0);
                      } catch (const Error& e) {
                        log(e.code(), e.message());
                      }
                      loop.run();
                    },
                    "ERR_SERVER_ALREADY_LISTEN Listen method has been called more than once without closing.\n"
                   "/tmp/nodus-in-use.sock\nlisten returned\n"
                   "listen EADDRINUSE: address already in use /tmp/nodus-in-use.sock EADDRINUSE listen /tmp/nodus-in-use.sock -1 false\n"
                   "ENOTFOUND getaddrinfo\n"};

const Program halfOpen{"one side that stays open", R"(
const net = require('node:net');
const server = net.createServer({ allowHalfOpen: true }, (s) => {
  s.on('end', () => {
    log('server end', s.readyState, s.writable);
    setTimeout(() => { s.end('late'); }, 5);
  });
  s.resume();
  s.on('close', (e) => log('server socket close', e));
  server.close();
});
server.on('close', () => log('server close'));
server.listen(0, '127.0.0.1', () => {
  const c = net.connect({ port: server.address().port, host: '127.0.0.1' });
  c.end();
  c.on('data', (d) => log('data', d, c.readyState));
  c.on('end', () => log('end'));
  c.on('close', (e) => log('close', e));
});
)",
                       [](Log& log, Loop& loop) {
                         net::Server server({.allowHalfOpen = true});
                         server.on<"connection">([&](net::Socket s) {
                           s.on<"end">([&, s]() mutable {
                             log("server end", s.readyState(), s.writable());
                             setTimeout([s]() mutable { s.end("late"); }, 5);
                           });
                           s.resume();
                           s.on<"close">([&](bool e) { log("server socket close", e); });
                           server.close();
                         });
                         server.on<"close">([&] { log("server close"); });
                         server.listen(0, "127.0.0.1", [&] {
                           auto c = net::connect({.port = server.address().port, .host = "127.0.0.1"});
                           c.end();
                           c.on<"data">([&, c](const Buffer& d) { log("data", d, c.readyState()); });
                           c.on<"end">([&] { log("end"); });
                           c.on<"close">([&](bool e) { log("close", e); });
                         });
                         loop.run();
                       },
                       "server end writeOnly true\nserver close\ndata late readOnly\nend\nclose false\n"
                   "server socket close false\n"};

const Program afterEnd{"writing when it is over", R"(
const net = require('node:net');
const server = net.createServer((s) => { s.end('x'); s.resume(); server.close(); });
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1');
  c.resume();
  c.on('end', () => setImmediate(() => {
    log(c.writable, c.write('too late', (e) => log('callback', e.code, e.message)));
    c.destroy();
  }));
  c.on('error', (e) => log('error', e.code, e.message));
  c.on('close', (e) => { log('close', e); log(c.write('never')); });
});
)",
                       [](Log& log, Loop& loop) {
                         net::Server server;
                         server.on<"connection">([&](net::Socket s) {
                           s.end("x");
                           s.resume();
                           server.close();
                         });
                         server.listen(0, "127.0.0.1", [&] {
                           auto c = net::connect(server.address().port, "127.0.0.1");
                           c.resume();
                           c.on<"end">([&, c] {
                             setImmediate([&, c]() mutable {
                               const bool writable = c.writable();
                               log(writable, c.write("too late", [&](const std::optional<Error>& e) {
                                 log("callback", e->code(), e->message());
                               }));
                               c.destroy();
                             });
                           });
                           c.on<"error">([&](const Error& e) { log("error", e.code(), e.message()); });
                           c.on<"close">([&, c](bool e) mutable {
                             log("close", e);
                             log(c.write("never"));
                           });
                         });
                         loop.run();
                       },
                       "false false\ncallback EPIPE This socket has been ended by the other party\nclose false\n"
                   "false\n"};

const Program destroyEarly{"destroyed before it is connected", R"(
const net = require('node:net');
const server = net.createServer(() => log('connection'));
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1');
  c.on('connect', () => log('connect'));
  c.on('error', (e) => log('error', e));
  c.on('close', (e) => { log('close', e); server.close(() => log('server close')); });
  c.write('one', (e) => log('one', e));
  c.write('two', (e) => log('two', e));
  log(c.bytesWritten, c.writableLength);
  c.destroy();
  log(c.connecting, c.destroyed);
  const never = new net.Socket();
  never.on('close', (e) => log('never', e));
  never.destroy();
});
)",
                           [](Log& log, Loop& loop) {
                             net::Server server;
                             server.on<"connection">([&](net::Socket) { log("connection"); });
                             server.listen(0, "127.0.0.1", [&] {
                               auto c = net::connect(server.address().port, "127.0.0.1");
                               c.on<"connect">([&] { log("connect"); });
                               c.on<"error">([&](const Error& e) { log("error", e); });
                               c.on<"close">([&](bool e) {
                                 log("close", e);
                                 server.close([&] { log("server close"); });
                               });
                               c.write("one", [&](const std::optional<Error>& e) { log("one", e); });
                               c.write("two", [&](const std::optional<Error>& e) { log("two", e); });
                               log(c.bytesWritten(), c.writableLength());
                               c.destroy();
                               log(c.connecting(), c.destroyed());
                               net::Socket never;
                               never.on<"close">([&](bool e) { log("never", e ? "true" : "null"); });
                               never.destroy();
                             });
                             loop.run();
                           },
                           "6 6\nfalse true\nnever null\nclose false\none ERR_SOCKET_CLOSED_BEFORE_CONNECTION\n"
                   "two ERR_SOCKET_CLOSED_BEFORE_CONNECTION\nserver close\n"};

const Program closing{"closing a server", R"(
const net = require('node:net');
const server = net.createServer();
server.on('close', () => log('close event'));
server.close((e) => log('not running', e));
setImmediate(() => {
  server.listen(0, () => {
    log(server.address().address, server.address().family);
    const c = net.connect(server.address().port);
    c.on('close', () => log('client close'));
    server.on('connection', (s) => {
      server.close((e) => log('closed', e));
      log(server.listening, server.address());
      server.close((e) => log('again', e));
      server.getConnections((e, n) => log('connections', e, n));
      setImmediate(() => s.destroy());
      s.on('close', () => log('server socket close'));
    });
  });
});
)",
                      [](Log& log, Loop& loop) {
                        net::Server server;
                        server.on<"close">([&] { log("close event"); });
                        server.close([&](const std::optional<Error>& e) { log("not running", e); });
                        setImmediate([&] {
                          server.listen(0, [&] {
                            log(server.address().address, server.address().family);
                            auto c = net::connect(server.address().port);
                            c.on<"close">([&] { log("client close"); });
                            server.on<"connection">([&](net::Socket s) {
                              server.close([&](const std::optional<Error>& e) { log("closed", e); });
                              log(server.listening(), server.address().address.empty() ? "null" : "bound");
                              server.close([&](const std::optional<Error>& e) { log("again", e); });
                              server.getConnections(
                                  [&](const std::optional<Error>& e, std::size_t n) { log("connections", e, n); });
                              setImmediate([s]() mutable { s.destroy(); });
                              s.on<"close">([&] { log("server socket close"); });
                            });
                          });
                        });
                        loop.run();
                      },
                      "close event\nnot running ERR_SERVER_NOT_RUNNING\n:: IPv6\nfalse null\nconnections null 1\n"
                   "close event\nclosed null\nagain ERR_SERVER_NOT_RUNNING\nserver socket close\n"
                   "client close\n"};

const Program tooMany{"more connections than allowed", R"(
const net = require('node:net');
const server = net.createServer((s) => { log('connection'); s.resume(); });
server.maxConnections = 1;
server.on('drop', (d) => log('drop', d.localAddress, d.localPort === server.address().port, d.remoteFamily));
server.listen(0, '127.0.0.1', () => {
  const a = net.connect(server.address().port, '127.0.0.1', () => {
    const b = net.connect(server.address().port, '127.0.0.1');
    b.resume();
    b.on('end', () => log('end'));
    b.on('close', (e) => { log('close', e); a.end(); server.close(); });
  });
});
)",
                      [](Log& log, Loop& loop) {
                        net::Server server;
                        server.on<"connection">([&](net::Socket s) {
                          log("connection");
                          s.resume();
                        });
                        server.maxConnections(1);
                        server.on<"drop">([&](const net::DropArgument& d) {
                          log("drop", d.localAddress, d.localPort == server.address().port, d.remoteFamily);
                        });
                        server.listen(0, "127.0.0.1", [&] {
                          net::Socket a;
                          a.connect(server.address().port, "127.0.0.1", [&, a] {
                            auto b = net::connect(server.address().port, "127.0.0.1");
                            b.resume();
                            b.on<"end">([&] { log("end"); });
                            b.on<"close">([&, a](bool e) mutable {
                              log("close", e);
                              a.end();
                              server.close();
                            });
                          });
                        });
                        loop.run();
                      },
                      "connection\ndrop 127.0.0.1 true IPv4\nend\nclose false\n"};

const Program reset{"a reset", R"(
const net = require('node:net');
const server = net.createServer((s) => {
  s.resume();
  s.on('error', (e) => log('error', e.message, e.code, e.syscall));
  s.on('end', () => log('end'));
  s.on('close', (e) => { log('server socket close', e, s.remotePort); server.close(); });
});
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1', () => {
    setTimeout(() => { c.resetAndDestroy(); log(c.destroyed); }, 5);
  });
  c.on('close', (e) => log('close', e));
  const never = new net.Socket();
  never.on('error', (e) => log('never', e)).on('close', (e) => log('never close'));
  never.resetAndDestroy();
});
)",
                    [](Log& log, Loop& loop) {
                      net::Server server;
                      server.on<"connection">([&](net::Socket s) {
                        s.resume();
                        s.on<"error">([&](const Error& e) { log("error", e.message(), e.code(), e.syscall()); });
                        s.on<"end">([&] { log("end"); });
                        s.on<"close">([&, s](bool e) {
                          log("server socket close", e, s.remotePort() == 0 ? "null" : "known");
                          server.close();
                        });
                      });
                      server.listen(0, "127.0.0.1", [&] {
                        net::Socket c;
                        c.connect(server.address().port, "127.0.0.1", [&, c] {
                          setTimeout([&, c]() mutable {
                            c.resetAndDestroy();
                            log(c.destroyed());
                          }, 5);
                        });
                        c.on<"close">([&](bool e) { log("close", e); });
                        net::Socket never;
                        never.on<"error">([&](const Error& e) { log("never", e); });
                        never.on<"close">([&] { log("never close"); });
                        never.resetAndDestroy();
                      });
                      loop.run();
                    },
                    "never ERR_SOCKET_CLOSED\nnever close\ntrue\nerror read ECONNRESET ECONNRESET read\n"
                   "server socket close true null\nclose false\n"};

const Program idle{"an idle socket", R"(
const net = require('node:net');
const server = net.createServer((s) => s.pipe(s));
server.listen(0, '127.0.0.1', () => {
  const c = net.connect(server.address().port, '127.0.0.1');
  log(c.timeout);
  c.setTimeout(200, () => log('callback'));
  log(c.timeout);
  let count = 0;
  c.on('timeout', () => {
    log('timeout', ++count);
    if (count === 1) return c.write('wake');
    c.setTimeout(0);
    log(c.timeout);
    c.end();
    server.close();
  });
  c.on('data', (d) => log('data', d));
  c.on('close', (e) => log('close', e));
});
)",
                   [](Log& log, Loop& loop) {
                     net::Server server;
                     server.on<"connection">([&](net::Socket s) {
                       s.on<"data">([s](const Buffer& d) mutable { s.write(d); });
                     });
                     int count = 0;
                     server.listen(0, "127.0.0.1", [&] {
                       auto c = net::connect(server.address().port, "127.0.0.1");
                       const auto text = [](const std::optional<double>& d) { return d ? std::to_string(static_cast<int>(*d)) : "null"; };
                       log(text(c.timeout()));
                       c.setTimeout(200, [&] { log("callback"); });
                       log(text(c.timeout()));
                       c.on<"timeout">([&, c, text]() mutable {
                         log("timeout", ++count);
                         if (count == 1) {
                           c.write("wake");
                           return;
                         }
                         c.setTimeout(0);
                         log(text(c.timeout()));
                         c.end();
                         server.close();
                       });
                       c.on<"data">([&](const Buffer& d) { log("data", d); });
                       c.on<"close">([&](bool e) { log("close", e); });
                     });
                     loop.run();
                   },
                   "null\n200\ncallback\ntimeout 1\ndata wake\ntimeout 2\n0\nclose false\n"};

const Program soon{"destroySoon, a paused server socket, an abort", R"(
const net = require('node:net');
const ac = new AbortController();
const server = net.createServer({ pauseOnConnect: true }, (s) => {
  log(s.isPaused(), s.readableFlowing);
  s.on('data', (d) => log('data', d));
  s.on('end', () => log('server end'));
  setTimeout(() => s.resume(), 50);
  s.on('close', () => ac.abort());
});
server.on('close', () => log('server close'));
server.listen({ port: 0, host: '127.0.0.1', signal: ac.signal }, () => {
  const c = net.connect(server.address().port, '127.0.0.1');
  c.write('a');
  c.destroySoon();
  log(c.destroyed, c.writable);
  c.on('finish', () => log('finish'));
  c.on('close', (e) => log('close', e));
});
)",
                   [](Log& log, Loop& loop) {
                     AbortController ac;
                     net::Server server({.pauseOnConnect = true});
                     server.on<"connection">([&](net::Socket s) {
                       log(s.isPaused(), s.readableFlowing());
                       s.on<"data">([&](const Buffer& d) { log("data", d); });
                       s.on<"end">([&] { log("server end"); });
                       setTimeout([s]() mutable { s.resume(); }, 50);
                       s.on<"close">([&] { ac.abort(); });
                     });
                     server.on<"close">([&] { log("server close"); });
                     server.listen({.port = 0, .host = "127.0.0.1", .signal = ac.signal()}, [&] {
                       auto c = net::connect(server.address().port, "127.0.0.1");
                       c.write("a");
                       c.destroySoon();
                       log(c.destroyed(), c.writable());
                       c.on<"finish">([&] { log("finish"); });
                       c.on<"close">([&](bool e) { log("close", e); });
                     });
                     loop.run();
                   },
                   "false false\ntrue false\nfinish\nclose false\ndata a\nserver end\nserver close\n"};

const Program arguments{"arguments that are wrong", R"(
const net = require('node:net');
const attempt = (f) => { try { f(); log('fine'); } catch (e) { log(e.name, e.code, e.message); } };
const server = net.createServer();
attempt(() => server.listen(70000));
attempt(() => server.listen(-1));
attempt(() => server.listen(1.5));
attempt(() => server.listen(' '));
attempt(() => server.listen({ port: 65536 }));
attempt(() => net.connect(65536));
attempt(() => net.connect({ port: 80, localAddress: 'here' }));
log([net.isIP('1.2.3.4'), net.isIP('::1'), net.isIP('fe80::1%lo'), net.isIP('1.2.3'), net.isIP('x'), net.isIP('01.2.3.4'), net.isIP('::ffff:1.2.3.4'), net.isIP('::1%')].join());
)",
                        [](Log& log, Loop& loop) {
                          const auto attempt = [&](auto f) {
                            try {
                              f();
                              log("fine");
                            } catch (const Error& e) {
                              log(e.name(), e.code(), e.message());
                            }
                          };
                          net::Server server;
                          attempt([&] { server.listen(70000); });
                          attempt([&] { server.listen(-1); });
                          attempt([&] { server.listen(1.5); });
                          attempt([&] { server.listen(" "); });
                          attempt([&] { server.listen({.port = 65536}); });
                          attempt([&] { net::connect(65536); });
                          attempt([&] { net::connect({.port = 80, .localAddress = "here"}); });
                          std::string kinds;
                          for (const char* text : {"1.2.3.4", "::1", "fe80::1%lo", "1.2.3", "x", "01.2.3.4",
                                                   "::ffff:1.2.3.4", "::1%"}) {
                            kinds += (kinds.empty() ? "" : ",") + std::to_string(net::isIP(text));
                          }
                          log(kinds);
                          loop.run();
                        },
                        "RangeError ERR_SOCKET_BAD_PORT options.port should be >= 0 and < 65536. Received type number (70000).\n"
                   "RangeError ERR_SOCKET_BAD_PORT options.port should be >= 0 and < 65536. Received type number (-1).\n"
                   "RangeError ERR_SOCKET_BAD_PORT options.port should be >= 0 and < 65536. Received type number (1.5).\n"
                   "RangeError ERR_SOCKET_BAD_PORT options.port should be >= 0 and < 65536. Received type string (' ').\n"
                   "RangeError ERR_SOCKET_BAD_PORT options.port should be >= 0 and < 65536. Received type number (65536).\n"
                   "RangeError ERR_SOCKET_BAD_PORT Port should be >= 0 and < 65536. Received type number (65536).\n"
                   "TypeError ERR_INVALID_IP_ADDRESS Invalid IP address: here\n4,6,6,0,0,0,6,0\n"};

}  // namespace

TEST_CASE("sockets and servers do what Node's do, in its order") {
  order::check({echo, refused, noPath, inUse, halfOpen, afterEnd, destroyEarly, closing, tooMany, reset, idle, soon,
                arguments});
}
