# `cmake --install`: headers, libraries, the command line, and the files by which CMake and pkg-config find them. In
# CMake's install components, which become packages: what programs need when they run (tierwall_library, tierwall_c_library),
# when they are built (tierwall_dev), and what people run (tierwall_tools).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/tierwall)
set(binary ${CMAKE_CURRENT_BINARY_DIR}/package)

# One export set a component, so that whoever asks for the runtime alone needs none of the other's dependencies.
set(components runtime tierwall)
set(target_of_runtime tierwall_runtime)
set(target_of_tierwall tierwall)
if(TIERWALL_MANIFEST)
  list(APPEND components manifest)
  set(target_of_manifest tierwall_manifest)
endif()
if(TIERWALL_C)
  list(APPEND components c)
  set(target_of_c tierwall_c)
  if(TIERWALL_MANIFEST)
    list(APPEND components c_manifest)
    set(target_of_c_manifest tierwall_c_manifest)
  endif()
endif()
foreach(component IN LISTS components)
  set(package tierwall_library)
  if(component MATCHES "^c")
    set(package tierwall_c_library)
  endif()
  install(TARGETS ${target_of_${component}} EXPORT tierwall-${component}
    LIBRARY COMPONENT ${package} NAMELINK_COMPONENT tierwall_dev
    ARCHIVE COMPONENT tierwall_dev
    FILE_SET HEADERS COMPONENT tierwall_dev)
  install(EXPORT tierwall-${component} NAMESPACE tierwall:: DESTINATION ${package_folder} COMPONENT tierwall_dev)
endforeach()

# A shared library carries its dependencies itself; a static one asks its user to link them.
get_target_property(library_type tierwall TYPE)
configure_package_config_file(cmake/tierwallConfig.cmake.in ${binary}/tierwallConfig.cmake
  INSTALL_DESTINATION ${package_folder})
# Before 1.0 sources stay compatible within a minor version only.
write_basic_package_version_file(${binary}/tierwallConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${binary}/tierwallConfig.cmake ${binary}/tierwallConfigVersion.cmake
  DESTINATION ${package_folder} COMPONENT tierwall_dev)

# Relative, so that an installation can be moved.
file(RELATIVE_PATH prefix_from_pkgconfig /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)

# tierwall_pkgconfig(target file description [requirement [PRIVATE]]): what a static library has to be linked with is read
# from the target. PRIVATE: whoever includes the headers need not know the requirement.
function(tierwall_pkgconfig target file description)
  cmake_parse_arguments(arg "PRIVATE" "" "" ${ARGN})
  get_target_property(type ${target} TYPE)
  set(requires "${arg_UNPARSED_ARGUMENTS}")
  set(requires_private "")
  set(libs "")
  set(libs_private "")
  set(cflags "-I\${includedir}")
  if(NOT type STREQUAL INTERFACE_LIBRARY)
    set(libs "-L\${libdir} -l${target}")
  endif()
  if(arg_PRIVATE)
    set(requires "")
  endif()
  if(type STREQUAL STATIC_LIBRARY)
    string(APPEND cflags " -DTIERWALL_STATIC_DEFINE")
    if(arg_PRIVATE)
      set(requires_private "${arg_UNPARSED_ARGUMENTS}")
      set(libs_private "-lstdc++ -lm")
    endif()
    get_target_property(libraries ${target} LINK_LIBRARIES)
    foreach(library IN LISTS libraries)
      if(library MATCHES "^absl::(.+)")
        list(APPEND requires_private absl_${CMAKE_MATCH_1})
      elseif(library STREQUAL "fmt::fmt")
        list(APPEND requires_private fmt)
      elseif(library STREQUAL "OpenSSL::Crypto")
        list(APPEND requires_private libcrypto)
      elseif(library STREQUAL "yaml-cpp")
        list(APPEND requires_private yaml-cpp)
      elseif(NOT library MATCHES "^(tierwall|\\$<BUILD_INTERFACE:)")
        message(FATAL_ERROR "no pkg-config name is known for ${library}")
      endif()
    endforeach()
  endif()
  list(JOIN requires " " requires)
  list(JOIN requires_private " " requires_private)
  configure_file(cmake/tierwall.pc.in ${binary}/${file}.pc @ONLY)
  install(FILES ${binary}/${file}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT tierwall_dev)
endfunction()

tierwall_pkgconfig(tierwall_runtime tierwall-runtime "Evaluates compiled network policy; headers only")
tierwall_pkgconfig(tierwall tierwall "${PROJECT_DESCRIPTION}" tierwall-runtime)
if(TIERWALL_MANIFEST)
  tierwall_pkgconfig(tierwall_manifest tierwall-manifest "Reads network policy from YAML and JSON" tierwall)
endif()
# Archives of C are linked with those of C++; shared libraries contain them.
if(TIERWALL_C)
  tierwall_pkgconfig(tierwall_c tierwall-c "${PROJECT_DESCRIPTION}: the C API" tierwall PRIVATE)
  if(TIERWALL_MANIFEST)
    tierwall_pkgconfig(tierwall_c_manifest tierwall-c-manifest
      "The C API, which also reads network policy from YAML and JSON" tierwall-c tierwall-manifest PRIVATE)
  endif()
endif()

if(TIERWALL_CLI)
  install(TARGETS tierwall_cli COMPONENT tierwall_tools)
endif()
