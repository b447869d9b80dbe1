// What a function writes to one of the standard descriptors.
#pragma once

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

#include <unistd.h>

namespace nodus_test {

template <class F>
std::string captured(int fd, F&& run) {
  std::fflush(nullptr);
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  const int saved = ::dup(fd);
  ::dup2(::fileno(file), fd);
  run();
  ::dup2(saved, fd);
  ::close(saved);
  std::string text;
  char part[4096];
  ::lseek(::fileno(file), 0, SEEK_SET);
  for (ssize_t n; (n = ::read(::fileno(file), part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
  std::fclose(file);
  return text;
}

}  // namespace nodus_test
