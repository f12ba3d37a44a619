/* The commands that were read, written in exec form, read the same. */
#include <stdlib.h>

#include "spokeshave/dockerfile.h"
#include "spokeshave/json.h"

static void require(bool law)
{
	if (!law) abort();
}

/* A list of words on one line. */
static str exec_form(struct arena *a, const struct strs *words)
{
	struct json j = json_in(a);
	json_list(&j, (str){ 0 });
	for (size_t i = 0; i < words->n; i++) json_str(&j, (str){ 0 }, words->v[i]);
	json_end(&j, ']');
	str text = json_text(&j);
	char *p = arena_cstr(a, text);
	for (size_t i = 0; i < text.n; i++)
		if (p[i] == '\n') p[i] = ' ';
	return (str){ p, text.n };
}

static bool has_nul(const struct strs *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (str_find(words->v[i], 0) < words->v[i].n) return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct dockerfile d, again;
	struct strs entries = { 0 };
	struct err e;
	arena_init(&a);
	if (dockerfile_parse(&a, STR("Dockerfile"), (str){ (const char *)data, size }, &d, &e)) {
		command_entries(&a, &d.entrypoint, false, &entries);
		command_entries(&a, &d.cmd, true, &entries);
		if (!has_nul(&d.entrypoint) && !has_nul(&d.cmd)) {
			str entrypoint = exec_form(&a, &d.entrypoint), cmd = exec_form(&a, &d.cmd);
			str text = arena_fmt(&a, "FROM x\nENTRYPOINT %.*s\nCMD %.*s\n", STR_ARG(entrypoint), STR_ARG(cmd));
			require(dockerfile_parse(&a, STR("Dockerfile"), text, &again, &e));
			require(str_eq(exec_form(&a, &again.entrypoint), entrypoint));
			require(str_eq(exec_form(&a, &again.cmd), cmd));
		}
	} else {
		require(e.fault == FAULT_INPUT);
	}
	arena_free(&a);
	return 0;
}
