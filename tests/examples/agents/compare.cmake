# Runs an agent on the flows of this folder, and compares what it says: -D AGENT=<program>.
set(here ${CMAKE_CURRENT_LIST_DIR})
execute_process(COMMAND ${AGENT} ${here}/../packets/cluster.yaml INPUT_FILE ${here}/flows.txt
  OUTPUT_VARIABLE said ERROR_VARIABLE complaints RESULT_VARIABLE status)
file(READ ${here}/expected.txt expected)
if(NOT status EQUAL 0 OR NOT said STREQUAL expected)
  message(FATAL_ERROR "exit code ${status}\n${complaints}\nexpected:\n${expected}\nsaid:\n${said}")
endif()
message("${said}")
