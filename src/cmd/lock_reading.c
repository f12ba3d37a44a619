#include "lock_reading.h"

#include "spokeshave/files.h"

/* A lock of TOML or JSON has a table, a list or an object that begins a line; no requirement begins so. */
static bool is_requirements(str text)
{
	str line, rest = text;
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		if (str_starts(line, STR("[")) || str_starts(line, STR("{"))) return false;
	}
	return true;
}

bool lock_read(struct run *r, str path, enum lock_format otherwise, struct lockfile *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct notes notes = { 0 };
	enum lock_format format;
	str text;
	bool is_named = lock_format_of(path, &format);
	str from = str_eq(path, STR("-")) ? STR("/dev/stdin") : path;
	if (!file_read(r, a, from, LIMIT_LOCK_BYTES, &text, e)) return false;
	/* "requirements.lock" is what `lock` may be told to write */
	if (!is_named) format = str_ends(path, STR(".lock")) && is_requirements(text) ? LOCK_REQUIREMENTS : otherwise;
	if (format == LOCK_FORMATS)
		return err_set(e, FAULT_INPUT, "%.*s: its name does not tell which lock it is; known are pylock.toml, pylock.NAME.toml, "
		               "NAME.txt, uv.lock, poetry.lock, pdm.lock and Pipfile.lock", STR_ARG(path));
	bool ok = lockfile_parse(a, format, path, text, out, &notes, e);
	run_warn_notes(r, &notes);
	return ok;
}
