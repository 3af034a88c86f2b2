# cmake --install, and the package configuration that find_package(cafka) reads.
if(NOT CAFKA_INSTALL)
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/cafka")
get_property(libraries GLOBAL PROPERTY CAFKA_LIBRARIES)
install(TARGETS ${libraries} EXPORT cafkaTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
if(TARGET cafka)
  set_target_properties(cafka PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS cafka RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
install(EXPORT cafkaTargets NAMESPACE cafka:: DESTINATION "${package_dir}")

# Headers keep the paths that they have in the tree: cafka/<layer>/….hpp.
set(header_dir "${CMAKE_INSTALL_INCLUDEDIR}/cafka")
set(layers codecs wire auth)
if(CAFKA_BUILD_ACTORS)
  list(APPEND layers actors env/embedded)
endif()
foreach(layer IN LISTS layers)
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/${layer}" DESTINATION "${header_dir}"
    FILES_MATCHING PATTERN "*.hpp" PATTERN "cafka.hpp" EXCLUDE)
endforeach()
install(FILES "${CAFKA_INCLUDE_DIR}/cafka/version.hpp" DESTINATION "${header_dir}")
if(CAFKA_BUILD_ACTORS AND EXISTS "${PROJECT_SOURCE_DIR}/actors/cafka.hpp")
  install(FILES "${PROJECT_SOURCE_DIR}/actors/cafka.hpp" DESTINATION "${header_dir}")
endif()

configure_package_config_file("${PROJECT_SOURCE_DIR}/env/cmake/cafkaConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/cafkaConfig.cmake" INSTALL_DESTINATION "${package_dir}")
# Before 1.0 a minor version may break what was there (semantic versions).
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cafkaConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/cafkaConfig.cmake"
  "${PROJECT_BINARY_DIR}/cafkaConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/env/cmake/FindCAF.cmake"
  "${PROJECT_SOURCE_DIR}/env/cmake/FindCodecLibraries.cmake"
  DESTINATION "${package_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
