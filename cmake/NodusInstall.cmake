# cmake --install: the headers, the library, the CMake package with the find modules beside it, and pkg-config files.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(NODUS_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/nodus")

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.ipp")
install(TARGETS nodus nodus_compiled EXPORT nodusTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" INCLUDES DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT nodusTargets NAMESPACE nodus:: DESTINATION "${NODUS_CMAKE_DIR}")

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
