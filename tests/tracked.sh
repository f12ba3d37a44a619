# shellcheck shell=sh
# Sourced by test scripts at the top of the repository: its files, one a line, also without git.

tracked() {
	git ls-files 2>/dev/null | grep . ||
		find . -type f ! -path './build/*' ! -path './.git/*' ! -path '*/__pycache__/*' | sed 's|^[.]/||'
}
