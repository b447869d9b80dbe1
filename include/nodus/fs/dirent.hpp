// Dirent: an entry of a folder.
#pragma once

#include <nodus/config.hpp>

#include <cstdint>
#include <string>

namespace nodus::inline v0 {
namespace fs {

/// What a file is.
enum class FileType : std::uint8_t {
  unknown,
  file,
  directory,
  symbolicLink,
  fifo,
  socket,
  characterDevice,
  blockDevice,
};

/// An entry of a folder, with its type: Node's `fs.Dirent`.
struct Dirent {
  std::string name{};
  /// The folder that it was found in.
  std::string parentPath{};
  /// Of the entry itself: links are not followed. Ours.
  FileType type = FileType::unknown;

  bool isFile() const noexcept { return type == FileType::file; }
  bool isDirectory() const noexcept { return type == FileType::directory; }
  bool isSymbolicLink() const noexcept { return type == FileType::symbolicLink; }
  bool isFIFO() const noexcept { return type == FileType::fifo; }
  bool isSocket() const noexcept { return type == FileType::socket; }
  bool isCharacterDevice() const noexcept { return type == FileType::characterDevice; }
  bool isBlockDevice() const noexcept { return type == FileType::blockDevice; }

  static constexpr const char* inspectName = "Dirent";
  template <class F>
  void inspectFields(F&& field) const {
    field("name", name), field("parentPath", parentPath), field("path", parentPath);
  }
};

}  // namespace fs
}  // namespace nodus::inline v0
