# Warnings, hardening and sanitizers, for every target of ours.
add_library(spokeshave_flags INTERFACE)
target_compile_definitions(spokeshave_flags INTERFACE _GNU_SOURCE)
target_compile_options(spokeshave_flags INTERFACE
	-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wvla -Wmissing-prototypes -Wwrite-strings
	-fstack-protector-strong -fstack-clash-protection)
target_link_options(spokeshave_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
if(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
	target_compile_options(spokeshave_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
	include(CheckIPOSupported)
	check_ipo_supported(RESULT lto LANGUAGES C)
	if(lto AND NOT SPOKESHAVE_FUZZ AND NOT SPOKESHAVE_SANITIZE)
		set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
	endif()
endif()

set(SPOKESHAVE_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")
if(SPOKESHAVE_SANITIZE)
	target_compile_options(spokeshave_flags INTERFACE -fsanitize=${SPOKESHAVE_SANITIZE}
		-fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(spokeshave_flags INTERFACE -fsanitize=${SPOKESHAVE_SANITIZE})
endif()
if(SPOKESHAVE_FUZZ)
	target_compile_options(spokeshave_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
