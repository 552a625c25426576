# Runs the soak for a moment, and looks at what it says. `cmake -D SOAK=<binary> -P check.cmake`
execute_process(
  COMMAND ${SOAK} --endpoints 100 --policies 10 --seconds 1 --seed 7
  OUTPUT_VARIABLE said ERROR_VARIABLE complained RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "exit status ${status}\n${said}${complained}")
endif()
foreach(line
    "cluster +100 endpoints, 10 policies"
    "seed +7"
    "replayed +[0-9.]+ hours"
    "commits +[1-9][0-9]*, [1-9][0-9]* a second"
    "verdicts +[1-9][0-9]* flows by 1 readers"
    "retained +[0-9]+ generations"
    "memory .*it has returned to its level"
    "checked +[1-9][0-9]* verdicts: all are right"
    "pod replaced +[1-9][0-9]* "
    "members exchanged +[0-9]+ ")
  if(NOT said MATCHES "${line}")
    message(FATAL_ERROR "no line like `${line}` in\n${said}")
  endif()
endforeach()

execute_process(COMMAND ${SOAK} --endpoints none OUTPUT_QUIET ERROR_QUIET RESULT_VARIABLE status)
if(NOT status EQUAL 2)
  message(FATAL_ERROR "exit status ${status} of a wrong option")
endif()
