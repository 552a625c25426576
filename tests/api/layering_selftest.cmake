# The layering check must complain about a tree that breaks the rules: compares what it says about
# fixtures/layering with fixtures/layering/expected.txt. Needs -D ROOT=<checkout>.
set(fixture ${ROOT}/tests/api/fixtures/layering)
execute_process(
  COMMAND ${CMAKE_COMMAND} -D ROOT=${fixture} -P ${ROOT}/cmake/layering.cmake
  RESULT_VARIABLE status ERROR_VARIABLE complaints OUTPUT_QUIET)
if(status EQUAL 0)
  message(FATAL_ERROR "the check accepts a tree that breaks every rule")
endif()
string(REGEX REPLACE "CMake Error.*" "" complaints "${complaints}")
file(READ ${fixture}/expected.txt expected)
if(NOT complaints STREQUAL expected)
  message(FATAL_ERROR "expected:\n${expected}\ngot:\n${complaints}")
endif()
