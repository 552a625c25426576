# The hot path stays small to read and quick to include: no header of it over 300 lines, and evaluate.hpp under
# 25,000 lines once preprocessed by clang (the standard headers it may use are 19,000 of them).
# Needs -D ROOT=<checkout> -D CLANG=<clang++ or NOTFOUND>.
file(GLOB_RECURSE headers ${ROOT}/include/tierwall/runtime/*.hpp)
foreach(header IN LISTS headers)
  # Not file(STRINGS): it leaves out empty lines.
  file(READ ${header} text)
  string(REGEX REPLACE "[^\n]" "" ends "${text}")
  string(LENGTH "${ends}" count)
  if(count GREATER 300)
    message(SEND_ERROR "${header} has ${count} lines, 300 are allowed")
  endif()
endforeach()

set(evaluate ${ROOT}/include/tierwall/runtime/evaluate.hpp)
if(NOT CLANG)
  message("skipped: no clang to preprocess evaluate.hpp with")
  return()
endif()
execute_process(
  COMMAND ${CLANG} -std=c++20 -E -I ${ROOT}/include -x c++ ${evaluate}
  OUTPUT_VARIABLE text RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${evaluate} does not preprocess")
endif()
string(REGEX REPLACE "[^\n]" "" ends "${text}")
string(LENGTH "${ends}" count)
message("evaluate.hpp: ${count} preprocessed lines")
if(NOT count LESS 25000)
  message(FATAL_ERROR "under 25000 are allowed")
endif()
