/* The fields of a METADATA file, for those who read it mending and those who check it. */
#ifndef SPOKESHAVE_FORMATS_METADATA_FIELDS_H
#define SPOKESHAVE_FORMATS_METADATA_FIELDS_H

#include "spokeshave/page.h"

struct metadata_field {
	str key, value; /* lines that were folded are joined by '\n' */
	unsigned line;  /* of its key, from 1 */
};

struct metadata_reader {
	struct arena *a;
	str rest;
	unsigned line; /* of what `rest` begins with */
};

/* What stands before the first empty line. */
str metadata_header(str text);

/* The next field of a header. A line that is no field is passed over, as mail readers do. */
bool metadata_next_field(struct metadata_reader *r, struct metadata_field *out);

#endif
