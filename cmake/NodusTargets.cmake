# nodus::nodus, nodus::compiled, and the helpers that the tests, examples and benchmarks are built with.

function(nodus_warn_about_compiler)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(WARNING "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles some expressions with co_await. nodus itself avoids them; "
      "docs/compilers.md lists the five shapes that your code has to avoid. g++ 13, clang 16 and later are right.")
  endif()
endfunction()

# Said early, because the linker's message about it is long.
function(nodus_warn_about_sources)
  set(include_dir "${PROJECT_SOURCE_DIR}/include")
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${include_dir}" "${include_dir}/nodus/*.ipp")
  file(STRINGS "${include_dir}/nodus/src.hpp" listed REGEX "^#include <nodus/.*\\.ipp>")
  list(TRANSFORM listed REPLACE "#include <(.*)>" "\\1")
  list(REMOVE_ITEM files ${listed})
  if(files)
    message(WARNING "nodus/src.hpp lacks ${files}; run cmake -P tests/headers/update_src.cmake")
  endif()
endfunction()

function(nodus_add_library_targets)
  add_library(nodus INTERFACE)
  add_library(nodus::nodus ALIAS nodus)

  # One file compiles every .ipp; see "Two ways to build" in docs/tour.md.
  add_library(nodus_compiled STATIC "${PROJECT_SOURCE_DIR}/cmake/compiled.cpp")
  add_library(nodus::compiled ALIAS nodus_compiled)
  set_target_properties(nodus_compiled PROPERTIES EXPORT_NAME compiled OUTPUT_NAME nodus CXX_EXTENSIONS OFF)
  target_compile_definitions(nodus_compiled PUBLIC NODUS_SEPARATE_COMPILATION)
  if(NOT PROJECT_IS_TOP_LEVEL AND NOT NODUS_INSTALL)
    set_target_properties(nodus_compiled PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()

  foreach(pair IN ITEMS "nodus INTERFACE" "nodus_compiled PUBLIC")
    separate_arguments(pair)
    list(GET pair 0 target)
    list(GET pair 1 scope)
    target_include_directories(${target} ${scope}
      "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:include>")
    target_compile_features(${target} ${scope} cxx_std_20)
    target_compile_definitions(${target} ${scope} ASIO_STANDALONE LLHTTP_STRICT_MODE=1)
    target_link_libraries(${target} ${scope} ${NODUS_DEPENDENCY_TARGETS})
    foreach(option IN LISTS NODUS_OPTIONAL_DEPENDENCIES)
      if(TARGET ${NODUS_${option}_TARGET} AND NODUS_WITH_${option})
        target_compile_definitions(${target} ${scope} NODUS_HAS_${option})
        target_link_libraries(${target} ${scope} ${NODUS_${option}_TARGET})
      endif()
    endforeach()
  endforeach()

  add_library(nodus_warnings INTERFACE)
  if(NODUS_WARNINGS AND NOT MSVC)
    target_compile_options(nodus_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion $<$<BOOL:${NODUS_WERROR}>:-Werror>)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      # It finds overlaps of 2^63 bytes in the concatenation of strings, wherever that is inlined.
      target_compile_options(nodus_warnings INTERFACE -Wno-restrict)
    endif()
  endif()
  target_link_libraries(nodus_compiled PRIVATE "$<BUILD_INTERFACE:nodus_warnings>")

  # What tests, examples and benchmarks link.
  add_library(nodus_under_test INTERFACE)
  target_link_libraries(nodus_under_test INTERFACE nodus_warnings
    $<IF:$<BOOL:${NODUS_TEST_HEADER_ONLY}>,nodus::nodus,nodus::compiled>)
endfunction()

# nodus_add_program(NAME SOURCE...): a program of our own with its own main.
function(nodus_add_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE nodus_under_test)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

# Every examples/NAME.cpp becomes the target example_NAME.
function(nodus_add_examples)
  file(GLOB examples CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/examples/*.cpp")
  foreach(source IN LISTS examples)
    cmake_path(GET source STEM name)
    nodus_add_program(example_${name} "${source}")
  endforeach()
endfunction()

# Writes a CMake file that sets FLAGS to what a user's file gets from the target: include folders and definitions.
function(nodus_write_flags target file)
  set(includes "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${target},INTERFACE_INCLUDE_DIRECTORIES>>")
  set(defines "$<REMOVE_DUPLICATES:$<TARGET_PROPERTY:${target},INTERFACE_COMPILE_DEFINITIONS>>")
  file(GENERATE OUTPUT "${file}"
    CONTENT "set(FLAGS \"-I$<JOIN:${includes},;-I>;-D$<JOIN:${defines},;-D>\")\n" TARGET ${target})
endfunction()
