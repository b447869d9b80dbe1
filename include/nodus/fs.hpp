// fs: the file system, on the thread pool. Node's `fs/promises`, and its synchronous functions.
#pragma once

#include <nodus/config.hpp>
#include <nodus/fs/arguments.hpp>
#include <nodus/fs/attributes.hpp>
#include <nodus/fs/constants.hpp>
#include <nodus/fs/copy_file.hpp>
#include <nodus/fs/cp.hpp>
#include <nodus/fs/cp_options.hpp>
#include <nodus/fs/dir.hpp>
#include <nodus/fs/directory.hpp>
#include <nodus/fs/dirent.hpp>
#include <nodus/fs/fd.hpp>
#include <nodus/fs/file_handle.hpp>
#include <nodus/fs/links.hpp>
#include <nodus/fs/open_as_blob.hpp>
#include <nodus/fs/read_stream.hpp>
#include <nodus/fs/rm.hpp>
#include <nodus/fs/stat.hpp>
#include <nodus/fs/stats.hpp>
#include <nodus/fs/watch.hpp>
#include <nodus/fs/watch_file.hpp>
#include <nodus/fs/whole_file.hpp>
#include <nodus/fs/write_stream.hpp>
