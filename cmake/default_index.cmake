# The index that is asked when nobody names one is pip's own, read from the pip
# of this machine: its constant, not its configuration. Packagers set another.
set(SPOKESHAVE_DEFAULT_INDEX "" CACHE STRING "URL of the default index; empty: pip's own")
set(SPOKESHAVE_INDEX_URL "${SPOKESHAVE_DEFAULT_INDEX}")
if(NOT SPOKESHAVE_INDEX_URL)
	find_program(SPOKESHAVE_PYTHON NAMES python3)
	if(SPOKESHAVE_PYTHON)
		execute_process(
			COMMAND ${SPOKESHAVE_PYTHON} -c "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
			OUTPUT_VARIABLE SPOKESHAVE_INDEX_URL OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
	endif()
endif()
if(NOT SPOKESHAVE_INDEX_URL)
	message(STATUS "no pip to read the default index from; users will have to name one")
endif()
configure_file(${CMAKE_SOURCE_DIR}/cmake/config.h.in ${CMAKE_BINARY_DIR}/generated/spokeshave_config.h)
target_include_directories(spokeshave_flags INTERFACE ${CMAKE_BINARY_DIR}/generated)
