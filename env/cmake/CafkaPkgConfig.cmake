# The files that pkg-config reads: cafka-wire, cafka, cafka-embedded and cafka-testing. They are found from where they lie, so the installed
# tree may be moved.

set(pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
if(NOT IS_ABSOLUTE "${pc_dir}")
  file(RELATIVE_PATH pc_prefix "/${pc_dir}" "/")
  string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${pc_prefix}")
endif()
cmake_path(APPEND pc_libdir "\${prefix}" "${CMAKE_INSTALL_LIBDIR}")
cmake_path(APPEND pc_includedir "\${prefix}" "${CMAKE_INSTALL_INCLUDEDIR}")

# cafka_pkg_config(name DESCRIPTION text LIBS library... [REQUIRES package...] [LINK flag...] [CFLAGS flag...]
# [INNER package...]). INNER: what the libraries themselves need. Shared ones bring it along, static ones do not.
function(cafka_pkg_config pc_name)
  cmake_parse_arguments(arg "" "DESCRIPTION" "LIBS;REQUIRES;LINK;CFLAGS;INNER" ${ARGN})
  set(pc_requires_private "")
  if(BUILD_SHARED_LIBS)
    list(JOIN arg_INNER " " pc_requires_private)
  else()
    list(APPEND arg_REQUIRES ${arg_INNER})
  endif()
  list(TRANSFORM arg_LIBS PREPEND "-lcafka_")
  list(APPEND arg_LIBS ${arg_LINK})
  list(JOIN arg_REQUIRES ", " pc_requires)
  list(JOIN arg_LIBS " " pc_libs)
  list(JOIN arg_CFLAGS " " pc_cflags)
  set(pc_description "${arg_DESCRIPTION}")
  configure_file("${PROJECT_SOURCE_DIR}/env/cmake/pkgconfig.pc.in" "${PROJECT_BINARY_DIR}/${pc_name}.pc.in" @ONLY)
  file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/${pc_name}.pc" INPUT "${PROJECT_BINARY_DIR}/${pc_name}.pc.in")
  install(FILES "${PROJECT_BINARY_DIR}/${pc_name}.pc" DESTINATION "${pc_dir}")
endfunction()

set(codec_packages zlib libzstd liblz4 snappy)
get_target_property(codec_links cafka_codecs LINK_LIBRARIES)
if(codec_links MATCHES "CodecLibraries::isal")
  list(APPEND codec_packages libisal)
endif()
cafka_pkg_config(cafka-wire
  DESCRIPTION "The protocol of Apache Kafka, without I/O"
  LIBS wire codecs
  INNER ${codec_packages})
set(token_library "")
set(token_packages "")
if(TARGET cafka::token_http)
  set(token_library token_http)
  set(token_packages libcurl)
endif()
if(CAFKA_BUILD_ACTORS)
  # The headers of CAF are part of the interface.
  cafka_pkg_config(cafka
    DESCRIPTION "${PROJECT_DESCRIPTION}"
    LIBS actors machines ${token_library} auth
    REQUIRES "cafka-wire = ${PROJECT_VERSION}"
    INNER openssl ${token_packages}
    LINK "-L$<TARGET_FILE_DIR:CAF::io>" -lcaf_io "-L$<TARGET_FILE_DIR:CAF::core>" -lcaf_core -pthread
    CFLAGS -I$<JOIN:$<TARGET_PROPERTY:CAF::core,INTERFACE_INCLUDE_DIRECTORIES>, -I>)
  cafka_pkg_config(cafka-embedded
    DESCRIPTION "A Kafka cluster inside the process, for tests"
    LIBS embedded auth
    REQUIRES "cafka-wire = ${PROJECT_VERSION}"
    INNER openssl
    LINK -pthread)
  cafka_pkg_config(cafka-testing
    DESCRIPTION "Fleets and other actors on virtual time, for tests"
    LIBS testing
    REQUIRES "cafka = ${PROJECT_VERSION}, cafka-embedded = ${PROJECT_VERSION}")
endif()
