/* Translations: what the user's languages leave over, and what only translators read. */
#include "data_private.h"

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* "de" of "de", "de_AT", "de-AT", "sr@latin"; empty where it is no language. */
static str language_of(str text)
{
	size_t n = 0;
	while (n < text.n && is_lower(text.p[n])) n++;
	bool ends = n == text.n || text.p[n] == '_' || text.p[n] == '-' || text.p[n] == '@';
	return ends && (n == 2 || n == 3) ? str_slice(text, 0, n) : (str){ 0 };
}

bool locale_is_sound(str text)
{
	str language = language_of(text);
	for (size_t i = language.n + 1; i < text.n; i++) {
		char c = text.p[i];
		bool joins = (c == '_' || c == '-' || c == '@') && i + 1 < text.n;
		if (!joins && !char_is_alpha(c) && !char_is_digit(c)) return false;
	}
	return language.n && (language.n == text.n || text.n > language.n + 1);
}

/* "…/locale/de_AT/LC_MESSAGES/app.mo" and, of babel, "locale-data/de_AT.dat". */
static str locale_of(str dist, str path)
{
	str folder, base;
	if (!str_cut_last(path, '/', &folder, &base)) return (str){ 0 };
	if (str_eq(dist, STR("babel")) && str_eq(folder, STR("babel/locale-data")))
		return str_eat_end(&base, STR(".dat")) ? base : (str){ 0 };
	if (!str_ends(base, STR(".mo")) && !str_ends(base, STR(".po"))) return (str){ 0 };
	if (!str_eat_end(&folder, STR("/LC_MESSAGES"))) return (str){ 0 };
	return str_skip(folder, str_rfind(folder, '/') + 1);
}

static bool is_kin(str language, str wanted)
{
	if (str_eq(language, wanted)) return true;
	for (size_t i = 0; i < locale_kins_n; i++)
		if (str_eq(locale_kins[i].language, wanted) && str_eq(locale_kins[i].kin, language)) return true;
	return false;
}

static bool is_wanted(const struct strs *locales, str language)
{
	for (size_t i = 0; i < locales->n; i++)
		if (is_kin(language, language_of(locales->v[i]))) return true;
	return str_eq(language, STR("en"));
}

/* The row of a file that only translators read; null: there is none. */
static const struct data_source *source_of(const struct graph_input_dist *dist, dist_id d,
                                           const struct data_versions *versions, str path)
{
	for (size_t i = 0; i < data_sources_n; i++) {
		const struct data_source *row = &data_sources[i];
		bool fits = str_eq(row->dist, dist->name) && str_starts(path, row->folder) && str_ends(path, row->end);
		if (fits && str_has(path, STR("/LC_MESSAGES/")) && versions->holds(versions->ctx, d, row->versions)) return row;
	}
	return NULL;
}

/* By the option, else by the application's settings; else all stay. */
static void choose_by(struct arena *a, const struct graph *g, const struct strs *locales, const struct languages *languages,
                      const struct strs **wanted, struct data_finding *out)
{
	bool settings = languages_are_of(g, languages, out->dist) && languages->from.n;
	*wanted = locales;
	if (locales->n) {
		out->goes = STR("--locale does not name them");
	} else if (!settings) {
		out->stays = STR("no --locale names the languages");
	} else if (languages->stays.n) {
		out->stays = arena_fmt(a, "no --locale names the languages, and %.*s", STR_ARG(languages->stays));
	} else {
		out->goes = arena_fmt(a, "LANGUAGES in %.*s does not name them", STR_ARG(languages->from));
		*wanted = &languages->codes;
	}
}

void find_locales(struct arena *a, const struct graph *g, dist_id d, const struct data_versions *versions,
                  const struct strs *locales, const struct languages *languages, struct data_findings *out)
{
	const struct dist *dist = &g->dists[d.i];
	const struct strs *wanted;
	struct data_finding sources = { .dist = d, .what = STR("sources of translations"),
		                        .goes = STR("nothing that runs reads them") };
	struct data_finding rest = { .dist = d, .what = STR("translations") };
	choose_by(a, g, locales, languages, &wanted, &rest);
	for (uint32_t i = 0; i < dist->in->files_n; i++) {
		str path = dist->in->files[i].path, locale = locale_of(dist->in->name, path), language = language_of(locale);
		if (!locale.n || g->files.v[dist->first_file + i].asked) continue;
		const struct data_source *row = source_of(dist->in, d, versions, path);
		if (row) PUSH(a, &sources.left, ((struct data_left){ i, row->why }));
		else if (language.n && !is_wanted(wanted, language))
			PUSH(a, &rest.left, ((struct data_left){ i, arena_fmt(a, "translations to %.*s: %.*s", STR_ARG(locale),
			                                                      STR_ARG(rest.goes)) }));
	}
	if (sources.left.n) PUSH(a, out, sources);
	if (rest.left.n) PUSH(a, out, rest);
}
