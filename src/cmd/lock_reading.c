#include "lock_reading.h"

#include "spokeshave/files.h"

bool lock_read(struct run *r, str path, enum lock_format otherwise, struct lockfile *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct notes notes = { 0 };
	enum lock_format format;
	str text;
	if (!lock_format_of(path, &format)) format = otherwise;
	if (format == LOCK_FORMATS)
		return err_set(e, FAULT_INPUT, "%.*s: its name does not tell which lock it is; known are pylock.toml, pylock.NAME.toml, "
		               "NAME.txt, uv.lock, poetry.lock, pdm.lock and Pipfile.lock", STR_ARG(path));
	str from = str_eq(path, STR("-")) ? STR("/dev/stdin") : path;
	bool ok = file_read(r, a, from, LIMIT_LOCK_BYTES, &text, e) && lockfile_parse(a, format, path, text, out, &notes, e);
	run_warn_notes(r, &notes);
	return ok;
}
