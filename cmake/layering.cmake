# Who may include whom. Run as a script: `cmake -D ROOT=<checkout> -P cmake/layering.cmake`.
# Scans every #include line and names each one that the table below does not allow.
#
# layer(FOLDER MAY <files and folders, from the root> EXTERNAL <first path component, e.g. absl/...>
#       [STD <the only standard headers allowed>] [SYSTEM]): a file belongs to the longest folder that holds it,
# and may always include its own folder. SYSTEM layers may touch files, threads, clocks and the
# environment; all others are told everything by their arguments.
cmake_minimum_required(VERSION 3.24)

cmake_path(ABSOLUTE_PATH ROOT NORMALIZE)
set(layers "")
macro(layer folder)
  cmake_parse_arguments(layer_arg "SYSTEM" "" "MAY;EXTERNAL;STD" ${ARGN})
  list(APPEND layers ${folder})
  set(may_${folder} ${folder} ${layer_arg_MAY})
  set(external_${folder} ${layer_arg_EXTERNAL})
  set(std_${folder} ${layer_arg_STD})
  set(system_${folder} ${layer_arg_SYSTEM})
endmacro()

set(public include/tierwall)
set(base ${public}/error.hpp ${public}/limits.hpp ${public}/progress.hpp ${public}/result.hpp
  ${public}/runtime/config.hpp)
set(values ${public}/address.hpp ${public}/diagnostics.hpp ${public}/http.hpp ${public}/model.hpp
  ${public}/runtime/address.hpp ${public}/runtime/http.hpp ${public}/runtime/verdict.hpp)

layer(include/tierwall/runtime
  STD atomic bit compare cstddef cstdint limits span string_view type_traits)
# Vectors, which nothing but this header has words for.
layer(include/tierwall/runtime/lanes MAY include/tierwall/runtime STD bit cstddef cstdint immintrin.h)
layer(include/tierwall)
layer(src/support MAY ${base} ${public}/diagnostics.hpp EXTERNAL absl)
layer(src/model MAY ${base} ${values} src/support EXTERNAL fmt)
layer(src/symbols MAY ${base} ${public}/symbols.hpp ${public}/runtime src/support EXTERNAL absl)
# Defines what selector.hpp and kubernetes_selector.hpp declare on texts alone; knows nothing of bytecode.
layer(src/syntax
  MAY ${base} ${public}/selector.hpp ${public}/kubernetes_selector.hpp src/support
  EXTERNAL tao openssl fmt)
layer(src/compile
  MAY ${base} ${public}/symbols.hpp ${public}/selector.hpp ${public}/runtime src/symbols src/syntax src/support
  EXTERNAL fmt)
# The core of it (match_table.hpp) is also what a snapshot asks.
layer(src/index
  MAY ${base} ${public}/label_index.hpp ${public}/symbols.hpp ${public}/selector.hpp ${public}/runtime src/support
  EXTERNAL absl)
layer(src/validate
  MAY ${base} ${values} ${public}/snapshot.hpp ${public}/runtime/flow.hpp src/model src/syntax src/support
  EXTERNAL fmt)
# Knows the tables that are read on the hot path, not how a model becomes them.
layer(src/programs MAY ${base} ${public}/snapshot.hpp ${public}/runtime src/support EXTERNAL absl fmt)
layer(src/snapshot
  MAY ${base} ${values} ${public}/lint.hpp ${public}/symbols.hpp ${public}/selector.hpp ${public}/snapshot.hpp
      ${public}/snapshot_publisher.hpp ${public}/runtime src/model src/symbols src/syntax src/compile src/index src/validate/validate.hpp src/programs
      src/support
  EXTERNAL absl fmt)
layer(src/store
  MAY ${base} ${values} ${public}/symbols.hpp ${public}/snapshot.hpp ${public}/store.hpp ${public}/runtime src/model
      src/index src/validate/validate.hpp src/snapshot src/support
  EXTERNAL absl fmt)
layer(src/explain
  MAY ${base} ${values} ${public}/effective.hpp ${public}/explain.hpp ${public}/snapshot.hpp ${public}/runtime
      src/snapshot src/support
  EXTERNAL fmt)
layer(src/manifest
  MAY ${base} ${values} ${public}/kubernetes_selector.hpp ${public}/manifest src/support
  EXTERNAL yaml-cpp fmt)
# C, whatever compiles it.
layer(include/tierwall/c STD stdbool.h stddef.h stdint.h)
layer(src/capi MAY ${public})
# The tree of nodes under the loader also reads test scenarios in YAML; misspelt words are found as in models.
layer(src/cli MAY ${public} src/manifest/document.hpp src/snapshot/similar_name.hpp EXTERNAL CLI fmt nlohmann SYSTEM)

