/*
 * Link and prune what is installed in a site-packages folder, a number of
 * times, its facts being at hand: for tests/bench/scan_link.sh. Each further
 * word is imported by the application, and is a command if one has its name.
 */
#include "spokeshave/graph.h"
#include "spokeshave/page.h"
#include "spokeshave/record.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static str read_file(struct arena *a, str folder, str path)
{
	FILE *f = fopen(arena_fmt(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path)).p, "rb");
	str s = { 0 };
	if (!f) return s;
	if (!fseek(f, 0, SEEK_END) && ftell(f) > 0) {
		char *p = arena_bytes(a, (size_t)ftell(f));
		s = (str){ p, (size_t)ftell(f) };
		rewind(f);
		s.n = fread(p, 1, s.n, f);
	}
	fclose(f);
	return s;
}

static const struct facts *scan(struct arena *a, str folder, str path)
{
	void (*scanner)(struct arena *, str, struct facts *) =
		str_ends(path, STR(".py")) ? scan_python : str_ends(path, STR(".so")) ? scan_extension : NULL;
	if (!scanner) return NULL;
	struct facts *facts = NEW(a, struct facts);
	scanner(a, read_file(a, folder, path), facts);
	return facts;
}

/* What is installed under "NAME-VERSION.dist-info". False: not as it should be. */
static bool read_dist(struct arena *a, str folder, str info, struct graph_input_dist *out)
{
	struct record record = { 0 };
	struct metadata metadata = { 0 };
	struct notes notes = { 0 };
	struct err e = { 0 };
	struct entry_points *points = NEW(a, struct entry_points);
	struct strs *requires = NEW(a, struct strs);
	if (!record_parse(a, read_file(a, folder, arena_join(a, info, STR("/RECORD"))), &record, &e)) return false;
	if (!metadata_parse(a, read_file(a, folder, arena_join(a, info, STR("/METADATA"))), &metadata, &notes, &e))
		return false;
	if (!entry_points_parse(a, read_file(a, folder, arena_join(a, info, STR("/entry_points.txt"))), points, &e))
		return false;
	for (size_t i = 0; i < metadata.requires_dist.n; i++) {
		const struct requirement *q = &metadata.requires_dist.v[i];
		if (!q->marker || !marker_uses_extra(q->marker)) PUSH(a, requires, q->canonical);
	}
	struct graph_input_file *files = NEW_N(a, struct graph_input_file, record.n + 1);
	for (size_t i = 0; i < record.n; i++)
		files[i] = (struct graph_input_file){ .path = record.v[i].path, .facts = scan(a, folder, record.v[i].path) };
	*out = (struct graph_input_dist){ .name = name_normal(a, metadata.name), .files = files, .files_n = record.n,
	                                  .entry_points = points, .requires = requires };
	return true;
}

int main(int argc, char **argv)
{
	struct arena a;
	VEC(struct graph_input_dist) dists = { 0 };
	size_t files = 0, kept = 0;
	double best = 1e9, best_link = 1e9;
	if (argc < 4) {
		fputs("usage: scan_link TIMES SITE_PACKAGES NAME...\n", stderr);
		return 2;
	}
	arena_init(&a);
	str folder = str_of(argv[2]), source = { 0 };
	for (int i = 3; i < argc; i++) source = arena_fmt(&a, "%.*simport %s\n", STR_ARG(source), argv[i]);
	struct facts facts;
	scan_python(&a, source, &facts);
	struct graph_input_file app = { .path = STR("app.py"), .facts = &facts };
	PUSH(&a, &dists, ((struct graph_input_dist){ .files = &app, .files_n = 1 }));
	DIR *d = opendir(argv[2]);
	for (struct dirent *entry; d && (entry = readdir(d));) {
		struct graph_input_dist dist;
		str name = arena_str(&a, str_of(entry->d_name));
		if (!str_ends(name, STR(".dist-info")) || !read_dist(&a, folder, name, &dist)) continue;
		PUSH(&a, &dists, dist);
		files += dist.files_n;
	}
	if (d) closedir(d);
	for (int i = atoi(argv[1]); i > 0; i--) {
		struct arena own;
		struct timespec t[3];
		struct reason why;
		arena_init(&own);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t[0]);
		struct graph *g = graph_new(&own, 11, dists.v, dists.n);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t[1]);
		for (int k = 3; k < argc; k++) graph_add_script(g, str_of(argv[k]));
		graph_prune(g, false);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t[2]);
		double ms[2];
		for (int k = 0; k < 2; k++)
			ms[k] = (double)(t[k + 1].tv_sec - t[0].tv_sec) * 1e3 + (double)(t[k + 1].tv_nsec - t[0].tv_nsec) / 1e6;
		if (ms[1] < best) {
			best = ms[1];
			best_link = ms[0];
		}
		kept = 0;
		for (uint32_t k = 1; k < dists.n; k++) kept += graph_dist_kept(g, (dist_id){ k }, &why);
		arena_free(&own);
	}
	printf("%zu distributions, %zu files: linked in %.1f ms, pruned to %zu in %.1f ms, together %.1f ms\n", dists.n - 1,
	       files, best_link, kept, best - best_link, best);
	arena_free(&a);
	return 0;
}
