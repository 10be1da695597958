# Installs the build, builds a program that finds the installed library, and compares its output with the command's.
set(work ${NUCHA_BUILD}/consumer)
set(prefix ${work}/prefix)
file(REMOVE_RECURSE ${work})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}\n${said}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${NUCHA_BUILD} --prefix ${prefix})
run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${work}/build -G ${GENERATOR} -DCMAKE_BUILD_TYPE=Release
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_PREFIX_PATH=${prefix})
run(${CMAKE_COMMAND} --build ${work}/build)

# the tables of the installed tree must serve both
unset(ENV{NUCHA_DATA})
execute_process(COMMAND ${work}/build/consumer ${NUCHA_CASE} OUTPUT_VARIABLE from_library COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${prefix}/bin/nucha evaluate ${NUCHA_CASE} --format json
                OUTPUT_VARIABLE from_command COMMAND_ERROR_IS_FATAL ANY)
if(NOT from_library STREQUAL from_command)
  message(FATAL_ERROR "the library and the command say different things of the same case")
endif()
foreach(file share/man/man1/nucha.1.gz share/bash-completion/completions/nucha share/zsh/site-functions/_nucha
        share/nucha/data/findings.csv share/nucha/examples)
  if(NOT EXISTS ${prefix}/${file})
    message(FATAL_ERROR "${file} was not installed")
  endif()
endforeach()
