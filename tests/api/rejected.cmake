# Needs -D ROOT=<checkout> -D COMPILER=<compiler> -D SOURCE=<file>: the file must compile, and must not with
# TIERWALL_WRONG defined.
set(compile ${COMPILER} -std=c++20 -fsyntax-only -Wall -Wextra -Werror -I ${ROOT}/include ${SOURCE})
execute_process(COMMAND ${compile} RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "the right use is refused")
endif()
execute_process(COMMAND ${compile} -DTIERWALL_WRONG RESULT_VARIABLE status ERROR_VARIABLE complaint)
if(status EQUAL 0)
  message(FATAL_ERROR "the wrong use is accepted")
endif()
message("refused as it should be:\n${complaint}")
