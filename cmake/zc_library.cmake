# Flags every target of ours shares, and the one shape that our libraries and test programs have.
add_library(zc_flags INTERFACE)
target_compile_options(zc_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
target_include_directories(zc_flags INTERFACE ${CMAKE_SOURCE_DIR})
if(ZC_WERROR)
  target_compile_options(zc_flags INTERFACE -Werror)
endif()
if(ZC_SANITIZE STREQUAL "address")
  target_compile_options(zc_flags INTERFACE -fsanitize=address,undefined
                                            -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(zc_flags INTERFACE -fsanitize=address,undefined)
elseif(ZC_SANITIZE STREQUAL "thread")
  target_compile_options(zc_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(zc_flags INTERFACE -fsanitize=thread)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(zc_flags INTERFACE -Wno-tsan)  # Asio's fences
  endif()
endif()
if(ZC_FUZZ)
  # clang 14 cannot give a coroutine the prologue that -fsanitize=function wants.
  target_compile_options(zc_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined
                                            -fno-sanitize=function)
  target_link_options(zc_flags INTERFACE -fsanitize=address,undefined)
endif()

# zc_library(<folder> SOURCES a.cc ... [PUBLIC lib ...] [PRIVATE lib ...])
# One static library zc_<folder>.  PUBLIC: what its headers need; PRIVATE: the rest.
function(zc_library folder)
  cmake_parse_arguments(ZC "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  add_library(zc_${folder} STATIC ${ZC_SOURCES})
  file(GLOB headers CONFIGURE_DEPENDS *.h)
  target_sources(zc_${folder} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${headers})
  target_link_libraries(zc_${folder} PUBLIC zc_flags ${ZC_PUBLIC} PRIVATE ${ZC_PRIVATE})
  set_target_properties(zc_${folder} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# zc_tests(<folder> SOURCES a_test.cc ... [LIBS lib ...]): one doctest program <folder>_tests.
function(zc_tests folder)
  cmake_parse_arguments(ZC "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${folder}_tests ${CMAKE_SOURCE_DIR}/tests/support/main.cc ${ZC_SOURCES})
  target_link_libraries(${folder}_tests PRIVATE zc_flags ${ZC_LIBS} doctest::doctest)
  target_compile_definitions(${folder}_tests PRIVATE ZC_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${folder} COMMAND ${folder}_tests)
endfunction()
