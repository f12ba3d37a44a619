#include "page_files.h"

#include "spokeshave/url.h"

struct page_builder page_builder(struct arena *a, str base, str project, struct notes *notes)
{
	struct page_builder b = { .a = a, .base = base, .project = project, .notes = notes };
	b.where = arena_str(a, url_redacted(a, base));
	b.page.name = arena_str(a, project);
	return b;
}

void page_note(struct page_builder *b, str file, const char *what)
{
	if (!b->notes) return;
	PUSH(b->a, b->notes, (struct note){ b->where, arena_fmt(b->a, "'%.*s' %s", STR_ARG(file), what) });
}

bool page_version_check(str api_version, struct err *e)
{
	str major, minor;
	uint64_t number;
	if (str_cut(api_version, '.', &major, &minor) && str_eq(major, STR("1")) && str_u64(minor, &number))
		return true;
	return err_set(e, FAULT_NETWORK, "the index speaks version '%.*s' of the Simple API; 1.x is understood",
	               STR_ARG(api_version));
}

static bool is_sha256(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if ((c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F')) return false;
	}
	return s.n == 64;
}

static bool is_file_name(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < ' ' || c == 0x7F || c == '/' || c == '\\') return false;
	}
	return s.n && !str_eq(s, STR(".")) && !str_eq(s, STR(".."));
}

/* The name may be the page's word or the URL's; where both are given they may differ. */
#define LIMIT_FILE_NAME_BYTES 255u

static bool find_name(struct page_builder *b, const struct page_link *link, str *name)
{
	*name = link->filename.n ? link->filename : url_basename(b->a, link->url);
	if (name->n > LIMIT_FILE_NAME_BYTES) {
		page_note(b, str_slice(*name, 0, 64), "and so on is left out: no file system takes a name so long");
		return false;
	}
	if (is_file_name(*name)) return true;
	page_note(b, link->filename.n ? link->filename : link->url, "is left out: its file name holds a path");
	return false;
}

static bool is_ours(struct page_builder *b, str name, str file)
{
	if (!b->project.n || str_eq(name, b->project)) return true;
	b->foreign++;
	b->foreign_name = name;
	page_note(b, file, "is left out: it belongs to another project");
	return false;
}

static void add_sdist(struct page_builder *b, str filename)
{
	str name;
	struct version version;
	struct page *p = &b->page;
	if (!sdist_name_parse(b->a, filename, &name, &version)) return;
	if (!is_ours(b, name_normal(b->a, name), filename)) return;
	if (p->sdists.n && str_eq(p->sdists.v[p->sdists.n - 1].normal, version.normal)) return;
	PUSH(b->a, &p->sdists, version);
}

/* Joining leaves several times the URL's length behind, which over thousands of files is most of a page. */
static str without_own_fragment(struct arena *a, str base, str ref)
{
	struct arena scratch;
	arena_init(&scratch);
	ref = url_without_fragment(ref);
	str url = url_join(&scratch, base, ref);
	bool as_given = url.n <= ref.n && url.p >= ref.p && url.p + url.n <= ref.p + ref.n;
	url = url_without_fragment(url);
	if (!as_given) url = arena_str(a, url);
	arena_free(&scratch);
	return url;
}

static str lower(struct arena *a, str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (char_lower(s.p[i]) != s.p[i]) return arena_lower(a, s);
	return s;
}

/* A page may lead to the web, and a local page to local files too. */
static bool may_lead_to(str base, str scheme)
{
	struct url from;
	if (str_eq_nocase(scheme, STR("https")) || str_eq_nocase(scheme, STR("http"))) return true;
	return str_eq_nocase(scheme, STR("file")) && url_parse(base, &from) &&
	       str_eq_nocase(from.scheme, STR("file"));
}

/*
 * Neighbours on a page share name and version, and tags stand in the file name:
 * of most nothing need be kept.
 */
static bool read_wheel_name(struct page_builder *b, str filename, struct wheel_name *out, struct err *why)
{
	const struct wheel_name *last = b->page.n ? &b->page.v[b->page.n - 1].wheel : NULL;
	struct arena scratch;
	arena_init(&scratch);
	bool ok = wheel_name_parse(&scratch, filename, out, why);
	bool shared = ok && last && str_eq(out->name, last->name) && str_eq(out->version.normal, last->version.normal);
	if (shared) {
		str *const parts[] = { &out->platform, &out->abi, &out->python, &out->build_text };
		out->name = last->name;
		out->version = last->version;
		size_t end = filename.n - STR(".whl").n;
		for (size_t i = 0; i < COUNT(parts) && parts[i]->n; i++) {
			*parts[i] = str_slice(filename, end - parts[i]->n, end);
			end -= parts[i]->n + 1;
		}
	}
	arena_free(&scratch);
	return shared || (ok && wheel_name_parse(b->a, filename, out, why));
}

static void add_wheel(struct page_builder *b, const struct page_link *link, str filename)
{
	struct arena *a = b->a;
	struct page *p = &b->page;
	struct wheel_file f = { .size = link->size, .metadata = link->metadata, .is_yanked = link->is_yanked };
	struct url parts;
	struct err why;

	if ((link->sha256.n && !is_sha256(link->sha256)) ||
	    (link->metadata_sha256.n && !is_sha256(link->metadata_sha256)))
		return page_note(b, filename, "is left out: its sha256 is no digest");
	f.url = without_own_fragment(a, b->base, link->url);
	if (!url_parse(f.url, &parts)) return page_note(b, filename, "is left out: its URL is none");
	if (!may_lead_to(b->base, parts.scheme))
		return page_note(b, filename, "is left out: its URL is neither http nor https");
	f.filename = str_ends(f.url, filename) ? str_skip(f.url, f.url.n - filename.n) : filename;
	if (!read_wheel_name(b, f.filename, &f.wheel, &why)) {
		str text = arena_fmt(a, "is left out: %s", why.text);
		return page_note(b, filename, text.p);
	}
	if (!is_ours(b, f.wheel.name, filename)) return;
	f.sha256 = lower(a, link->sha256);
	f.metadata_sha256 = lower(a, link->metadata_sha256);
	f.requires_python = link->requires_python;
	f.yanked = link->yanked;
	f.upload_time = link->upload_time;
	PUSH(a, p, f);
}

void page_reserve(struct page_builder *b, size_t wheels)
{
	b->page.v = arena_raw(b->a, wheels * sizeof *b->page.v, _Alignof(struct wheel_file));
	b->page.cap = wheels;
}

void page_add(struct page_builder *b, const struct page_link *link)
{
	str name;
	if (!find_name(b, link, &name)) return;
	if (str_ends(name, STR(".whl")))
		add_wheel(b, link, name);
	else if (str_ends(name, STR(".tar.gz")) || str_ends(name, STR(".zip")))
		add_sdist(b, name);
}

bool page_finish(struct page_builder *b, struct page *out, struct err *e)
{
	if (b->foreign && !b->page.n && !b->page.sdists.n)
		return err_set(e, FAULT_NETWORK, "the page is about another project: it has files of '%.*s', not of '%.*s'",
		               STR_ARG(b->foreign_name), STR_ARG(b->project));
	*out = b->page;
	return true;
}
