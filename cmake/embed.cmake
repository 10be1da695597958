# nucha_embed(TARGET FILE FUNCTION): compiles a text file into the target as `std::string_view nucha::embedded::FUNCTION()`
# and its SHA-256 (hexadecimal) as `nucha::embedded::FUNCTIONSha256()`.
function(nucha_embed target file function)
  file(READ ${file} text)
  file(SHA256 ${file} digest)
  string(FIND "${text}" ")nucha\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${file} holds the end mark of the raw string it would stand in")
  endif()
  # compilers need only take literals of 65536 characters; shorter ones stand side by side
  string(LENGTH "${text}" length)
  set(pieces "")
  set(from 0)
  while(from LESS length)
    string(SUBSTRING "${text}" ${from} 16000 piece)
    string(APPEND pieces "R\"nucha(${piece})nucha\"\n")
    math(EXPR from "${from} + 16000")
  endwhile()
  set(source ${PROJECT_BINARY_DIR}/embedded/${function}.cpp)
  file(WRITE ${source}.new "// generated from ${function}'s file by cmake/embed.cmake\n#include <string_view>\n"
       "namespace nucha::embedded {\nstd::string_view ${function}();\nstd::string_view ${function}Sha256();\n"
       "std::string_view ${function}() {\n  return\n${pieces};\n}\n"
       "std::string_view ${function}Sha256() { return \"${digest}\"; }\n}  // namespace nucha::embedded\n")
  file(COPY_FILE ${source}.new ${source} ONLY_IF_DIFFERENT)
  target_sources(${target} PRIVATE ${source})
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
endfunction()
