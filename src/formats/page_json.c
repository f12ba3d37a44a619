/*
 * A project's page in JSON (PEP 691, 700, 714, 792), read in one pass: what is
 * not used is checked and passed over, so that no tree is built of a page of
 * megabytes.
 */
#include "page_files.h"
#include "spokeshave/json_read.h"

/* A text, or false where the value is of another kind, which is passed over. */
static bool text_or_skip(struct json_reader *r, str *out)
{
	if (json_peek(r) == '"') return json_read_string(r, out);
	return json_skip(r, NULL) && false;
}

/* A member that must be text or null; another kind makes the file unusable. */
static void text_member(struct json_reader *r, str *out, bool *usable)
{
	*out = (str){ 0 };
	bool null = json_peek(r) == 'n';
	if (!text_or_skip(r, out) && !null) *usable = false;
}

/* The sha256 among {"algorithm": "digest", …}. */
static void read_hashes(struct json_reader *r, str *sha256, bool *usable)
{
	str key, value;
	*sha256 = (str){ 0 };
	if (json_peek(r) != '{') {
		*usable &= json_skip(r, NULL) && false;
		return;
	}
	for (bool first = true; json_member(r, &first, &key);) {
		if (!text_or_skip(r, &value))
			*usable = false;
		else if (str_eq(key, STR("sha256")))
			*sha256 = value;
	}
}

/* false, true, or the digests of the file that is there. */
static void read_sibling(struct json_reader *r, struct page_link *link, bool *usable)
{
	link->metadata_sha256 = (str){ 0 };
	switch (json_peek(r)) {
	case '{':
		read_hashes(r, &link->metadata_sha256, usable);
		link->metadata = SIBLING_THERE;
		return;
	case 't': link->metadata = SIBLING_THERE; break;
	case 'f': link->metadata = SIBLING_NONE; break;
	default:  link->metadata = SIBLING_UNKNOWN; break;
	}
	if (!json_skip(r, NULL)) *usable = false;
}

static void read_yanked(struct json_reader *r, struct page_link *link, bool *usable)
{
	link->yanked = (str){ 0 };
	link->is_yanked = json_peek(r) == 't';
	if (text_or_skip(r, &link->yanked)) link->is_yanked = link->yanked.n > 0;
	if (r->bad) *usable = false;
}

static uint64_t read_size(struct json_reader *r)
{
	str raw;
	uint64_t size = 0;
	return json_skip(r, &raw) && str_u64(raw, &size) ? size : 0;
}

static void read_file(struct json_reader *r, struct page_builder *b)
{
	struct page_link link = { 0 }, older = { 0 };
	bool usable = true, has_core = false;
	str key;
	for (bool first = true; json_member(r, &first, &key);) {
		if (str_eq(key, STR("filename"))) text_member(r, &link.filename, &usable);
		else if (str_eq(key, STR("url"))) text_member(r, &link.url, &usable);
		else if (str_eq(key, STR("hashes"))) read_hashes(r, &link.sha256, &usable);
		else if (str_eq(key, STR("requires-python"))) text_member(r, &link.requires_python, &usable);
		else if (str_eq(key, STR("upload-time"))) text_member(r, &link.upload_time, &usable);
		else if (str_eq(key, STR("size"))) link.size = read_size(r);
		else if (str_eq(key, STR("yanked"))) read_yanked(r, &link, &usable);
		else if (str_eq(key, STR("core-metadata"))) read_sibling(r, &link, &usable), has_core = true;
		else if (str_eq(key, STR("dist-info-metadata"))) read_sibling(r, &older, &usable);
		else if (!json_skip(r, NULL)) return;
	}
	if (r->bad) return;
	if (!has_core) {
		link.metadata = older.metadata;
		link.metadata_sha256 = older.metadata_sha256;
	}
	if (usable && link.filename.n && link.url.n)
		page_add(b, &link);
	else
		page_note(b, link.filename, "is left out: what the index says of it has no name, no URL, or is not text");
}

static bool read_files(struct json_reader *r, struct page_builder *b, struct err *e)
{
	if (json_peek(r) != '[')
		return r->bad ? json_fault(r, e) : err_set(e, FAULT_NETWORK, "the page's \"files\" is not a list");
	for (bool first = true; json_element(r, &first);) {
		if (json_peek(r) == '{')
			read_file(r, b);
		else if (json_skip(r, NULL))
			page_note(b, (str){ 0 }, "is left out: it is not an object");
	}
	return true;
}

/* One member of an object that may lack: {"meta": {"api-version": "1.1"}}. */
static str read_inner(struct json_reader *r, str wanted)
{
	str key, value, found = { 0 };
	bool object = json_peek(r) == '{';
	if (!object && !json_skip(r, NULL)) return found;
	for (bool first = true; object && json_member(r, &first, &key);)
		if (text_or_skip(r, &value) && str_eq(key, wanted)) found = value;
	return found;
}

static bool read_name(struct json_reader *r, struct page_builder *b, struct err *e)
{
	str name = { 0 };
	if (!text_or_skip(r, &name))
		return r->bad ? true : err_set(e, FAULT_NETWORK, "the page's \"name\" is not text");
	if (!b->project.n || str_eq(name_normal(b->a, name), b->project)) return true;
	return err_set(e, FAULT_NETWORK, "the page is about another project: '%.*s', not '%.*s'", STR_ARG(name),
	               STR_ARG(b->project));
}

static bool read_page(struct json_reader *r, struct page_builder *b, struct err *e)
{
	str key, version = { 0 };
	bool has_files = false;
	if (json_peek(r) != '{') {
		if (!json_skip(r, NULL)) return json_fault(r, e);
		return err_set(e, FAULT_NETWORK, "the page is no JSON object");
	}
	for (bool first = true; json_member(r, &first, &key);) {
		if (str_eq(key, STR("meta"))) {
			version = read_inner(r, STR("api-version"));
			if (!r->bad && version.n && !page_version_check(version, e)) return false;
		} else if (str_eq(key, STR("name"))) {
			if (!read_name(r, b, e)) return false;
		} else if (str_eq(key, STR("files"))) {
			has_files = true;
			if (!read_files(r, b, e)) return false;
		} else if (str_eq(key, STR("project-status"))) {
			b->page.status = arena_str(b->a, read_inner(r, STR("status")));
		} else if (!json_skip(r, NULL)) {
			break;
		}
	}
	if (!json_at_end(r)) return json_fault(r, e);
	return has_files || err_set(e, FAULT_NETWORK, "the page has no list of files");
}

#define LEAST_FILE_BYTES 400u /* of text that an index usually spends on a file, at least */

bool page_from_json(struct arena *a, str text, str base, str project, struct page *out,
                    struct notes *notes, struct err *e)
{
	struct page_builder b = page_builder(a, base, project, notes);
	struct json_reader r = json_reader(a, text);
	page_reserve(&b, text.n / LEAST_FILE_BYTES);
	return read_page(&r, &b, e) && page_finish(&b, out, e);
}
