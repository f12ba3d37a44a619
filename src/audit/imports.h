/* Imports as they were looked up, for those who judge them. */
#ifndef SPOKESHAVE_AUDIT_IMPORTS_H
#define SPOKESHAVE_AUDIT_IMPORTS_H

#include "judging.h"

enum grade { GRADE_NOTHING, GRADE_OPTIONAL, GRADE_CONDITIONAL, GRADE_CERTAIN };
enum whose { OURS, STANDARD, DISTRIBUTED, NOBODYS };

struct import {
	const struct audit_file *file;
	const struct fact *fact;
	enum grade grade;
	enum whose whose;
	str dotted;            /* the module named, or the one below a namespace */
	struct found found;    /* of what is neither ours nor the standard library's */
	bool development;
};

/* Of the files whose imports are judged; relative ones, and literals that can be no module, are not among them. */
struct file_imports { struct import *v; size_t n; bool judged; };

#endif
