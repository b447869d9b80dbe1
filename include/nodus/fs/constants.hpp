// fs::constants: the numbers that flags and modes are made of.
#pragma once

#include <nodus/config.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace nodus::inline v0 {
namespace fs {

/// Node's `fs.constants`. Those that are macros of the C library have a trailing underscore.
namespace constants {

/// For `access`: is it there, may it be read, written, executed.
inline constexpr int F_OK_ = F_OK;
inline constexpr int R_OK_ = R_OK;
inline constexpr int W_OK_ = W_OK;
inline constexpr int X_OK_ = X_OK;

/// For `copyFile`: fail if the destination exists; share the blocks if the file system can; fail if it can not.
inline constexpr int COPYFILE_EXCL = 1;
inline constexpr int COPYFILE_FICLONE = 2;
inline constexpr int COPYFILE_FICLONE_FORCE = 4;

/// For `open`.
inline constexpr int O_RDONLY_ = O_RDONLY;
inline constexpr int O_WRONLY_ = O_WRONLY;
inline constexpr int O_RDWR_ = O_RDWR;
inline constexpr int O_CREAT_ = O_CREAT;
inline constexpr int O_EXCL_ = O_EXCL;
inline constexpr int O_NOCTTY_ = O_NOCTTY;
inline constexpr int O_TRUNC_ = O_TRUNC;
inline constexpr int O_APPEND_ = O_APPEND;
inline constexpr int O_DIRECTORY_ = O_DIRECTORY;
inline constexpr int O_NOFOLLOW_ = O_NOFOLLOW;
inline constexpr int O_SYNC_ = O_SYNC;
inline constexpr int O_DSYNC_ = O_DSYNC;
inline constexpr int O_NONBLOCK_ = O_NONBLOCK;
#if defined(O_NOATIME)
inline constexpr int O_NOATIME_ = O_NOATIME;
#endif
#if defined(O_DIRECT)
inline constexpr int O_DIRECT_ = O_DIRECT;
#endif

/// The parts of `Stats::mode`: what a file is, and who may do what.
inline constexpr int S_IFMT_ = S_IFMT;
inline constexpr int S_IFREG_ = S_IFREG;
inline constexpr int S_IFDIR_ = S_IFDIR;
inline constexpr int S_IFCHR_ = S_IFCHR;
inline constexpr int S_IFBLK_ = S_IFBLK;
inline constexpr int S_IFIFO_ = S_IFIFO;
inline constexpr int S_IFLNK_ = S_IFLNK;
inline constexpr int S_IFSOCK_ = S_IFSOCK;
inline constexpr int S_IRWXU_ = S_IRWXU;
inline constexpr int S_IRUSR_ = S_IRUSR;
inline constexpr int S_IWUSR_ = S_IWUSR;
inline constexpr int S_IXUSR_ = S_IXUSR;
inline constexpr int S_IRWXG_ = S_IRWXG;
inline constexpr int S_IRGRP_ = S_IRGRP;
inline constexpr int S_IWGRP_ = S_IWGRP;
inline constexpr int S_IXGRP_ = S_IXGRP;
inline constexpr int S_IRWXO_ = S_IRWXO;
inline constexpr int S_IROTH_ = S_IROTH;
inline constexpr int S_IWOTH_ = S_IWOTH;
inline constexpr int S_IXOTH_ = S_IXOTH;

}  // namespace constants
}  // namespace fs
}  // namespace nodus::inline v0
