# Finds what nodus is built on. Installed beside nodusConfig.cmake and used by both, so that an installed nodus
# looks for its dependencies in the order of the source tree: a target that the parent project has, a CMake
# package, pkg-config, our find module.

set(NODUS_DEPENDENCY_TARGETS asio::asio fmt::fmt simdjson::simdjson llhttp::llhttp ZLIB::ZLIB)

# One dependency by target, package or pkg-config. A macro, because a find module may enable a language.
macro(nodus_find_by_package target package pkgconfig)
  if(NOT TARGET ${target})
    find_package(${package} QUIET CONFIG)
  endif()
  if(NOT TARGET ${target})
    find_package(PkgConfig QUIET)
    if(PKG_CONFIG_FOUND)
      pkg_check_modules(NODUS_PC_${package} QUIET IMPORTED_TARGET GLOBAL ${pkgconfig})
      if(TARGET PkgConfig::NODUS_PC_${package})
        add_library(${target} INTERFACE IMPORTED GLOBAL)
        target_link_libraries(${target} INTERFACE PkgConfig::NODUS_PC_${package})
      endif()
    endif()
  endif()
endmacro()

# Sets `missing` to a line for each dependency that was not found.
macro(nodus_find_dependencies missing)
  set(${missing})
  find_package(Threads QUIET)
  if(NOT TARGET asio::asio)
    find_package(Asio QUIET MODULE)
  endif()
  nodus_find_by_package(fmt::fmt fmt fmt)
  nodus_find_by_package(simdjson::simdjson simdjson simdjson)
  if(NOT TARGET llhttp::llhttp)
    find_package(llhttp QUIET MODULE)
  endif()
  if(NOT TARGET ZLIB::ZLIB)
    find_package(ZLIB QUIET)
  endif()
  foreach(nodus_target IN LISTS NODUS_DEPENDENCY_TARGETS)
    if(NOT TARGET ${nodus_target})
      list(APPEND ${missing} "${nodus_target}")
    endif()
  endforeach()
endmacro()
