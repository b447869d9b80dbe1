# Run with -DSOURCE= -DCOMPILER= -DFLAGS_FILE=: preprocesses SOURCE and fails if it sees a header that only .ipp files
# and detail/ may see, so that a user of nodus::compiled never waits for it.
cmake_minimum_required(VERSION 3.25)

include("${FLAGS_FILE}")
execute_process(COMMAND "${COMPILER}" -std=c++20 -M ${FLAGS} "${SOURCE}"
  OUTPUT_VARIABLE seen RESULT_VARIABLE code)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "preprocessing failed")
endif()
string(REGEX MATCHALL "[^ \n]*/(asio\\.hpp|llhttp\\.h|zlib\\.h|simdjson\\.h|fmt/[a-z]+\\.h|iostream|regex)[ \n]" heavy "${seen}")
if(heavy)
  message(FATAL_ERROR "the public headers show ${heavy}")
endif()
