/* Indexes and wheels that are files of this machine. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "index_private.h"
#include "spokeshave/files.h"
#include "spokeshave/url.h"

static bool is_html(str name)
{
	return str_ends(name, STR(".html")) || str_ends(name, STR(".htm"));
}

static bool read_html(struct index *x, str path, str project, struct page *page,
                      struct notes *notes, struct err *e)
{
	str text;
	if (!file_read(x->r, x->a, path, LIMIT_PAGE_BYTES, &text, e)) return false;
	return page_from_html(x->a, text, url_from_path(x->a, path), project, page, notes, e) ||
	       err_in(e, "%.*s", STR_ARG(path));
}

bool local_page(struct index *x, size_t source, str name, bool *found, const struct page **out,
                struct notes *notes,
                struct err *e)
{
	str text, dir = path_join(x->a, x->sources[source].dir, name);
	str json = path_join(x->a, dir, STR("index.json")), html = path_join(x->a, dir, STR("index.html"));
	struct page *page = NEW(x->a, struct page);
	*found = true;
	if (file_look(x->r, json).kind != FILE_NONE) {
		if (!file_read(x->r, x->a, json, LIMIT_PAGE_BYTES, &text, e)) return false;
		if (!page_from_json(x->a, text, url_from_path(x->a, json), name, page, notes, e))
			return err_in(e, "%.*s", STR_ARG(json));
	} else if (file_look(x->r, html).kind != FILE_NONE) {
		if (!read_html(x, html, name, page, notes, e)) return false;
	} else {
		*found = false;
	}
	for (size_t i = 0; i < page->n; i++) page->v[i].index = (uint32_t)source;
	*out = page;
	return true;
}

/* One file of a folder; what is neither a wheel nor a source distribution is passed over. */
static void add_file(struct index *x, struct source *s, struct page *page, str path,
                     struct notes *notes)
{
	struct wheel_file file = { .filename = arena_str(x->a, path_base(path)),
	                           .metadata = SIBLING_NONE };
	struct version version;
	struct err e;
	str name;
	if (sdist_name_parse(x->a, file.filename, &name, &version))
		PUSH(x->a, &s->sdists, ((struct source_sdist){ name_normal(x->a, name), version }));
	if (!str_ends(file.filename, STR(".whl"))) return;
	if (!wheel_name_parse(x->a, file.filename, &file.wheel, &e)) {
		PUSH(x->a, notes, ((struct note){ arena_str(x->a, path), str_of(arena_cstr(x->a, str_of(e.text))) }));
		return;
	}
	struct file_info info = file_look(x->r, path);
	file.url = url_from_path(x->a, path);
	file.size = info.size;
	PUSH(x->a, page, file);
}

bool local_links(struct index *x, size_t source, const struct page **out, struct notes *notes,
                 struct err *e)
{
	struct source *s = &x->sources[source];
	struct page *page = NEW(x->a, struct page);
	struct strs names;
	*out = page;
	if (is_html(s->dir)) return read_html(x, s->dir, STR(""), page, notes, e);
	if (str_ends(s->dir, STR(".whl"))) {
		add_file(x, s, page, s->dir, notes);
		return true;
	}
	if (!dir_list(x->r, x->a, s->dir, &names, e)) return err_in(e, "--find-links");
	for (size_t i = 0; i < names.n; i++) add_file(x, s, page, path_join(x->a, s->dir, names.v[i]), notes);
	return true;
}

void local_names(struct index *x)
{
	for (size_t i = 0; i < x->indexes; i++) {
		struct strs names;
		struct err ignored;
		if (!x->sources[i].dir.n || x->sources[i].loaded) continue;
		x->sources[i].loaded = true;
		if (!dir_list(x->r, x->a, x->sources[i].dir, &names, &ignored)) continue;
		for (size_t k = 0; k < names.n; k++)
			if (name_valid(names.v[k])) names_add(&x->seen, name_normal(x->a, names.v[k]));
	}
}

/* Bytes [from, to) of an open file. */
static bool read_range(struct arena *a, int fd, uint64_t from, uint64_t to, str *out, struct err *e)
{
	size_t n = (size_t)(to - from), got = 0;
	char *p = arena_alloc(a, n + 1, 1);
	while (got < n) {
		ssize_t more = pread(fd, p + got, n - got, (off_t)(from + got));
		if (more < 0 && errno == EINTR) continue;
		if (more < 0) return err_set(e, FAULT_SYSTEM, "%s", strerror(errno));
		if (!more) return err_set(e, FAULT_INTEGRITY, "it became shorter while it was read");
		got += (size_t)more;
	}
	*out = (str){ p, n };
	return true;
}

/* One step of whichever search: what is found goes where `p` says. */
typedef enum peek_state peek_search(struct arena *a, struct peek *p, uint64_t *from, uint64_t *to, void *found, struct err *e);

static enum peek_state search_metadata(struct arena *a, struct peek *p, uint64_t *from, uint64_t *to, void *found, struct err *e)
{
	return peek_step(a, p, from, to, found, e);
}

struct found_directory { struct zip_dir *dir; str *entry_points; };

static enum peek_state search_directory(struct arena *a, struct peek *p, uint64_t *from, uint64_t *to, void *found, struct err *e)
{
	struct found_directory *x = found;
	return peek_directory(a, p, from, to, x->dir, x->entry_points, e);
}

static bool peek_file(struct index *x, int fd, const struct wheel_file *file, peek_search *search, void *found,
                      struct err *e)
{
	struct stat st;
	uint64_t from, to;
	if (fstat(fd, &st)) return err_set(e, FAULT_SYSTEM, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode)) return err_set(e, FAULT_INPUT, "it is no file");
	struct peek p = { .wheel = &file->wheel, .size = (uint64_t)st.st_size,
	                  .limit = LIMIT_METADATA_BYTES,
	                  .tail = PEEK_TAIL_BYTES };
	for (;;) switch (search(x->a, &p, &from, &to, found, e)) {
	case PEEK_DONE: return true;
	case PEEK_BROKEN: return false;
	case PEEK_NEEDS:
		PUSH(x->a, &p.pieces, ((struct piece){ .at = from }));
		if (!read_range(x->a, fd, from, to, &p.pieces.v[p.pieces.n - 1].bytes, e)) return false;
	}
}

static bool search_file(struct index *x, str path, const struct wheel_file *file, peek_search *search, void *found, struct err *e)
{
	int fd = open(arena_cstr(&x->scratch, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) return err_set(e, FAULT_INPUT, "'%.*s': %s", STR_ARG(path), strerror(errno));
	bool ok = peek_file(x, fd, file, search, found, e);
	close(fd);
	return ok;
}

bool local_metadata(struct index *x, str path, const struct wheel_file *file, str *out,
                    struct err *e)
{
	return search_file(x, path, file, search_metadata, out, e);
}

bool local_directory(struct index *x, str path, const struct wheel_file *file, struct zip_dir *dir, str *entry_points,
                     struct err *e)
{
	struct found_directory found = { dir, entry_points };
	return search_file(x, path, file, search_directory, &found, e);
}
