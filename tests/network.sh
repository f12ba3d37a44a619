# shellcheck shell=sh
# Sourced by test scripts: does the default index answer? Its URL is pip's own.

default_index() {
	for python in /usr/bin/python3 python3; do
		"$python" -c 'from pip._internal.models.index import PyPI; print(PyPI.simple_url)' 2>/dev/null && return
	done
	return 1
}

index_answers() {
	url=$(default_index) && curl -fsS -m 30 -o /dev/null "$url/pip/" 2>/dev/null
}
