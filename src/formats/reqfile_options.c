#include "reqfile_options.h"

#include "shellwords.h"

#define O(long_name, short_name, option_kind, ...) \
	{ .name = STR_INIT(long_name), .letter = short_name, .kind = option_kind, __VA_ARGS__ }

static const struct reqfile_option options[] = {
	O("--index-url", 'i', REQFILE_INDEX_URL, .takes_value = true),
	O("--pypi-url", 0, REQFILE_INDEX_URL, .takes_value = true),
	O("--extra-index-url", 0, REQFILE_EXTRA_INDEX_URL, .takes_value = true),
	O("--no-index", 0, REQFILE_NO_INDEX, 0),
	O("--constraint", 'c', REQFILE_CONSTRAINTS, .takes_value = true),
	O("--requirement", 'r', REQFILE_INCLUDE, .takes_value = true),
	O("--editable", 'e', REQFILE_EDITABLE, .takes_value = true, .weakens = true),
	O("--find-links", 'f', REQFILE_FIND_LINKS, .takes_value = true),
	O("--no-binary", 0, REQFILE_NO_BINARY, .takes_value = true, .weakens = true),
	O("--only-binary", 0, REQFILE_ONLY_BINARY, .takes_value = true),
	O("--prefer-binary", 0, REQFILE_PREFER_BINARY, 0),
	O("--require-hashes", 0, REQFILE_REQUIRE_HASHES, 0),
	O("--no-require-hashes", 0, REQFILE_OTHER, .weakens = true),
	O("--pre", 0, REQFILE_PRE, 0),
	O("--all-releases", 0, REQFILE_OTHER, .takes_value = true),
	O("--only-final", 0, REQFILE_OTHER, .takes_value = true),
	O("--trusted-host", 0, REQFILE_TRUSTED_HOST, .takes_value = true, .weakens = true),
	O("--use-feature", 0, REQFILE_OTHER, .takes_value = true, .weakens = true),
	O("--hash", 0, REQFILE_OTHER, .takes_value = true, .per_requirement = true),
	O("--config-settings", 'C', REQFILE_OTHER, .takes_value = true, .per_requirement = true),
	O("--config-setting", 0, REQFILE_OTHER, .takes_value = true, .per_requirement = true, .old = true),
	O("--global-option", 0, REQFILE_OTHER, .takes_value = true, .per_requirement = true, .old = true),
	O("--install-option", 0, REQFILE_OTHER, .takes_value = true, .per_requirement = true, .old = true),
	O("--build-option", 0, REQFILE_OTHER, .takes_value = true, .per_requirement = true, .old = true),
	O("--use-wheel", 0, REQFILE_OTHER, .old = true),
	O("--no-use-wheel", 0, REQFILE_OTHER, .weakens = true, .old = true),
	O("--always-unzip", 'Z', REQFILE_OTHER, .old = true),
	O("--process-dependency-links", 0, REQFILE_OTHER, .weakens = true, .old = true),
	O("--allow-external", 0, REQFILE_OTHER, .takes_value = true, .weakens = true, .old = true),
	O("--allow-all-external", 0, REQFILE_OTHER, .weakens = true, .old = true),
	O("--allow-unverified", 0, REQFILE_OTHER, .takes_value = true, .weakens = true, .old = true),
};

/* Where the options begin: at a '-' that is first or follows a single space, not a tab. */
static size_t options_start(str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '-' && (!i || line.p[i - 1] == ' ')) return i;
	return line.n;
}

/* The option that a word names, whole or shortened to what no other begins with. */
static const struct reqfile_option *find_long(str name, struct err *e)
{
	const struct reqfile_option *found = NULL;
	for (size_t i = 0; i < COUNT(options); i++)
		if (str_eq(options[i].name, name)) return &options[i];
	for (size_t i = 0; i < COUNT(options); i++) {
		if (options[i].old || !str_starts(options[i].name, name)) continue;
		if (found) {
			err_set(e, FAULT_INPUT, "'%.*s' may mean %.*s or %.*s; write the option whole", STR_ARG(name),
			        STR_ARG(found->name), STR_ARG(options[i].name));
			return NULL;
		}
		found = &options[i];
	}
	if (!found) err_set(e, FAULT_INPUT, "no such option: %.*s", STR_ARG(name));
	return found;
}

static const struct reqfile_option *find_short(char letter, struct err *e)
{
	for (size_t i = 0; i < COUNT(options); i++)
		if (options[i].letter == letter) return &options[i];
	err_set(e, FAULT_INPUT, "no such option: -%c", letter);
	return NULL;
}

/* The option of a word, and the value that the word itself holds. */
static const struct reqfile_option *read_word(str word, str *value, bool *has_value, struct err *e)
{
	str name;
	*has_value = false;
	if (str_starts(word, STR("--"))) {
		*has_value = str_cut(word, '=', &name, value);
		return find_long(name, e);
	}
	*value = str_skip(word, 2);
	*has_value = value->n > 0;
	str_eat(value, STR("=")); /* "-r=file" is meant as "-r file" */
	return find_short(word.p[1], e);
}

static bool read_options(struct arena *a, const struct shell_words *words, size_t base, struct line_parts *out,
                         size_t *fault_at, struct err *e)
{
	for (size_t i = 0; i < words->n; i++) {
		str word = words->v[i].text, value;
		bool has_value;
		*fault_at = base + words->v[i].at;
		if (str_eq(word, STR("--"))) { /* ends the options, for optparse */
			while (++i < words->n) PUSH(a, &out->strays, words->v[i].text);
			return true;
		}
		if (word.n < 2 || word.p[0] != '-') {
			PUSH(a, &out->strays, word);
			continue;
		}
		const struct reqfile_option *option = read_word(word, &value, &has_value, e);
		if (!option) return false;
		if (has_value && !option->takes_value)
			return err_set(e, FAULT_INPUT, "%.*s takes no value", STR_ARG(option->name));
		if (!has_value && option->takes_value) {
			if (i + 1 == words->n)
				return err_set(e, FAULT_INPUT, "%.*s needs a value", STR_ARG(option->name));
			value = words->v[++i].text;
		}
		if (!option->takes_value) value = (str){ 0 };
		PUSH(a, &out->options, (struct given_option){ option, value, *fault_at });
	}
	return true;
}

bool line_split(struct arena *a, str line, struct line_parts *out, size_t *fault_at, struct err *e)
{
	struct shell_words words = { 0 };
	size_t start = options_start(line);
	*out = (struct line_parts){ .requirement = str_trim(str_slice(line, 0, start)) };
	if (!shell_words(a, str_skip(line, start), false, &words, fault_at)) {
		*fault_at += start;
		return err_set(e, FAULT_INPUT, line.p[*fault_at] == '\\' ? "nothing follows the backslash"
		                                                         : "this quote is never closed");
	}
	return read_options(a, &words, start, out, fault_at, e);
}
