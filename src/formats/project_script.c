/*
 * Scripts with inline metadata (PEP 723): a comment block from "# /// script"
 * to the last "# ///" that its comment lines reach. Line ends are Python's.
 */
#include "project_private.h"
#include "spokeshave/buf.h"

struct block {
	str type, content;
	uint32_t line; /* of its first line, from 1 */
};

struct lines {
	str rest;
	uint32_t line; /* of what `rest` begins with */
};

static bool next_line(struct lines *l, str *line)
{
	if (!l->rest.n) return false;
	str_cut(l->rest, '\n', line, &l->rest);
	l->line++;
	return true;
}

static bool is_comment(str line)
{
	return str_eq(line, STR("#")) || str_starts(line, STR("# "));
}

/* The type in "# /// type"; empty when the line is something else. */
static str block_type(str line)
{
	if (!str_eat(&line, STR("# /// "))) return (str){ 0 };
	for (size_t i = 0; i < line.n; i++)
		if (!char_is_alpha(line.p[i]) && !char_is_digit(line.p[i]) && line.p[i] != '-') return (str){ 0 };
	return line;
}

/* A run of comment lines holds at most one block: from its first start to its last end. */
struct run_of_comments {
	struct block block;
	struct buf content, pending; /* up to the last end so far, and after it */
	uint32_t lines_in;           /* after the start */
	bool closed;
};

static void take_line(struct arena *a, struct run_of_comments *run, str line, uint32_t number)
{
	if (!run->block.type.n) {
		run->block.type = block_type(line);
		run->block.line = number;
		run->content = run->pending = buf_in(a);
		return;
	}
	if (run->lines_in++ && str_eq(line, STR("# ///"))) {
		buf_add(&run->content, buf_str(&run->pending));
		run->pending.n = 0;
		run->closed = true;
	}
	buf_add(&run->pending, str_skip(line, line.n > 1 ? 2 : 1));
	buf_char(&run->pending, '\n');
}

static bool next_block(struct arena *a, struct lines *l, struct block *out)
{
	struct run_of_comments run = { 0 };
	for (str line; next_line(l, &line);) {
		if (is_comment(line)) {
			take_line(a, &run, line, l->line - 1);
			if (l->rest.n) continue;
		}
		if (run.closed) {
			*out = run.block;
			out->content = buf_str(&run.content);
			return true;
		}
		run = (struct run_of_comments){ 0 };
	}
	return false;
}

/* As Python reads text: every kind of line end is '\n'. */
static str with_plain_line_ends(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	if (str_find(text, '\r') == text.n) return text;
	for (size_t i = 0; i < text.n; i++) {
		bool first_of_two = text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n';
		if (!first_of_two) buf_char(&b, text.p[i] == '\r' ? '\n' : text.p[i]);
	}
	return buf_str(&b);
}

static bool find_script(struct project_reader *r, struct block *out)
{
	struct lines lines = { with_plain_line_ends(r->a, r->text), 1 };
	bool found = false;
	for (struct block block = { 0 }; next_block(r->a, &lines, &block);) {
		if (!str_eq(block.type, STR("script"))) continue;
		if (found)
			return err_set(r->e, FAULT_INPUT, "%.*s:%u:1: a second '# /// script' block; the first is on line %u",
			               STR_ARG(r->path), block.line, out->line);
		*out = block;
		found = true;
	}
	return found || err_set(r->e, FAULT_INPUT, "%.*s: this script has no '# /// script' block that is closed by "
	                        "'# ///', so it lists no dependencies", STR_ARG(r->path));
}

static bool read_dependencies(struct project_reader *r, const struct toml_value *list)
{
	if (!list) return true;
	if (!project_expect(r, list, TOML_ARRAY, STR("dependencies"))) return false;
	for (const struct toml_value *v = list->first; v; v = v->next)
		if (!project_add_string(r, PROJECT_MAIN, (str){ 0 }, v)) return false;
	return true;
}

bool script_read(struct project_reader *r)
{
	struct block block = { 0 };
	const struct toml_value *root, *python;
	if (!find_script(r, &block)) return false;
	r->origin = (struct toml_origin){ .lines = block.line, .columns = 2 };
	r->text = block.content;
	if (!toml_parse_inside(r->a, r->path, r->text, r->origin, &root, r->e)) return false;
	python = toml_get(root, STR("requires-python"));
	if (python && (!project_expect(r, python, TOML_STRING, STR("requires-python")) ||
	               !project_python(r, python->text, python->offset)))
		return false;
	return read_dependencies(r, toml_get(root, STR("dependencies"))) && uv_read(r, root);
}
