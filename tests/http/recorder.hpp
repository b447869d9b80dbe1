// Runs input through the parser and writes down what came of it, so that two runs can be compared.
#pragma once

#include <nodus/http/detail/parser.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace nodus_test {

namespace hd = nodus::http::detail;

struct Recorder {
  hd::MessageHead head;
  std::string log;
  std::vector<std::string> bodies;
  hd::Flow afterHeaders = hd::Flow::Continue;
  bool pauseEverywhere = false;

  hd::MessageHead& onMessageBegin() { return head; }

  hd::Flow onHeaders(hd::MessageHead& message) {
    if (message.statusCode != 0) {
      log += "response " + std::to_string(message.statusCode) + " '" + std::string(message.reason()) + "'";
    } else {
      log += "request " + std::string(message.methodName()) + " " + std::string(message.target());
    }
    log += " " + std::string(message.version()) + (message.keepAlive ? " keep" : " close");
    if (message.upgrade) log += " upgrade";
    if (message.chunked) log += " chunked";
    if (message.contentLength) log += " length=" + std::to_string(*message.contentLength);
    if (message.expectContinue) log += " continue";
    if (message.expectOther) log += " expects";
    log += "\n";
    fields(message.headers);
    bodies.emplace_back();
    if (message.upgrade) return hd::Flow::Upgrade;
    return pauseEverywhere ? hd::Flow::Pause : afterHeaders;
  }
  hd::Flow onBody(const char* data, std::size_t size) {
    bodies.back().append(data, size);
    return pauseEverywhere ? hd::Flow::Pause : hd::Flow::Continue;
  }
  hd::Flow onComplete(hd::MessageHead& message) {
    log += "body '" + bodies.back() + "'\n";
    fields(message.trailers);
    log += "complete\n";
    return hd::Flow::Continue;
  }

 private:
  void fields(const hd::FieldBlock& block) {
    for (std::uint32_t i = 0; i < block.size(); ++i) {
      log += "  " + std::string(block.name(i)) + "=" + std::string(block.value(i)) + "\n";
    }
  }
};

struct Outcome {
  std::string log;
  // "" if the input was taken.
  std::string error;
  std::string reason;
  int status = 0;
  bool upgraded = false;
  // What was left for the other protocol.
  std::string rest;

  bool operator==(const Outcome&) const = default;
  bool accepted() const { return error.empty(); }
};

struct RunOptions {
  hd::ParserOptions parser{};
  bool pauseEverywhere = false;
  // What onHeaders answers.
  hd::Flow afterHeaders = hd::Flow::Continue;
  // Tells the parser that the peer has ended.
  bool finish = false;
  hd::Method answered = hd::Method::GET;
};

// Feeds the pieces one after the other, as a connection would.
inline Outcome run(hd::MessageKind kind, const std::vector<std::string_view>& pieces, const RunOptions& options = {}) {
  Recorder sink;
  sink.pauseEverywhere = options.pauseEverywhere;
  sink.afterHeaders = options.afterHeaders;
  hd::Parser parser(kind, options.parser);
  parser.expectResponseTo(options.answered);
  Outcome outcome;
  auto failed = [&] {
    outcome.error = parser.error().code;
    outcome.reason = parser.error().reason;
    outcome.status = parser.error().status;
  };
  for (auto whole : pieces) {
    // A copy on the heap: a read past its end is seen by the address sanitizer.
    const std::vector<char> exact(whole.begin(), whole.end());
    std::string_view piece(exact.data(), exact.size());
    for (;;) {
      if (outcome.upgraded) {
        outcome.rest += piece;
        break;
      }
      const auto result = parser.execute(piece.data(), piece.size(), sink);
      piece.remove_prefix(result.consumed);
      if (result.status == hd::ParseStatus::Error) {
        failed();
        outcome.log = sink.log;
        return outcome;
      }
      if (result.status == hd::ParseStatus::Upgrade) outcome.upgraded = true;
      if (result.status == hd::ParseStatus::NeedMore) break;
    }
  }
  if (options.finish && parser.finish(sink).status == hd::ParseStatus::Error) failed();
  outcome.log = sink.log;
  // A body that has only come in part.
  if (!sink.bodies.empty()) outcome.log += "last body '" + sink.bodies.back() + "'";
  return outcome;
}

inline Outcome runRequest(std::string_view input, const RunOptions& options = {}) {
  return run(hd::MessageKind::Request, {input}, options);
}

inline Outcome runResponse(std::string_view input, const RunOptions& options = {}) {
  return run(hd::MessageKind::Response, {input}, options);
}

inline std::vector<std::string_view> bytewise(std::string_view input) {
  std::vector<std::string_view> pieces;
  for (std::size_t i = 0; i < input.size(); ++i) pieces.push_back(input.substr(i, 1));
  return pieces;
}

}  // namespace nodus_test
