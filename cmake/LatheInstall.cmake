# What `cmake --install` puts where, and the package that find_package(Lathe)
# finds: libraries as Lathe:: targets, tools, headers (written and generated) and
# the .td files, so that a dialect of one's own can build on ours.
include(CMakePackageConfigHelpers)
set(LATHE_CMAKE_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Lathe)

get_property(libraries GLOBAL PROPERTY LATHE_LIBRARIES)
get_property(tools GLOBAL PROPERTY LATHE_TOOLS)
foreach(library ${libraries})
  target_include_directories(${library} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
endforeach()
install(TARGETS ${libraries} ${tools} EXPORT LatheTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(EXPORT LatheTargets NAMESPACE Lathe:: DESTINATION ${LATHE_CMAKE_DESTINATION})

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/lathe DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h")
install(DIRECTORY ${PROJECT_BINARY_DIR}/include/lathe DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.inc" PATTERN CMakeFiles EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/dialects/ DESTINATION ${CMAKE_INSTALL_DATADIR}/lathe/dialects
  FILES_MATCHING PATTERN "*.td" PATTERN "SPEC.md")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/lathe)

configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/LatheConfig.cmake.in LatheConfig.cmake
  INSTALL_DESTINATION ${LATHE_CMAKE_DESTINATION}
  PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(LatheConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/LatheConfig.cmake
  ${PROJECT_BINARY_DIR}/LatheConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/LatheKernels.cmake
  DESTINATION ${LATHE_CMAKE_DESTINATION})
