# What Doxygen is shown of comments: compares what the filter of the API reference makes of the headers of fixtures/reference
# with what stands beside them. Needs -D ROOT=<checkout> and -D AWK=<awk>.
if(NOT AWK)
  message("skipped: no awk")
  return()
endif()
foreach(header IN ITEMS door.hpp bell.h)
  set(file ${ROOT}/tests/api/fixtures/reference/${header})
  execute_process(COMMAND ${AWK} -f ${ROOT}/cmake/reference/filter.awk ${file}
    OUTPUT_VARIABLE shown COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${file}.shown expected)
  if(NOT shown STREQUAL expected)
    message(FATAL_ERROR "expected:\n${expected}\ngot:\n${shown}")
  endif()
endforeach()
