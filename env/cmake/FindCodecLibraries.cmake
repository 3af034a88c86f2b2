# Finds the compression libraries that ship no package configuration everywhere: snappy, lz4, zstd; and ISA-L, which is optional.
# Each is a target CodecLibraries::<name>, the same in the tree and for who uses an installed cafka.

set(_codec_header_snappy snappy.h)
set(_codec_header_lz4 lz4frame.h)
set(_codec_header_zstd zstd.h)
set(_codec_header_isal isa-l/crc.h)
set(_codec_variables "")
foreach(_codec snappy lz4 zstd isal)
  find_path(CodecLibraries_${_codec}_INCLUDE_DIR ${_codec_header_${_codec}})
  find_library(CodecLibraries_${_codec}_LIBRARY ${_codec})
  mark_as_advanced(CodecLibraries_${_codec}_INCLUDE_DIR CodecLibraries_${_codec}_LIBRARY)
  if(NOT _codec STREQUAL "isal")
    list(APPEND _codec_variables CodecLibraries_${_codec}_LIBRARY CodecLibraries_${_codec}_INCLUDE_DIR)
  endif()
  if(CodecLibraries_${_codec}_INCLUDE_DIR AND CodecLibraries_${_codec}_LIBRARY)
    if(NOT TARGET CodecLibraries::${_codec})
      add_library(CodecLibraries::${_codec} UNKNOWN IMPORTED)
      set_target_properties(CodecLibraries::${_codec} PROPERTIES
        IMPORTED_LOCATION "${CodecLibraries_${_codec}_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${CodecLibraries_${_codec}_INCLUDE_DIR}")
    endif()
  endif()
endforeach()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CodecLibraries
  REQUIRED_VARS ${_codec_variables}
  REASON_FAILURE_MESSAGE "install libsnappy-dev, liblz4-dev and libzstd-dev (and libisal-dev for a faster CRC-32C)")
