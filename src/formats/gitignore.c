#include "spokeshave/gitignore.h"

static void split(struct arena *a, str path, struct strs *out)
{
	for (str part; path.n;) {
		str_cut(path, '/', &part, &path);
		PUSH(a, out, part);
	}
}

/* Blanks at the end do not count, unless a backslash stands before one. */
static str trim_end(str line)
{
	while (line.n && (line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\r' || line.p[line.n - 1] == '\t')) {
		if (line.n > 1 && line.p[line.n - 2] == '\\') break;
		line.n--;
	}
	return line;
}

static void add_rule(struct arena *a, struct ignore_rules *rules, str folder, str line)
{
	struct ignore_rule rule = { .folder = folder };
	line = trim_end(line);
	if (!line.n || line.p[0] == '#') return;
	rule.keep = str_eat(&line, STR("!"));
	rule.only_dirs = str_eat_end(&line, STR("/"));
	bool anchored = str_find(line, '/') < line.n;
	str_eat(&line, STR("/"));
	if (!line.n) return;
	if (!anchored) PUSH(a, &rule.parts, STR("**"));
	split(a, line, &rule.parts);
	PUSH(a, rules, rule);
}

void ignore_add(struct arena *a, struct ignore_rules *rules, str folder, str text)
{
	str_eat(&text, STR("\xEF\xBB\xBF"));
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		add_rule(a, rules, folder, line);
	}
}

/*
 * Whether the set that `pattern` begins with, "[a-z]" or "[!a]", holds `c`;
 * `*length` is its length, 0 when it is not closed and so no set.
 */
static bool in_set(str pattern, char c, size_t *length)
{
	size_t i = 1;
	bool negated = i < pattern.n && (pattern.p[i] == '!' || pattern.p[i] == '^'), found = false;
	for (i += negated; i < pattern.n; i++) {
		if (pattern.p[i] == ']' && i > 1u + negated) {
			*length = i + 1;
			return found != negated;
		}
		if (pattern.p[i] == '\\' && i + 1 < pattern.n) i++;
		if (i + 2 < pattern.n && pattern.p[i + 1] == '-' && pattern.p[i + 2] != ']') {
			found |= pattern.p[i] <= c && c <= pattern.p[i + 2];
			i += 2;
		} else {
			found |= pattern.p[i] == c;
		}
	}
	*length = 0;
	return false;
}

/* One character against what `pattern` begins with; `*length` is how much of it that was. */
static bool match_one(str pattern, char c, size_t *length)
{
	*length = 1;
	switch (pattern.p[0]) {
	case '?': return true;
	case '[': {
		size_t n;
		bool found = in_set(pattern, c, &n);
		if (!n) return c == '[';
		*length = n;
		return found;
	}
	case '\\':
		if (pattern.n > 1) {
			*length = 2;
			return pattern.p[1] == c;
		}
		return c == '\\';
	default: return pattern.p[0] == c;
	}
}

/* One segment; a '*' that failed is taken up again one character later, so this stays quadratic. */
static bool match_segment(str pattern, str name)
{
	str again_pattern = { 0 }, again_name = { 0 };
	bool starred = false;
	while (name.n || pattern.n) {
		size_t length;
		if (pattern.n && pattern.p[0] == '*') {
			starred = true;
			pattern = again_pattern = str_skip(pattern, 1);
			again_name = name;
		} else if (pattern.n && name.n && match_one(pattern, name.p[0], &length)) {
			pattern = str_skip(pattern, length);
			name = str_skip(name, 1);
		} else if (starred && again_name.n) {
			again_name = name = str_skip(again_name, 1);
			pattern = again_pattern;
		} else {
			return false;
		}
	}
	return true;
}

/* The same over segments, where "**" is the star. At the end of a pattern it stands for one segment or more. */
static bool match_parts(const struct strs *pattern, const struct strs *path)
{
	size_t p = 0, n = 0, again_p = 0, again_n = 0;
	bool starred = false;
	while (n < path->n || p < pattern->n) {
		if (p < pattern->n && str_eq(pattern->v[p], STR("**"))) {
			if (p + 1 == pattern->n) return n < path->n;
			starred = true;
			again_p = ++p;
			again_n = n;
		} else if (p < pattern->n && n < path->n && match_segment(pattern->v[p], path->v[n])) {
			p++;
			n++;
		} else if (starred && again_n < path->n) {
			n = ++again_n;
			p = again_p;
		} else {
			return false;
		}
	}
	return true;
}

static bool matches(struct arena *scratch, const struct ignore_rule *rule, str path, bool is_dir)
{
	struct strs parts = { 0 };
	if (rule->only_dirs && !is_dir) return false;
	if (rule->folder.n && !(str_eat(&path, rule->folder) && str_eat(&path, STR("/")))) return false;
	split(scratch, path, &parts);
	return match_parts(&rule->parts, &parts);
}

bool ignore_match(struct arena *scratch, const struct ignore_rules *rules, str path, bool is_dir)
{
	struct arena_mark m = arena_mark(scratch);
	bool ignored = false;
	for (size_t i = rules->n; i--;)
		if (matches(scratch, &rules->v[i], path, is_dir)) {
			ignored = !rules->v[i].keep;
			break;
		}
	arena_reset(scratch, m);
	return ignored;
}
