/* The levels, in the order in which they are said. */
#include "verify_private.h"

enum { BOTH = OF_LOCKS | OF_TREES };

const struct level level_table[] = {
	{ { STR_INIT("syntax"), STR_INIT("it can be read, and keeps to its format") }, BOTH, 0, judge_syntax },
	{ { STR_INIT("inputs"), STR_INIT("it has what the requirements ask for, and nothing else") }, BOTH,
	  NEEDS_LOCK | NEEDS_PICKS | NEEDS_ASKED | NEEDS_INPUTS, judge_inputs },
	{ { STR_INIT("closure"), STR_INIT("what its distributions require is there, on every target") }, BOTH,
	  NEEDS_LOCK | NEEDS_PICKS | NEEDS_ASKED, judge_closure },
	{ { STR_INIT("versions"), STR_INIT("the versions suit each other and the targets' Python") }, BOTH,
	  NEEDS_LOCK | NEEDS_PICKS | NEEDS_ASKED, judge_versions },
	{ { STR_INIT("wheels"), STR_INIT("each target has a wheel of everything it installs") }, BOTH,
	  NEEDS_LOCK | NEEDS_PICKS | NEEDS_PAGES, judge_wheels },
	{ { STR_INIT("hashed"), STR_INIT("every file has a sha256 or better") }, BOTH, NEEDS_LOCK, judge_hashes },
	{ { STR_INIT("index"), STR_INIT("the index has these files with these hashes") }, BOTH,
	  NEEDS_LOCK | NEEDS_PICKS | NEEDS_PAGES, judge_index },
	{ { STR_INIT("withdrawn"), STR_INIT("nothing was yanked, quarantined or deleted since") }, BOTH,
	  NEEDS_LOCK | NEEDS_PICKS | NEEDS_PAGES, judge_withdrawn },
	{ { STR_INIT("advisories"), STR_INIT("no advisory is about these versions") }, BOTH, NEEDS_LOCK | NEEDS_ADVISORIES,
	  judge_advisories },
	{ { STR_INIT("exact"), STR_INIT("it is what would be resolved now") }, OF_LOCKS, NEEDS_LOCK | NEEDS_PICKS | NEEDS_SOLUTION,
	  judge_exact },
	{ { STR_INIT("tree"), STR_INIT("the files are the manifest's, byte for byte, and no others") }, OF_TREES, NEEDS_TREE, judge_tree },
	{ { STR_INIT("record"), STR_INIT("each RECORD lists what is there") }, OF_TREES, NEEDS_TREE, judge_record },
	{ { STR_INIT("native"), STR_INIT("the image has the libraries that are needed") }, OF_TREES, NEEDS_TREE, judge_native },
	{ { STR_INIT("reach"), STR_INIT("what the application reaches is there") }, OF_TREES, NEEDS_APP, judge_reach },
	{ { STR_INIT("reach"), STR_INIT("what the application reaches is there") }, OF_LOCKS, NEEDS_LOCK | NEEDS_PICKS | NEEDS_LOCKED_APP,
	  judge_locked_reach },
};
const size_t level_table_n = COUNT(level_table);
