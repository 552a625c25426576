# What every library of ours has: headers to install, a name, a place for tests to look inside.

# Of the C++ libraries; counted up by hand when binaries have to be built anew, whatever the version is then.
set(TIERWALL_SOVERSION 0)
# Of those of C, a promise of its own: it is TIERWALL_ABI_VERSION of the headers.
file(STRINGS ${PROJECT_SOURCE_DIR}/include/tierwall/c/status.h abi_version REGEX "define TIERWALL_ABI_VERSION ")
string(REGEX MATCH "[0-9]+" TIERWALL_C_SOVERSION "${abi_version}")

# tierwall_dependency(target package [arguments of find_package...]): takes the target that a surrounding project
# provides, else asks for the package.
macro(tierwall_dependency target)
  if(NOT TARGET ${target})
    find_package(${ARGN} REQUIRED)
  endif()
endmacro()

# tierwall_exports(target list soversion): the shared `target` exports what cmake/exports/<list>.map.in names, and nothing
# else: not what headers of others put into it, which hiding by the compiler leaves visible.
function(tierwall_exports target list soversion)
  if(APPLE)
    return()
  endif()
  set(list ${PROJECT_SOURCE_DIR}/cmake/exports/${list}.map.in)
  set(map ${PROJECT_BINARY_DIR}/exports/${target}.map)
  configure_file(${list} ${map} @ONLY)
  target_link_options(${target} PRIVATE LINKER:--version-script=${map})
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${map})
endfunction()

# tierwall_library(target name [EXPORTS <list>] HEADERS <files>): the public headers (installed, and each compiled alone by
# tests/api) and the names under which others link to `target`.
function(tierwall_library target name)
  cmake_parse_arguments(arg "" "EXPORTS" "HEADERS" ${ARGN})
  add_library(tierwall::${name} ALIAS ${target})
  get_target_property(type ${target} TYPE)
  set(scope PUBLIC)
  if(type STREQUAL INTERFACE_LIBRARY)
    set(scope INTERFACE)
  else()
    set_target_properties(${target} PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${TIERWALL_SOVERSION})
    tierwall_warnings(${target})
  endif()
  if(type STREQUAL SHARED_LIBRARY AND arg_EXPORTS)
    tierwall_exports(${target} ${arg_EXPORTS} ${TIERWALL_SOVERSION})
  endif()
  target_sources(${target} ${scope}
    FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${arg_HEADERS})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
endfunction()

# tierwall_testable(target): makes `<target>_testable`, what tests, fuzz targets and benchmarks link to. They call
# functions that a shared library hides, so there it is a static archive of the same objects.
# To be called once the libraries that `target` links to are known.
function(tierwall_testable target)
  if(NOT BUILD_SHARED_LIBS)
    add_library(${target}_testable ALIAS ${target})
    return()
  endif()
  get_target_property(libraries ${target} LINK_LIBRARIES)
  list(TRANSFORM libraries APPEND _testable REGEX "^tierwall(_manifest)?$")
  add_library(${target}_testable STATIC $<TARGET_OBJECTS:${target}>)
  target_link_libraries(${target}_testable PUBLIC ${libraries})
  set_target_properties(${target}_testable PROPERTIES LINKER_LANGUAGE CXX)
endfunction()
