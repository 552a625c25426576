# The C API: as C11 programs and other languages see it.

# Every header compiles alone, as C and as C++.
add_library(c_headers_alone OBJECT)
target_include_directories(c_headers_alone PRIVATE ${PROJECT_SOURCE_DIR}/include)
target_compile_features(c_headers_alone PRIVATE c_std_11)
set_target_properties(c_headers_alone PROPERTIES C_EXTENSIONS OFF)
tierwall_warnings(c_headers_alone)
file(GLOB c_headers CONFIGURE_DEPENDS
  RELATIVE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/include/tierwall/c/*.h)
foreach(header IN LISTS c_headers)
  string(REPLACE "/" "_" source ${header})
  foreach(language IN ITEMS c cpp)
    set(file ${CMAKE_CURRENT_BINARY_DIR}/headers_alone/${source}.${language})
    file(CONFIGURE OUTPUT ${file} CONTENT
      "#include <@header@>\n#include <@header@>\nextern int tierwall_@language@_has_something;\n" @ONLY)
    target_sources(c_headers_alone PRIVATE ${file})
  endforeach()
endforeach()

# A C program with the archives, and the same with the shared library that other languages load.
foreach(library IN ITEMS tierwall_c_manifest tierwall_c_manifest_shared)
  set(name ${library}_program)
  add_executable(${name} c_api_test.c)
  target_link_libraries(${name} PRIVATE ${library})
  tierwall_c_program(${name})
  add_test(NAME ${name} COMMAND ${name})
endforeach()

tierwall_add_test(c_api_test
  SOURCES
    c_contract_test.cpp c_handles_test.cpp c_readers_test.cpp c_builds_test.cpp c_resources_misuse_test.cpp
  LIBRARIES tierwall_c_manifest tierwall_c_test_support)
tierwall_add_test(c_out_of_memory_test
  SOURCES c_out_of_memory_test.cpp ${allocations}
  LIBRARIES tierwall_c_manifest tierwall_c_test_support)
