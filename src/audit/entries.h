/*
 * What a declaring file lists, as entries that can be cut out and put in while
 * no byte beside them changes. Each edit makes a new text; whoever goes on
 * reads that anew.
 */
#ifndef SPOKESHAVE_AUDIT_ENTRIES_H
#define SPOKESHAVE_AUDIT_ENTRIES_H

#include "reading.h"

struct span { size_t from, to; }; /* bytes of a text */

enum list_form {
	LIST_LINES,   /* requirements.txt: a line each, which may go on behind a backslash */
	LIST_INI,     /* setup.cfg: a line each, the first perhaps behind the key */
	LIST_YAML,    /* the pip part of environment.yml: an item each */
	LIST_STRINGS, /* arrays of TOML, lists of setup.py */
	LIST_KEYS     /* Poetry, Pipfile: name = value */
};

struct list {
	enum list_form form;
	enum audit_scope scope;
	str group;          /* as requirements have it */
	struct span at;     /* STRINGS: brackets included; KEYS: the line of its header, empty where it has none */
	str path;           /* KEYS: "tool.poetry.dependencies"; else empty */
};

enum entry_shape {
	ENTRY_PLAIN,
	ENTRY_DOTTED,       /* name.version = …, name.extras = …: a line each */
	ENTRY_TABLE         /* [list.name] with what follows */
};

struct entry {
	size_t list;
	enum entry_shape shape;
	str canonical;
	str text;           /* in one line, as PEP 508 has it; empty: it is not, or has options */
	str raw;            /* as written, without '\r'; of LIST_LINES and shapes that are not plain with the comments in it */
	str comment;        /* that ends its line, from '#' on; empty: none, or in `raw` */
	str above;          /* lines of comments that are its own, with their ends */
	struct span lines;  /* that it stands on */
	struct span body;   /* the requirement; a string's quotes included; a key and its value */
	bool alone;         /* nobody else stands on its lines */
	bool fixed;         /* no requirement: Poetry's "python" */
	bool several;       /* of a key: an array of requirements, each under its own condition */
	bool more;          /* of a key: the value says what no requirement can */
	struct { struct span *v; size_t n, cap; } cuts; /* what goes with it, in the text's order */
	str why;            /* why it can't be cut: a clause; empty: it can */
};

struct entries {
	struct arena *a;
	enum audit_manifest kind;
	enum audit_scope scope;
	str path, text;
	str plain;          /* `text` byte by byte, blank where it is no list: a script's code and '#', a byte order mark */
	struct { struct list *v; size_t n, cap; } lists;
	struct { struct entry *v; size_t n, cap; } of; /* in the order of the file within a list */
};

/* `scope` is that of the file as a whole. A file that can't be read has no entries. */
void entries_read(struct arena *a, enum audit_manifest kind, enum audit_scope scope, str path, str text,
                  struct entries *out);

/* The text without an entry whose `why` is empty. */
str entries_without(const struct entries *f, const struct entry *e);

/* What is to be put into a list. */
struct newcomer {
	const struct requirement *req;
	str text;                 /* in one line; empty: only `as` says what it is */
	const struct entry *as;   /* as it stood elsewhere, or null */
	const struct entries *of; /* that `as` is of */
};

/*
 * The text with it in the list: before the first greater name where the list is
 * sorted, else behind the last. False with `why`: it can't stand there.
 */
bool entries_with(const struct entries *f, size_t list, const struct newcomer *x, str *out, str *why);

/* The text with an empty list of that scope, for a file that has none of it; false: there is no place for one. */
bool entries_with_list(const struct entries *f, enum audit_scope scope, str *out);

/* ---- what the readers of forms share ---- */

void entries_lines(struct entries *f);  /* requirements.txt, setup.cfg, environment.yml */
void entries_toml(struct entries *f);
void entries_setup(struct entries *f);
void entries_comment_above(struct entries *f); /* sets `above` and the cuts of entries that are alone */

bool is_toml_path(str path);
struct span line_around(str text, size_t at);        /* with its end */
size_t offset_of(str text, uint32_t line, uint32_t column);
struct span without_end(str text, struct span line); /* no '\n' or "\r\n" */
str margin_of(const struct entries *f, size_t at);   /* what stands before the first character of its line */
str span_of(str text, struct span s);
str without_returns(struct arena *a, str text);
str spliced(struct arena *a, str text, struct span cut, str with);

/* ---- tokens of TOML and Python, as far as lists go ---- */

enum part_kind { PART_STRING, PART_MARK, PART_COMMENT, PART_WORD, PART_END };
struct part { enum part_kind kind; struct span at; };
struct parts { struct part *v; size_t n, cap; }; /* ends with PART_END */

void parts_of(struct arena *a, str text, bool python, struct parts *out);
bool part_is(const struct part *p, str text, char mark);
bool part_opens(const struct part *p, str text);
bool part_closes(const struct part *p, str text);
size_t part_at(const struct parts *p, size_t from);      /* the first that begins there or later */
size_t part_behind(const struct parts *p, str text, size_t i); /* the value that begins with part `i` */

/* The string that is part `i` as an entry of the list between parts `open` and `close`. */
struct entry entry_of_string(struct entries *f, const struct parts *p, size_t i, size_t open, size_t close);

#endif
