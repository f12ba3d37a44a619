#include "requirement.h"

#include "marker.h"
#include "text.h"

/* Where a list of specifiers ends: at the marker, which alone may hold a ';' in quotes. */
static void split_marker(str text, str *specifiers, str *marker)
{
	str_cut(text, ';', specifiers, marker);
	*specifiers = trim_blanks(*specifiers);
	*marker = trim_blanks(*marker);
}

/* A trailing ';' without a marker is nothing at all. */
static bool read_marker(struct arena *a, str text, struct requirement *r, struct err *e)
{
	str rest = text;
	if (!text.n) return true;
	if (!marker_read(a, &rest, &r->marker, e)) return false;
	return !rest.n || err_set(e, FAULT_INPUT, "expected 'and', 'or' or the end of the marker");
}

static str say(struct arena *a, str repair, str text, str specifiers)
{
	if (repair.n) return repair;
	bool bare_semicolon = specifiers.n < text.n && str_ends(text, STR(";"));
	return arena_str(a, bare_semicolon ? STR("trailing ';' dropped") : STR("blanks around it dropped"));
}

bool requirement_parse_lenient(struct arena *a, str text, struct requirement *out, str *repair,
                               struct err *e)
{
	struct requirement r = { 0 };
	struct err ignored;
	*repair = (str){ 0 };
	if (requirement_parse(a, text, out, NULL, e)) return true;
	str rest = trim_blanks(text), specifiers, marker;
	if (requirement_parse(a, rest, out, NULL, &ignored)) {
		*repair = say(a, *repair, text, text);
		return true;
	}
	if (!requirement_read_name(a, &rest, &r, &ignored) || str_starts(rest, STR("@"))) return false;
	split_marker(rest, &specifiers, &marker);
	str mended;
	if (!specifiers_parse_lenient(a, specifiers, &r.specs, &mended, &ignored)) return false;
	if (!read_marker(a, marker, &r, &ignored)) return false;
	*repair = say(a, mended, rest, specifiers);
	*out = r;
	return true;
}
