// The one translation unit of nodus::compiled.
#include <nodus/src.hpp>
