# `cpack` in a build of everything, with shared libraries, makes Debian packages of what is installed: libtierwall<SOVERSION>,
# libtierwall-c<SOVERSION>, libtierwall-dev and tierwall. Meant for the preset `package`, as `./dev package` does it.
if(NOT BUILD_SHARED_LIBS OR NOT TIERWALL_C OR NOT TIERWALL_MANIFEST OR NOT TIERWALL_CLI)
  return()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME tierwall)
set(CPACK_PACKAGE_VENDOR tierwall)
set(CPACK_PACKAGE_CONTACT "tierwall maintainers <maintainers@tierwall.invalid>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL tierwall_library tierwall_c_library tierwall_dev tierwall_tools)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
# tierwall_debian(component package section description): the rest of what Debian wants to know of a package.
function(tierwall_debian component package section description)
  string(TOUPPER ${component} key)
  set(CPACK_DEBIAN_${key}_PACKAGE_NAME ${package} PARENT_SCOPE)
  set(CPACK_DEBIAN_${key}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_COMPONENT_${key}_DESCRIPTION "${description}" PARENT_SCOPE)
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${package} RENAME copyright
    COMPONENT ${component})
endfunction()

set(library libtierwall${TIERWALL_SOVERSION})
set(c_library libtierwall-c${TIERWALL_C_SOVERSION})
tierwall_debian(tierwall_c_library ${c_library} libs
  "The libraries of the C API, for programs in C, Go, Rust and Python; they need none of C++.")
tierwall_debian(tierwall_library ${library} libs
  "The libraries of C++: for any flow allow or deny, and which rule of which policy in which tier said so.")
tierwall_debian(tierwall_dev libtierwall-dev libdevel "Headers, and what CMake and pkg-config ask for.")
tierwall_debian(tierwall_tools tierwall net
  "The command line: checks manifests of Calico and Kubernetes, says what they do to a flow, and why.")

# What a library or program needs is read from it, where dpkg-dev is there to do so; what other packages are built
# against it shall require is told by its `shlibs`: this version at least.
find_program(TIERWALL_SHLIBDEPS dpkg-shlibdeps)
if(TIERWALL_SHLIBDEPS)
  foreach(component IN ITEMS LIBRARY C_LIBRARY TOOLS)
    set(CPACK_DEBIAN_TIERWALL_${component}_PACKAGE_SHLIBDEPS ON)
  endforeach()
endif()
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(same "(= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_DEBIAN_TIERWALL_DEV_PACKAGE_DEPENDS "${library} ${same}, ${c_library} ${same}")

include(CPack)
