/* Reading a lock of any format: what is the same for all of them. */
#include "spokeshave/lockfile.h"
#include "spokeshave/path.h"

#include <stdlib.h>

#include "lockfile_private.h"

static const struct { enum lock_format format; str name; } names[] = {
	{ LOCK_PYLOCK, STR_INIT("pylock.toml") }, { LOCK_REQUIREMENTS, STR_INIT("requirements.txt") },
	{ LOCK_UV, STR_INIT("uv.lock") }, { LOCK_POETRY, STR_INIT("poetry.lock") }, { LOCK_PDM, STR_INIT("pdm.lock") },
	{ LOCK_PIPFILE, STR_INIT("Pipfile.lock") },
};

str lock_format_name(enum lock_format format)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].format == format) return names[i].name;
	return STR("a lock");
}

bool lock_format_of(str path, enum lock_format *out)
{
	str name = path_base(path), middle = name;
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(name, names[i].name)) {
			*out = names[i].format;
			return true;
		}
	bool is_pylock = str_eat(&middle, STR("pylock.")) && str_eat_end(&middle, STR(".toml")) && middle.n;
	*out = is_pylock ? LOCK_PYLOCK : LOCK_REQUIREMENTS;
	return is_pylock || str_ends(name, STR(".txt")) || str_ends(name, STR(".in"));
}

/* ---- before the format is looked at ---- */

/* Both sides of a merge are in the file: whichever were read, it would be half of a lock. */
static bool refuse_merge(struct lock_reader *r)
{
	str line, rest = r->text;
	for (uint32_t number = 1; rest.n; number++) {
		str_cut(rest, '\n', &line, &rest);
		bool is_mark = str_starts(line, STR("<<<<<<< ")) || str_starts(line, STR(">>>>>>> ")) ||
		               str_starts(line, STR("||||||| ")) || str_eq(str_trim(line), STR("======="));
		if (is_mark)
			return lock_fault(r, FAULT_INPUT, (struct lock_place){ number, 1 },
			                  "marks of a merge that is not done; lock again");
	}
	return true;
}

static bool read_document(struct lock_reader *r)
{
	const struct toml_value *root;
	if (r->out->format == LOCK_PIPFILE) return lock_read_pipfile(r);
	if (r->out->format == LOCK_REQUIREMENTS) return lock_read_requirements(r);
	if (!toml_parse(r->a, r->path, r->text, &root, r->e)) return false;
	switch (r->out->format) {
	case LOCK_UV: return lock_read_uv(r, root);
	case LOCK_POETRY: return lock_read_poetry(r, root);
	case LOCK_PDM: return lock_read_pdm(r, root);
	default: return lock_read_pylock(r, root);
	}
}

/* ---- what holds in every lock ---- */

static int by_place(struct lock_place a, struct lock_place b)
{
	if (a.line != b.line) return a.line < b.line ? -1 : 1;
	return a.column < b.column ? -1 : a.column > b.column;
}

static int package_order(const void *left, const void *right)
{
	const struct lock_package *a = left, *b = right;
	int c = str_cmp(a->name, b->name);
	if (c) return c;
	if (!a->written.n || !b->written.n) c = (a->written.n != 0) - (b->written.n != 0);
	else c = version_cmp(&a->version, &b->version);
	return c ? c : by_place(a->at, b->at);
}

static bool same_strs(const struct strs *a, const struct strs *b)
{
	if (a->n != b->n) return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->v[i], b->v[i])) return false;
	return true;
}

static bool same_version(const struct lock_package *a, const struct lock_package *b)
{
	return a->written.n && b->written.n ? !version_cmp(&a->version, &b->version) : a->written.n == b->written.n;
}

/* One version may stand twice where its source or its marker tells the two apart. */
static bool is_twin(struct arena *a, const struct lock_package *x, const struct lock_package *y)
{
	return str_eq(x->name, y->name) && same_version(x, y) && str_eq(x->address, y->address) &&
	       x->source == y->source && same_strs(&x->extras, &y->extras) &&
	       (x->marker == y->marker || (x->marker && y->marker && str_eq(marker_text(a, x->marker), marker_text(a, y->marker))));
}

static bool refuse_twins(struct lock_reader *r)
{
	enum { ALIKE = 1000 }; /* of one name and version, told apart by their markers */
	struct lockfile *lock = r->out;
	for (size_t i = 0; i + 1 < lock->n; i++)
		for (size_t k = i + 1; k < lock->n && str_eq(lock->v[k].name, lock->v[i].name) && same_version(&lock->v[i], &lock->v[k]); k++)
			if (k - i > ALIKE || is_twin(r->a, &lock->v[i], &lock->v[k]))
				return lock_fault(r, FAULT_INPUT, lock->v[k].at, "%.*s %.*s is there twice, first on line %u",
				                  STR_ARG(lock->v[k].name), STR_ARG(lock->v[k].written), lock->v[i].at.line);
	return true;
}

/* Larger circles are lawful among distributions, and so is "name[all]" that asks for "name[a,b]". */
static bool refuse_itself(struct lock_reader *r)
{
	struct lockfile *lock = r->out;
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; k < lock->v[i].requires.n; k++) {
			const struct lock_requirement *q = &lock->v[i].requires.v[k];
			if (str_eq(q->name, lock->v[i].name) && !q->extras.n && !q->extra.n && !lock->v[i].extras.n && !q->marker)
				return lock_fault(r, FAULT_INPUT, q->at, "%.*s requires itself: a cycle of one", STR_ARG(q->name));
		}
	return true;
}

bool lockfile_parse(struct arena *a, enum lock_format format, str path, str text, struct lockfile *out,
                    struct notes *notes, struct err *e)
{
	*out = (struct lockfile){ .format = format, .path = path };
	str_eat(&text, STR("\xEF\xBB\xBF"));
	struct lock_reader r = { .a = a, .path = path, .text = text, .out = out, .notes = notes, .e = e };
	if (text.n > LIMIT_LOCK_BYTES)
		return lock_fault(&r, FAULT_INPUT, (struct lock_place){ 1, 1 }, "a lock of more than %llu MB",
		                  (unsigned long long)(LIMIT_LOCK_BYTES >> 20));
	if (!str_trim(text).n) return lock_fault(&r, FAULT_INPUT, (struct lock_place){ 1, 1 }, "the lock is empty; lock again");
	if (!refuse_merge(&r) || !read_document(&r)) return false;
	if (out->n) qsort(out->v, out->n, sizeof *out->v, package_order);
	return refuse_twins(&r) && refuse_itself(&r);
}

size_t lockfile_find(const struct lockfile *lock, str name, size_t *n)
{
	size_t low = 0, high = lock->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(lock->v[middle].name, name) < 0) low = middle + 1;
		else high = middle;
	}
	*n = 0;
	while (low + *n < lock->n && str_eq(lock->v[low + *n].name, name)) ++*n;
	return low;
}
