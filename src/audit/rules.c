/* The rules: their names are promises, since ignores and baselines hold them. */
#include "spokeshave/audit.h"

const struct audit_rule audit_rules[AUDIT_CODES] = {
	[AUDIT_UNUSED] = {
		STR_INIT("unused"), AUDIT_WARNING, STR_INIT("a requirement that nothing uses"),
		STR_INIT("The distribution is declared, and nothing of the project reaches it: no import (also none in a function, under a\n"
		         "condition or by importlib), no command in a Dockerfile, Procfile, Makefile or CI file, no plug-in group of something\n"
		         "that is used, no dotted string in code or settings, no configuration of its own. Type stubs count as used when\n"
		         "what they describe is. What another requirement needs anyway, or a tool that may be run by hand, is a note.\n\n"
		         "Remove the line. What the image loses by it is said for each target."),
		STR_INIT("requirements.txt: leftpad==1.0, and no file imports leftpad") },
	[AUDIT_MISSING] = {
		STR_INIT("missing"), AUDIT_ERROR, STR_INIT("an import that nothing declared provides"),
		STR_INIT("The module is of no distribution that is declared or comes with one, not of the project itself, and not of the\n"
		         "standard library of that Python. An import that may fail (in a try that catches it, for type checkers alone, by a\n"
		         "literal given to importlib) is a note.\n\n"
		         "Declare the distribution that has it."),
		STR_INIT("app.py: import yaml, and PyYAML is not declared") },
	[AUDIT_TRANSITIVE] = {
		STR_INIT("transitive"), AUDIT_WARNING, STR_INIT("an import of what only comes with something else"),
		STR_INIT("The module is there because another requirement needs its distribution; when that one changes its mind, the import\n"
		         "fails. The finding names the chain.\n\n"
		         "Declare the distribution itself."),
		STR_INIT("app.py: import jinja2, and only flask is declared: flask -> jinja2") },
	[AUDIT_MISPLACED] = {
		STR_INIT("misplaced"), AUDIT_ERROR, STR_INIT("production code that needs a development dependency, or the reverse"),
		STR_INIT("A file that is not of tests, documentation or tooling imports what only a development group or file declares: it fails\n"
		         "where those are not installed. The reverse, a production dependency that only tests and tools use, makes images\n"
		         "larger than they need be, and is a warning.\n\n"
		         "Move the requirement."),
		STR_INIT("app.py: import responses, which requirements-dev.txt declares") },
	[AUDIT_STANDARD_LIBRARY] = {
		STR_INIT("standard-library"), AUDIT_WARNING, STR_INIT("a distribution that the target's Python replaces"),
		STR_INIT("The distribution is a backport of a module that every targeted Python has, or has the name of one: what it installs\n"
		         "is old code, or hides Python's own.\n\n"
		         "Remove it, and import the standard module."),
		STR_INIT("requirements.txt: dataclasses==0.8, for Python 3.12") },
	[AUDIT_DUPLICATE] = {
		STR_INIT("duplicate"), AUDIT_WARNING, STR_INIT("a requirement that is declared twice"),
		STR_INIT("One distribution stands twice in the same list, under conditions that can hold at once.\n\n"
		         "Keep one of the lines."),
		STR_INIT("requirements.txt: PyYAML>=6 in line 3, pyyaml in line 9") },
	[AUDIT_SHADOWED] = {
		STR_INIT("shadowed"), AUDIT_WARNING, STR_INIT("a file of the project that hides a distribution"),
		STR_INIT("A module at the top of the project has the name of one that a required distribution brings: whoever imports it gets\n"
		         "the project's file, also inside of other distributions.\n\n"
		         "Rename the file."),
		STR_INIT("redis.py beside app.py, and redis is declared") },
	[AUDIT_UNPINNED] = {
		STR_INIT("unpinned"), AUDIT_WARNING, STR_INIT("a line of a lock that is not pinned"),
		STR_INIT("The file is a lock (it says what wrote it, or its lines have hashes), but this line admits more than one version.\n\n"
		         "Write the lock again with the tool that wrote it."),
		STR_INIT("requirements.txt with hashes: flask>=3") },
	[AUDIT_UNHASHED] = {
		STR_INIT("unhashed"), AUDIT_WARNING, STR_INIT("a line of a lock without a hash where others have one"),
		STR_INIT("Installers refuse the whole file: with one hash, all must have theirs.\n\n"
		         "Write the lock again with the tool that wrote it."),
		STR_INIT("requirements.txt with hashes: click==8.1.7 without one") },
	[AUDIT_UNUSED_EXTRA] = {
		STR_INIT("unused-extra"), AUDIT_WARNING, STR_INIT("an extra that brings nothing that is used"),
		STR_INIT("The requirement asks for an extra that the distribution does not have, or that brings nothing on any target.\n\n"
		         "Remove the extra."),
		STR_INIT("requirements.txt: anchor[ropes], and anchor has no extra of that name") },
	[AUDIT_MARKER_NEVER_TRUE] = {
		STR_INIT("marker-never-true"), AUDIT_WARNING, STR_INIT("a requirement whose marker holds on no target"),
		STR_INIT("With --target the marker is evaluated for these targets; without, for every Python that the project supports on the\n"
		         "usual systems.\n\n"
		         "Remove the line, or correct the marker."),
		STR_INIT("requirements.txt: enum34; python_version < \"3.4\"") },
	[AUDIT_PROJECT_STATUS] = {
		STR_INIT("project-status"), AUDIT_WARNING, STR_INIT("a project that its index says is archived, deprecated or quarantined"),
		STR_INIT("The index gives the project a status (PEP 792). Of an archived project no release is to be expected, also none that\n"
		         "mends a security fault; a deprecated one has been replaced; one in quarantine is suspected of doing harm.\n\n"
		         "Look for what replaces it."),
		STR_INIT("requirements.txt: oldlib, which is archived") },
	[AUDIT_YANKED] = {
		STR_INIT("yanked"), AUDIT_WARNING, STR_INIT("a pin on a release that was yanked"),
		STR_INIT("Who published the release asks not to use it; the reason is in the finding where there is one.\n\n"
		         "Pin another version."),
		STR_INIT("requirements.txt: tide==1.4.0, yanked: miscounts spring tides") },
	[AUDIT_UNKNOWN] = {
		STR_INIT("unknown"), AUDIT_NOTE, STR_INIT("a requirement or import about which facts are lacking"),
		STR_INIT("The distribution could not be looked at (no wheel, not on the index, not in the cache and --offline, an address of\n"
		         "version control). Whether it is used is not said, and imports that it may provide are not called missing."),
		STR_INIT("requirements.txt: tool @ git+https://code.example/tool") },
	[AUDIT_UNREADABLE] = {
		STR_INIT("unreadable"), AUDIT_NOTE, STR_INIT("a file of which only a part could be read"),
		STR_INIT("A Python file does not parse, or a requirement file holds a line that is none. What could be read was used."),
		STR_INIT("old.py: print \"hello") },
	[AUDIT_UNUSED_IGNORE] = {
		STR_INIT("unused-ignore"), AUDIT_NOTE, STR_INIT("an ignore that silences nothing"),
		STR_INIT("A comment, a name in [tool.spokeshave.audit] or a line of the baseline matches no finding.\n\n"
		         "Remove it."),
		STR_INIT("app.py: import os  # spokeshave: ignore[missing]") },
};

enum audit_code audit_code_named(str name)
{
	for (int i = 0; i < AUDIT_CODES; i++)
		if (str_eq_nocase(audit_rules[i].code, name)) return (enum audit_code)i;
	return AUDIT_CODES;
}

str audit_level_name(enum audit_level level)
{
	static const str names[] = { STR_INIT("note"), STR_INIT("warning"), STR_INIT("error") };
	return names[level];
}
