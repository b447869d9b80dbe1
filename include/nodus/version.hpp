// The version of nodus. The build files read it from here: this is its single source.
#pragma once

#define NODUS_VERSION_MAJOR 0
#define NODUS_VERSION_MINOR 1
#define NODUS_VERSION_PATCH 0
#define NODUS_VERSION "0.1.0"
