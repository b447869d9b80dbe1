#include <nodus/buffer.hpp>
#include <nodus/console.hpp>
#include <nodus/process.hpp>

using namespace nodus;

int main(int argc, char** argv) {
  return run(argc, argv, [] {
    const auto bytes = Buffer::from("€ 5", "utf8");
    console::log(bytes, bytes.length(), bytes.toString("hex"));  // <Buffer e2 82 ac 20 35> 5 e282ac2035

    auto part = bytes.subarray(-1);  // the same memory
    part[0] = '7';
    console::log(bytes.toString(), bytes.indexOf("7"));  // € 7 4

    const auto record = Buffer::alloc(8);
    record.writeUInt16BE(513, record.writeInt32LE(-2));
    console::log(record, record.readInt32LE(), record.readUInt16BE(4));
    // <Buffer fe ff ff ff 02 01 00 00> -2 513

    StringDecoder decoder("utf8");
    console::log(decoder.write(bytes.subarray(0, 2)) + decoder.write(bytes.subarray(2)) + decoder.end());  // € 7
    try {
      record.readUInt8(8);
    } catch (const RangeError& error) {
      console::log(error.code());  // ERR_OUT_OF_RANGE
    }
  });
}
