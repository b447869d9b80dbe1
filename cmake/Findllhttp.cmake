# llhttp: llhttp::llhttp. Taken are a target of the parent project, llhttp's own CMake package, pkg-config's
# libllhttp and, as Debian's node-llhttp ships it, the C sources, which are then compiled here.
#
# A built llhttp older than 9 is not taken: whether it was built in strict mode cannot be seen from outside, and
# without it llhttp 8 lets request smuggling through. From sources we define strict mode ourselves.

set(llhttp_FROM_SOURCES OFF)

macro(nodus_llhttp_use library)
  if(NOT TARGET llhttp::llhttp AND TARGET ${library})
    add_library(llhttp::llhttp INTERFACE IMPORTED GLOBAL)
    target_link_libraries(llhttp::llhttp INTERFACE ${library})
  endif()
endmacro()

foreach(llhttp_candidate IN ITEMS llhttp::llhttp_static llhttp::llhttp_shared llhttp_static llhttp_shared)
  nodus_llhttp_use(${llhttp_candidate})
endforeach()
if(NOT TARGET llhttp::llhttp)
  find_package(llhttp 9 QUIET CONFIG)
  nodus_llhttp_use(llhttp::llhttp_static)
  nodus_llhttp_use(llhttp::llhttp_shared)
endif()
if(NOT TARGET llhttp::llhttp)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(NODUS_PC_llhttp QUIET IMPORTED_TARGET GLOBAL libllhttp>=9)
    nodus_llhttp_use(PkgConfig::NODUS_PC_llhttp)
  endif()
endif()

if(NOT TARGET llhttp::llhttp)
  find_path(llhttp_SOURCE_DIR llhttp.c
    PATH_SUFFIXES share/llhttp src/llhttp PATHS /usr/share/llhttp /usr/local/share/llhttp)
  find_path(llhttp_INCLUDE_DIR llhttp.h
    HINTS "${llhttp_SOURCE_DIR}/../include/llhttp" "${llhttp_SOURCE_DIR}/../include" PATH_SUFFIXES llhttp)
  mark_as_advanced(llhttp_SOURCE_DIR llhttp_INCLUDE_DIR)
  if(llhttp_SOURCE_DIR AND llhttp_INCLUDE_DIR)
    if(NOT CMAKE_C_COMPILER_LOADED)
      enable_language(C)
    endif()
    add_library(nodus_llhttp STATIC EXCLUDE_FROM_ALL
      "${llhttp_SOURCE_DIR}/api.c" "${llhttp_SOURCE_DIR}/http.c" "${llhttp_SOURCE_DIR}/llhttp.c")
    target_include_directories(nodus_llhttp SYSTEM PUBLIC "$<BUILD_INTERFACE:${llhttp_INCLUDE_DIR}>")
    target_compile_definitions(nodus_llhttp PUBLIC LLHTTP_STRICT_MODE=1)
    # The generated C has labels and parameters that nobody uses; its warnings are not ours to fix.
    target_compile_options(nodus_llhttp PRIVATE $<$<NOT:$<C_COMPILER_ID:MSVC>>:-w>)
    # A state machine of small functions, which gcc does not inline in position-independent code unless it is told
    # that nobody replaces them: a seventh fewer instructions a request.
    target_compile_options(nodus_llhttp PRIVATE
      $<$<AND:$<C_COMPILER_ID:GNU>,$<NOT:$<CONFIG:Debug>>>:-O3$<SEMICOLON>-fno-semantic-interposition>)
    set_target_properties(nodus_llhttp PROPERTIES POSITION_INDEPENDENT_CODE ON)
    set(llhttp_FROM_SOURCES ON)
    nodus_llhttp_use(nodus_llhttp)
  endif()
endif()

if(TARGET llhttp::llhttp)
  set(llhttp_TARGET llhttp::llhttp)
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(llhttp REQUIRED_VARS llhttp_TARGET)
