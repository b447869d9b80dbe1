# Run with -DSOURCE= -DCOMPILER= -DFLAGS_FILE=.
cmake_minimum_required(VERSION 3.25)

include("${FLAGS_FILE}")
set(compile "${COMPILER}" -std=c++20 -fsyntax-only ${FLAGS})

execute_process(COMMAND ${compile} "${SOURCE}" RESULT_VARIABLE code ERROR_VARIABLE output)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "without the mistake it should compile:\n${output}")
endif()

execute_process(COMMAND ${compile} -DNODUS_MISTAKE "${SOURCE}" RESULT_VARIABLE code ERROR_VARIABLE output)
if(code EQUAL 0)
  message(FATAL_ERROR "with -DNODUS_MISTAKE it should not compile")
endif()

file(STRINGS "${SOURCE}" expected REGEX "^// error: ")
foreach(line IN LISTS expected)
  string(REGEX REPLACE "^// error: " "" regex "${line}")
  if(NOT output MATCHES "${regex}")
    message(FATAL_ERROR "the message should match ${regex}:\n${output}")
  endif()
endforeach()
