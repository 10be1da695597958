# Warnings for our own code, and the instrumented builds (sanitizers, coverage).
add_library(nucha_warnings INTERFACE)
target_compile_options(nucha_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                       -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual $<$<BOOL:${NUCHA_WERROR}>:-Werror>)
# g++ 12 takes `"text" + std::string` for an overlapping copy (GCC bug 105651)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(nucha_warnings INTERFACE -Wno-restrict)
endif()

# assertions name src/nucha/..., not where somebody's copy lay when it was built
add_compile_options(-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)

if(NUCHA_SANITIZE)
  add_compile_options(-fsanitize=${NUCHA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${NUCHA_SANITIZE})
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(NUCHA_COVERAGE)
  # one counter file a thread and process: many short tests run side by side
  add_compile_options(--coverage -fprofile-update=atomic)
  add_link_options(--coverage)
endif()
