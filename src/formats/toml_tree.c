/*
 * The tree, and who may add to which table. A table stands open until the
 * section that defines it ends: [header] defines once, dotted keys define for
 * the section that they stand in, and what is written in braces or brackets is
 * closed at once.
 */
#include "toml_private.h"

/* ---- children ---- */

static uint64_t hash(str key)
{
	uint64_t h = 0xCBF29CE484222325u;
	for (size_t i = 0; i < key.n; i++) h = (h ^ (unsigned char)key.p[i]) * 0x100000001B3u;
	return (h ^ h >> 32) * 0x9E3779B97F4A7C15u;
}

/* A trie of hashes, two bits a step, through the children's own `branch`. */
static struct toml_value **slot(struct toml_value **at, str key)
{
	for (uint64_t h = hash(key); *at && !str_eq((*at)->key, key); h <<= 2) at = &(*at)->branch[h >> 62];
	return at;
}

struct toml_value *toml_child(const struct toml_value *table, str key)
{
	struct toml_value *root = table->index;
	return *slot(&root, key);
}

/* Count lines and columns on to byte `at`. */
static void count_to(struct toml_parser *p, size_t at)
{
	for (; p->seen < at; p->seen++) {
		char c = p->text.p[p->seen];
		if (c == '\n') {
			p->line++;
			p->column = 1;
		} else {
			p->column += ((unsigned char)c & 0xC0) != 0x80;
		}
	}
}

struct toml_value *toml_add(struct toml_parser *p, struct toml_value *parent, const struct toml_key_part *key,
                            enum toml_kind kind, size_t at)
{
	struct toml_value *v = NEW(p->a, struct toml_value);
	*v = (struct toml_value){ .kind = kind, .offset = at, .depth = parent->depth + toml_nests(kind) };
	if (key) {
		count_to(p, key->at);
		v->key = key->text;
		v->key_line = p->line + p->origin.lines;
		v->key_column = p->column + p->origin.columns;
		*slot(&parent->index, key->text) = v;
	}
	count_to(p, at);
	v->line = p->line + p->origin.lines;
	v->column = p->column + p->origin.columns;
	if (parent->last) parent->last->next = v;
	else parent->first = v;
	parent->last = v;
	parent->n++;
	return v;
}

const struct toml_value *toml_get(const struct toml_value *table, str key)
{
	return table && table->kind == TOML_TABLE ? toml_child(table, key) : NULL;
}

const struct toml_value *toml_find(const struct toml_value *table, str path)
{
	for (str key; path.n;) {
		str_cut(path, '.', &key, &path);
		table = toml_get(table, key);
	}
	return table;
}

const char *toml_kind_name(enum toml_kind kind)
{
	static const char *const names[] = {
		[TOML_STRING] = "a string", [TOML_INTEGER] = "an integer", [TOML_FLOAT] = "a float",
		[TOML_BOOL] = "a boolean", [TOML_OFFSET_DATE_TIME] = "a date with a time",
		[TOML_LOCAL_DATE_TIME] = "a date with a time", [TOML_LOCAL_DATE] = "a date", [TOML_LOCAL_TIME] = "a time",
		[TOML_ARRAY] = "an array", [TOML_TABLE] = "a table",
	};
	return names[kind];
}

/* ---- who may define what ---- */

static bool is_taken(struct toml_parser *p, const struct toml_key_part *part, const struct toml_value *by)
{
	return toml_fault(p, part->at, arena_fmt(p->a, "'%.*s' is %s already, on line %u", STR_ARG(part->text),
	                                         toml_kind_name(by->kind), by->key_line));
}

bool toml_may_nest(struct toml_parser *p, const struct toml_value *parent, size_t at)
{
	return parent->depth < TOML_DEPTH ||
	       toml_fault(p, at, arena_fmt(p->a, "tables and arrays nest more than %d deep", TOML_DEPTH));
}

static bool add(struct toml_parser *p, struct toml_value *parent, const struct toml_key_part *part,
                enum toml_kind kind, uint32_t section, struct toml_value **out)
{
	if (!toml_may_nest(p, parent, part->at)) return false;
	*out = toml_add(p, parent, parent->kind == TOML_TABLE ? part : NULL, kind, part->at);
	(*out)->section = section;
	return true;
}

/* One step of a header's key, but the last: the newest element stands for an array of tables. */
static bool step_of_header(struct toml_parser *p, struct toml_value **table, const struct toml_key_part *part)
{
	struct toml_value *child = toml_child(*table, part->text);
	if (!child) return add(p, *table, part, TOML_TABLE, 0, table);
	if (child->closed || !toml_nests(child->kind)) return is_taken(p, part, child);
	*table = child->kind == TOML_ARRAY ? child->last : child;
	return true;
}

static bool define_table(struct toml_parser *p, struct toml_value *parent, const struct toml_key_part *part)
{
	struct toml_value *child = toml_child(parent, part->text);
	if (!child) return add(p, parent, part, TOML_TABLE, p->section, &p->table);
	if (child->kind != TOML_TABLE || child->closed || child->section) return is_taken(p, part, child);
	child->section = p->section; /* so far it was only a part of other headers */
	p->table = child;
	return true;
}

static bool define_element(struct toml_parser *p, struct toml_value *parent, const struct toml_key_part *part)
{
	struct toml_value *list = toml_child(parent, part->text);
	if (list && (list->kind != TOML_ARRAY || list->closed)) return is_taken(p, part, list);
	if (!list && !add(p, parent, part, TOML_ARRAY, p->section, &list)) return false;
	return add(p, list, part, TOML_TABLE, p->section, &p->table);
}

bool toml_define(struct toml_parser *p, const struct toml_key *key, bool list)
{
	struct toml_value *table = p->root;
	p->section++;
	for (size_t i = 0; i + 1 < key->n; i++)
		if (!step_of_header(p, &table, &key->part[i])) return false;
	return (list ? define_element : define_table)(p, table, &key->part[key->n - 1]);
}

/* One step of a dotted key: into what this section has opened, or nobody yet. */
static bool step_of_dots(struct toml_parser *p, struct toml_value **table, const struct toml_key_part *part)
{
	struct toml_value *child = toml_child(*table, part->text);
	if (!child) return add(p, *table, part, TOML_TABLE, p->section, table);
	bool foreign = child->section && child->section != p->section;
	if (child->kind != TOML_TABLE || child->closed || foreign) return is_taken(p, part, child);
	child->section = p->section;
	*table = child;
	return true;
}

bool toml_descend(struct toml_parser *p, struct toml_value *table, const struct toml_key *key,
                  struct toml_value **out)
{
	const struct toml_key_part *last = &key->part[key->n - 1];
	for (size_t i = 0; i + 1 < key->n; i++)
		if (!step_of_dots(p, &table, &key->part[i])) return false;
	const struct toml_value *there = toml_child(table, last->text);
	if (there) return is_taken(p, last, there);
	*out = table;
	return true;
}
