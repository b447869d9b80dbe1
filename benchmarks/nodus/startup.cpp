// Nothing: what is measured is the start and the end.
#include <nodus/kernel.hpp>
#include <nodus/process.hpp>

int main(int argc, char** argv) {
  return nodus::run(argc, argv, [] {});
}
