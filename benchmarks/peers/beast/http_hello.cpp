// Boost.Beast on one thread: plain sockets without time limits, the executor's own type instead of a type-erased one,
// and buffers and messages that are used again, so that the comparison is with Beast at its best.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <optional>
#include <string>

namespace net = boost::asio;
namespace http = boost::beast::http;
using Executor = net::io_context::executor_type;
using Socket = net::basic_stream_socket<net::ip::tcp, Executor>;
using Acceptor = net::basic_socket_acceptor<net::ip::tcp, Executor>;
using boost::system::error_code;

namespace {

const std::string& date() {
  static std::time_t rendered = 0;
  static std::string text;
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  if (now.tv_sec != rendered) {
    char bytes[64];
    rendered = now.tv_sec;
    text.assign(bytes, std::strftime(bytes, sizeof bytes, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&rendered)));
  }
  return text;
}

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(Socket socket) : socket_(std::move(socket)) { socket_.set_option(net::ip::tcp::no_delay(true)); }

  void read() {
    request_.emplace();
    http::async_read(socket_, buffer_, *request_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->write();
    });
  }

 private:
  void write() {
    response_.emplace(http::status::ok, 11);
    response_->set(http::field::content_type, "text/plain");
    response_->set(http::field::date, date());
    response_->set(http::field::connection, "keep-alive");
    response_->set(http::field::keep_alive, "timeout=5");
    response_->body() = "Hello, World";
    response_->prepare_payload();
    http::async_write(socket_, *response_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read();
    });
  }

  Socket socket_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request<http::empty_body>> request_;
  std::optional<http::response<http::string_body>> response_;
};

void accept(Acceptor& acceptor) {
  acceptor.async_accept([&acceptor](error_code error, Socket socket) {
    if (!error) std::make_shared<Session>(std::move(socket))->read();
    accept(acceptor);
  });
}

}  // namespace

int main() {
  const char* port = std::getenv("PORT");
  net::io_context context(1);
  Acceptor acceptor(context,
                    {net::ip::make_address("127.0.0.1"), static_cast<unsigned short>(port ? std::atoi(port) : 0)});
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  accept(acceptor);
  context.run();
}
