# cmake --install: the headers, the library, the CMake package with the find modules beside it, and pkg-config files.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(NODUS_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/nodus")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.ipp")
install(TARGETS nodus nodus_compiled EXPORT nodusTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT nodusTargets NAMESPACE nodus:: DESTINATION "${NODUS_CMAKE_DIR}")

set(NODUS_NEEDS)
foreach(option IN LISTS NODUS_OPTIONAL_DEPENDENCIES)
  if(TARGET ${NODUS_${option}_TARGET} AND NODUS_WITH_${option})
    list(APPEND NODUS_NEEDS ${option})
  endif()
endforeach()
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/nodusConfig.cmake.in"
  "${CMAKE_CURRENT_BINARY_DIR}/nodusConfig.cmake" INSTALL_DESTINATION "${NODUS_CMAKE_DIR}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/nodusConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/nodusConfig.cmake" "${CMAKE_CURRENT_BINARY_DIR}/nodusConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/NodusDependencies.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/FindAsio.cmake" "${PROJECT_SOURCE_DIR}/cmake/Findllhttp.cmake"
  DESTINATION "${NODUS_CMAKE_DIR}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/nodus")

# pkg-config: nodus is the compiled library, nodus-header-only the other. An llhttp that was compiled from sources
# has no pkg-config file of its own, so ours carries it.
set(NODUS_PC_REQUIRES "fmt, simdjson, zlib")
# Relative to the file itself, so that it is right wherever `cmake --install --prefix` puts it.
file(RELATIVE_PATH NODUS_PC_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
set(NODUS_PC_PREFIX "\${pcfiledir}/${NODUS_PC_PREFIX}")
get_target_property(NODUS_ASIO_DIR asio::asio INTERFACE_INCLUDE_DIRECTORIES)
set(shared_cflags " -DASIO_STANDALONE")
if(NODUS_ASIO_DIR AND NOT NODUS_ASIO_DIR STREQUAL "/usr/include")
  string(APPEND shared_cflags " -I${NODUS_ASIO_DIR}")
endif()
set(shared_libs " -pthread")
if(TARGET nodus_llhttp)
  install(TARGETS nodus_llhttp ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(nodus_llhttp PROPERTIES EXCLUDE_FROM_ALL OFF)
  string(APPEND shared_cflags " -DLLHTTP_STRICT_MODE=1 -I${llhttp_INCLUDE_DIR}")
  string(PREPEND shared_libs " -lnodus_llhttp")
else()
  string(APPEND NODUS_PC_REQUIRES ", libllhttp")
endif()

foreach(option IN LISTS NODUS_NEEDS)
  list(JOIN NODUS_${option}_PKGCONFIG ", " required)
  string(APPEND NODUS_PC_REQUIRES ", ${required}")
  string(APPEND shared_cflags " -DNODUS_HAS_${option}")
endforeach()

function(nodus_install_pc name way cflags libs)
  set(NODUS_PC_NAME "${name}")
  set(NODUS_PC_WAY "${way}")
  set(NODUS_PC_CFLAGS "${cflags}")
  set(NODUS_PC_LIBS "${libs}")
  configure_file("${PROJECT_SOURCE_DIR}/cmake/nodus.pc.in" "${CMAKE_CURRENT_BINARY_DIR}/${name}.pc" @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${name}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endfunction()
nodus_install_pc(nodus "compiled" "${shared_cflags} -DNODUS_SEPARATE_COMPILATION" " -lnodus${shared_libs}")
nodus_install_pc(nodus-header-only "header-only" "${shared_cflags}" "${shared_libs}")
