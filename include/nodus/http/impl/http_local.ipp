#pragma once

#include <nodus/http/detail/connection.hpp>
#include <nodus/http/detail/http_local.hpp>

#include <cstring>
#include <ctime>

namespace nodus::inline v0 {
namespace http::detail {

NODUS_DECL HttpLocal::~HttpLocal() {
  for (auto* connection : unsettled_) connection->release();
}

NODUS_DECL void HttpLocal::renderDate() {
  static constexpr char days[] = "SunMonTueWedThuFriSat";
  static constexpr char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto wall = loop_.system().wallTime();
  const auto seconds = static_cast<std::time_t>(wall / 1000);
  std::tm time{};
  ::gmtime_r(&seconds, &time);
  char* at = date_;
  const auto text = [&at](const char* from, std::size_t size) {
    std::memcpy(at, from, size);
    at += size;
  };
  const auto two = [&at](int number) {
    *at++ = static_cast<char>('0' + number / 10 % 10);
    *at++ = static_cast<char>('0' + number % 10);
  };
  text("Date: ", 6);
  text(days + time.tm_wday * 3, 3);
  text(", ", 2);
  two(time.tm_mday);
  *at++ = ' ';
  text(months + time.tm_mon * 3, 3);
  *at++ = ' ';
  two((time.tm_year + 1900) / 100);
  two((time.tm_year + 1900) % 100);
  *at++ = ' ';
  two(time.tm_hour);
  *at++ = ':';
  two(time.tm_min);
  *at++ = ':';
  two(time.tm_sec);
  text(" GMT\r\n", 6);
  dateExpires_ = loop_.now() + (1000 - wall % 1000);
}

NODUS_DECL void HttpLocal::takeCork(Connection& connection) {
  sendCorked();
  corked_ = &connection;
  settleLater(connection);
}

NODUS_DECL void HttpLocal::flush(Connection& connection) {
  if (corked_ == &connection) sendCorked();
}

NODUS_DECL void HttpLocal::sendCorked() {
  if (!corked_ || corkedSize_ == 0) return;
  corked_->sendCorked(cork_.get(), std::exchange(corkedSize_, 0));
}

NODUS_DECL void HttpLocal::settleLater(Connection& connection) {
  if (std::exchange(connection.unsettled_, true)) return;
  if (unsettled_.empty()) {
    loop_.flushLater({[](void* self, nodus::detail::TaskAction action) {
                        if (action == nodus::detail::TaskAction::run) static_cast<HttpLocal*>(self)->settleAll();
                      },
                      this});
  }
  connection.retain();
  unsettled_.push_back(&connection);
}

NODUS_DECL void HttpLocal::settleAll() {
  sendCorked();
  corked_ = nullptr;
  settling_.swap(unsettled_);
  for (auto* connection : settling_) {
    const Ref<Connection> adopted(connection, nodus::detail::adoptRef);
    connection->settle();
  }
  settling_.clear();
}

}  // namespace http::detail
}  // namespace nodus::inline v0
