/* environment.yml: the list below "dependencies:", and in it the one below "- pip:". */
#include "reading.h"

static size_t indent_of(str line)
{
	size_t n = 0;
	while (n < line.n && line.p[n] == ' ') n++;
	return n;
}

/* The item of "- item  # comment", without quotes. */
static str item_of(str line)
{
	str item = str_trim(line);
	if (!str_eat(&item, STR("-"))) return (str){ 0 };
	for (size_t i = 0; i < item.n; i++)
		if (item.p[i] == '#' && i && char_is_blank(item.p[i - 1])) item = str_slice(item, 0, i);
	item = str_trim(item);
	if (item.n > 1 && (item.p[0] == '"' || item.p[0] == '\'')) item = str_slice(item, 1, item.n - 1);
	return item;
}

static str conda_name(str item)
{
	size_t n = 0, channel = str_rfind(item, ':');
	if (channel < item.n) item = str_skip(item, channel + 1);
	while (n < item.n && (char_is_alpha(item.p[n]) || char_is_digit(item.p[n]) || item.p[n] == '-' || item.p[n] == '_' ||
	                      item.p[n] == '.'))
		n++;
	return str_slice(item, 0, n);
}

static void add_conda(struct reading *r, str item, struct audit_place at)
{
	str name = conda_name(item);
	if (!name_valid(name) || str_eq(name, STR("python")) || str_eq(name, STR("pip"))) return;
	reading_name(r, name, STR("conda installs it"), at, r->scope, (str){ 0 })->conda = true;
}

void read_conda(struct reading *r)
{
	size_t pip = SIZE_MAX; /* the indent of "- pip:" */
	bool within = false;
	uint32_t number = 0;
	for (str rest = r->text, line; rest.n;) {
		str_cut(rest, '\n', &line, &rest);
		number++;
		str bare = str_trim(line);
		if (!bare.n || bare.p[0] == '#') continue;
		if (!indent_of(line) && bare.p[0] != '-') {
			within = str_eq(bare, STR("dependencies:"));
			pip = SIZE_MAX;
			continue;
		}
		str item = item_of(line);
		if (!within || !item.n) continue;
		if (str_eq(item, STR("pip:"))) {
			pip = indent_of(line);
			continue;
		}
		struct audit_place at = { r->path, number, reading_width(str_slice(line, 0, (size_t)(item.p - line.p))) + 1, reading_width(item) };
		if (pip == SIZE_MAX || indent_of(line) <= pip) {
			pip = SIZE_MAX;
			add_conda(r, item, at);
		} else if (str_starts(item, STR("-r "))) {
			PUSH(r->a, &r->out->includes, str_trim(str_skip(item, 3)));
		} else if (!str_starts(item, STR("-"))) {
			reading_add(r, item, at, r->scope, (str){ 0 });
		}
	}
}
