// Folders as the system shows them.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/detail/system_calls.hpp>
#include <nodus/fs/dirent.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nodus::inline v0 {
namespace detail {

struct FolderEntry {
  std::string name;
  fs::FileType type;
};

// A folder that is read entry by entry, in the system's order.
class FolderReader {
 public:
  FolderReader() noexcept = default;
  FolderReader(FolderReader&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
  FolderReader& operator=(FolderReader&& other) noexcept {
    close();
    stream_ = std::exchange(other.stream_, nullptr);
    return *this;
  }
  ~FolderReader() { close(); }

  // Takes the descriptor over. Returns 0 or an errno.
  int open(OwnFd folder) noexcept;
  int close() noexcept;
  bool isOpen() const noexcept { return stream_ != nullptr; }
  // The next entry but `.` and `..`; false at the end, or after a failure, which is in `number`.
  bool next(FolderEntry& entry, int& number);

 private:
  void* stream_ = nullptr;  // a DIR
};

// Returns a descriptor or a negative errno.
enum class FolderLinks : bool { follow, refuse };
int openFolderAt(int parent, const char* name, FolderLinks links) noexcept;

// All entries, in the system's order. Returns 0 or an errno. The descriptor stays open.
int listFolder(int folder, std::vector<FolderEntry>& entries);
void sortByName(std::vector<FolderEntry>& entries);

fs::FileType toFileType(std::uint32_t mode) noexcept;

// folder/name, with one slash between them.
std::string joinNames(std::string_view folder, std::string_view name);
// Without slashes at the end, but for the root.
std::string_view withoutSlashes(std::string_view path) noexcept;

}  // namespace detail
}  // namespace nodus::inline v0

#if defined(NODUS_HEADER_ONLY)
#include <nodus/fs/impl/folder.ipp>
#endif
