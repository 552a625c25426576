# tierwall_warnings(target): the warnings that every target of ours is free of, with gcc 12 and clang 14.
function(tierwall_warnings target)
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow
    $<$<BOOL:${TIERWALL_WERROR}>:-Werror>)
endfunction()