# The judge shares no code with what it judges.
layer(tests/reference
  MAY ${public}/error.hpp ${public}/limits.hpp ${public}/model.hpp ${public}/runtime/address.hpp
      ${public}/runtime/flow.hpp ${public}/runtime/http.hpp ${public}/runtime/ids.hpp ${public}/runtime/verdict.hpp)
layer(tests MAY ${public} src EXTERNAL generated gtest gmock nlohmann fmt absl tao yaml-cpp sys SYSTEM)
layer(fuzz MAY ${public} src tests EXTERNAL nlohmann fmt SYSTEM)
layer(bench MAY ${public} src tests EXTERNAL benchmark nlohmann fmt valgrind SYSTEM)
layer(bench/soak MAY ${public} tests bench EXTERNAL CLI fmt SYSTEM)

set(system_headers chrono cstdio cstdlib ctime filesystem fstream iostream mutex random semaphore shared_mutex thread)

file(GLOB_RECURSE sources RELATIVE ${ROOT}
  ${ROOT}/include/*.hpp ${ROOT}/include/*.h ${ROOT}/src/*.[hc]pp ${ROOT}/tests/*.[hc]pp ${ROOT}/fuzz/*.[hc]pp ${ROOT}/bench/*.[hc]pp)
list(FILTER sources EXCLUDE REGEX "^tests/(api/fixtures|package)/")
if(NOT sources)
  message(FATAL_ERROR "no sources under ${ROOT}")
endif()

set(violations 0)
function(complain source include why)
  message("${source}: #include ${include}: ${why}")
  math(EXPR count "${violations} + 1")
  set(violations ${count} PARENT_SCOPE)
endfunction()

# out = the layer that `path` belongs to, or empty.
function(layer_of path out)
  set(best "")
  foreach(folder IN LISTS layers)
    string(FIND "${path}" "${folder}/" at)
    string(LENGTH "${folder}" length)
    string(LENGTH "${best}" best_length)
    if(at EQUAL 0 AND length GREATER best_length)
      set(best ${folder})
    endif()
  endforeach()
  set(${out} "${best}" PARENT_SCOPE)
endfunction()

foreach(source IN LISTS sources)
  layer_of(${source} layer)
  if(NOT layer)
    complain(${source} "" "no layer of the table holds this file")
    continue()
  endif()
  file(STRINGS ${ROOT}/${source} lines REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS lines)
    if(line MATCHES "<tierwall/([^>]+)>")
      set(target include/tierwall/${CMAKE_MATCH_1})
      set(include <tierwall/${CMAKE_MATCH_1}>)
    elseif(line MATCHES "\"([^\"]+)\"")
      set(include "\"${CMAKE_MATCH_1}\"")
      set(target "")
      # Quoted includes start at one of these roots.
      foreach(place IN ITEMS src tests bench .)
        if(EXISTS ${ROOT}/${place}/${CMAKE_MATCH_1})
          cmake_path(SET target NORMALIZE ${place}/${CMAKE_MATCH_1})
          break()
        endif()
      endforeach()
      if(NOT target)
        complain(${source} ${include} "not found from src, tests, bench or the root")
        continue()
      endif()
    elseif(line MATCHES "<([^>]+)>")
      set(header ${CMAKE_MATCH_1})
      set(include "<${header}>")
      if(header MATCHES "^([^/]+)/")
        if(NOT CMAKE_MATCH_1 IN_LIST external_${layer})
          complain(${source} ${include} "${layer} does not stand on this library")
        endif()
      elseif(std_${layer} AND NOT header IN_LIST std_${layer})
        complain(${source} ${include} "not among the standard headers of ${layer}")
      elseif(NOT system_${layer} AND header IN_LIST system_headers)
        complain(${source} ${include} "${layer} may not touch files, clocks, threads or the environment")
      endif()
      continue()
    else()
      complain(${source} "${line}" "not understood")
      continue()
    endif()

    set(allowed NO)
    layer_of(${target} target_layer)
    foreach(permitted IN LISTS may_${layer})
      string(FIND "${target}" "${permitted}" at)
      if(target STREQUAL permitted OR (at EQUAL 0 AND target MATCHES "^${permitted}/"))
        set(allowed YES)
      endif()
    endforeach()
    if(NOT allowed)
      complain(${source} ${include} "${layer} may not include ${target}")
    endif()
  endforeach()
endforeach()

if(violations)
  message(FATAL_ERROR "${violations} includes against the direction of dependencies")
endif()
list(LENGTH sources count)
message("${count} files keep the direction of dependencies")
