/* --only-binary and --no-binary: what they say together is read from the last word back to the first. */
#include "spokeshave/reqtree.h"

struct word { str name; bool only; /* else no */ };
struct words { struct word *v; size_t n, cap; };

/* The words of one option: ":none:" takes back, ":all:" has what follows in it unless a ":none:" is there. */
static void split(struct arena *a, str value, bool only, struct words *out)
{
	for (str name; value.n;) {
		str_cut(value, ',', &name, &value);
		name = str_trim(name);
		if (!name.n) continue;
		if (str_eq(name, STR(":all:")) && !str_has(value, STR(":none:"))) value = (str){ 0 };
		PUSH(a, out, (struct word){ name.p[0] == ':' ? name : name_normal(a, name), only });
	}
}

void reqtree_binaries(struct arena *a, const struct reqtree *tree, struct strs *only_binary, struct strs *no_binary)
{
	struct strs *lists[2] = { no_binary, only_binary };
	bool closed[2] = { false, false }; /* a later word took back all that came before */
	struct words words = { 0 };
	struct names seen;
	names_init(&seen, a);
	for (size_t i = 0; i < tree->n; i++) {
		const struct reqfile_entry *entry = &tree->v[i].entry;
		bool only = entry->kind == REQFILE_ONLY_BINARY;
		if (only || entry->kind == REQFILE_NO_BINARY) split(a, entry->text, only, &words);
	}
	for (size_t i = words.n; i-- > 0 && !(closed[0] && closed[1]);) {
		const struct word *w = &words.v[i];
		bool none = str_eq(w->name, STR(":none:")), new = names_find(&seen, w->name) == NAME_NONE;
		names_add(&seen, w->name);
		if (!none && new && !closed[w->only]) PUSH(a, lists[w->only], w->name);
		if (none) closed[w->only] = true;
		if (str_eq(w->name, STR(":all:"))) closed[0] = closed[1] = true;
	}
	for (int i = 0; i < 2; i++) strs_sort(lists[i]);
}
