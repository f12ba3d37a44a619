/*
 * Any bytes as any kind of declaring file. The laws: what is blanked keeps its length and its lines; a
 * requirement stands inside of the file, on a line that holds characters there.
 */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/audit.h"

static uint32_t lines_of(str text)
{
	uint32_t n = 1;
	for (size_t i = 0; i < text.n; i++) n += text.p[i] == '\n';
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct { enum audit_manifest kind; const char *path; } kinds[] = {
		{ AUDIT_REQUIREMENTS_TXT, "requirements.txt" }, { AUDIT_PROJECT_FILE, "pyproject.toml" }, { AUDIT_PROJECT_FILE, "setup.cfg" },
		{ AUDIT_PROJECT_FILE, "Pipfile" }, { AUDIT_SETUP_PY, "setup.py" }, { AUDIT_CONDA, "environment.yml" }, { AUDIT_SCRIPT, "a.py" },
	};
	if (!size) return 0;
	size_t which = data[0] % (COUNT(kinds) + 1);
	str text = { (const char *)data + 1, size - 1 };
	struct arena a;
	arena_init(&a);
	if (which == COUNT(kinds)) {
		audit_notebook(&a, text);
		(void)audit_notebook_is_whole(text);
		arena_free(&a);
		return 0;
	}
	struct audit_requirements r = { 0 };
	struct notes notes = { 0 };
	str path = str_of(kinds[which].path);
	audit_read(&a, kinds[which].kind, path, text, AUDIT_PRODUCTION, &r, &notes);
	for (size_t i = 0; i < r.n; i++)
		if (!r.v[i].at.line || !r.v[i].at.column || r.v[i].at.line > lines_of(text)) abort();
	str left = audit_without_declarations(&a, kinds[which].kind, path, text);
	if (left.n && (left.n != text.n || lines_of(left) != lines_of(text))) abort();
	arena_free(&a);
	return 0;
}
