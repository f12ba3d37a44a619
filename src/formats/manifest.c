#include "spokeshave/json.h"
#include "spokeshave/manifest.h"

/* The first key: by it a directory is known to be ours, so nothing may stand before it. */
static void begin(struct json *j, str tool_version, str command)
{
	json_object(j, STR(""));
	json_str(j, STR("generator"), STR("spokeshave"));
	json_u64(j, STR("schema"), 1);
	json_str(j, STR("version"), tool_version);
	json_str(j, STR("command"), command);
}

static bool eat(str *s, str token)
{
	while (s->n && char_is_blank(s->p[0])) *s = str_skip(*s, 1);
	return str_eat(s, token);
}

bool manifest_is_ours(str head)
{
	return eat(&head, STR("{")) && eat(&head, STR("\"generator\"")) && eat(&head, STR(":")) &&
	       eat(&head, STR("\"spokeshave\""));
}

static void edge_members(struct json *j, const struct manifest_edge *by)
{
	json_str(j, STR("kind"), by->kind);
	if (by->of.n) json_str(j, STR("of"), by->of);
	if (by->from.n) json_str(j, STR("from"), by->from);
	if (by->line) json_u64(j, STR("line"), by->line);
	if (by->what.n) json_str(j, STR("what"), by->what);
}

static void edge(struct json *j, str key, const struct manifest_edge *by)
{
	if (!by->kind.n) return;
	json_object(j, key);
	edge_members(j, by);
	json_end(j, '}');
}

static void imports(struct json *j, const struct manifest_imports *list)
{
	json_list(j, STR("imports"));
	for (size_t i = 0; i < list->n; i++) {
		json_object(j, STR(""));
		json_str(j, STR("name"), list->v[i].name);
		edge_members(j, &list->v[i].by);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void file(struct arena *a, struct json *j, const struct manifest_file *f)
{
	json_object(j, STR(""));
	json_str(j, STR("path"), f->path);
	json_u64(j, STR("size"), f->size);
	if (f->sha256.n) json_str(j, STR("sha256"), f->sha256);
	if (f->wheel_size) json_u64(j, STR("wheel_size"), f->wheel_size);
	if (f->wheel_sha256.n) json_str(j, STR("wheel_sha256"), f->wheel_sha256);
	if (f->mode) json_str(j, STR("mode"), arena_fmt(a, "%04o", f->mode));
	if (f->reason.n) json_str(j, STR("reason"), f->reason);
	edge(j, STR("by"), &f->by);
	json_end(j, '}');
}

static void files(struct arena *a, struct json *j, str key, const struct manifest_files *list)
{
	json_list(j, key);
	for (size_t i = 0; i < list->n; i++) file(a, j, &list->v[i]);
	json_end(j, ']');
}

static void names(struct json *j, str key, const struct strs *list)
{
	json_list(j, key);
	for (size_t i = 0; i < list->n; i++) json_str(j, STR(""), list->v[i]);
	json_end(j, ']');
}

static void distribution(struct arena *a, struct json *j, const struct manifest_dist *d)
{
	json_object(j, STR(""));
	json_str(j, STR("name"), d->name);
	json_str(j, STR("version"), d->version);
	json_bool(j, STR("kept"), d->kept);
	json_bool(j, STR("direct"), d->direct);
	json_str(j, STR("reason"), d->reason);
	edge(j, STR("by"), &d->by);
	edge(j, STR("nearest"), &d->nearest);
	names(j, STR("via"), &d->via);
	names(j, STR("requires"), &d->requires);
	imports(j, &d->imports);
	json_str(j, STR("wheel"), d->wheel);
	json_str(j, STR("sha256"), d->sha256);
	json_u64(j, STR("wheel_bytes"), d->wheel_bytes);
	json_u64(j, STR("installed_bytes"), d->installed_bytes);
	json_u64(j, STR("kept_bytes"), d->kept_bytes);
	json_u64(j, STR("brings_bytes"), d->brings_bytes);
	files(a, j, STR("files"), &d->kept_files);
	files(a, j, STR("dropped_files"), &d->dropped_files);
	json_end(j, '}');
}

static void application(struct json *j, const struct manifest *m)
{
	json_object(j, STR("application"));
	imports(j, &m->imports);
	json_list(j, STR("files"));
	for (size_t i = 0; i < m->files.n; i++) {
		json_object(j, STR(""));
		json_str(j, STR("path"), m->files.v[i].path);
		edge(j, STR("by"), &m->files.v[i].by);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

static void requirements(struct json *j, const struct manifest *m)
{
	json_list(j, STR("requirements"));
	for (size_t i = 0; i < m->requirements_n; i++) {
		const struct manifest_requirement *q = &m->requirements[i];
		json_object(j, STR(""));
		json_str(j, STR("name"), q->name);
		json_u64(j, STR("alone_bytes"), q->alone_bytes);
		json_u64(j, STR("attributed_bytes"), q->attributed_bytes);
		json_end(j, '}');
	}
	json_end(j, ']');
}

/* More than most need, since growth would leave as much behind again; what is not written costs nothing. */
static size_t about_bytes(const struct manifest *m)
{
	enum { DIST_BYTES = 4096, FILE_BYTES = 512 };
	size_t bytes = DIST_BYTES;
	for (size_t i = 0; i < m->n; i++)
		bytes += DIST_BYTES + (m->v[i].kept_files.n + m->v[i].dropped_files.n) * FILE_BYTES;
	return bytes;
}

str manifest_text(struct arena *a, const struct manifest *m)
{
	struct json j = json_in(a);
	buf_reserve(&j.out, about_bytes(m));
	begin(&j, m->tool_version, m->command);
	json_str(&j, STR("prune"), m->prune);
	json_object(&j, STR("target"));
	json_str(&j, STR("name"), m->target);
	if (m->image.n) json_str(&j, STR("image"), m->image);
	json_str(&j, STR("arch"), m->arch);
	json_str(&j, STR("python"), m->python);
	json_str(&j, STR("site_packages"), m->site_packages);
	json_end(&j, '}');
	json_str(&j, STR("digest"), m->digest);
	json_u64(&j, STR("kept_bytes"), m->kept_bytes);
	if (m->guard.n) files(a, &j, STR("guard"), &m->guard);
	requirements(&j, m);
	application(&j, m);
	json_list(&j, STR("distributions"));
	for (size_t i = 0; i < m->n; i++) distribution(a, &j, &m->v[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}

str manifest_of_targets(struct arena *a, const struct manifest_target *v, size_t n, str command,
                        str tool_version)
{
	struct json j = json_in(a);
	begin(&j, tool_version, command);
	json_list(&j, STR("targets"));
	for (size_t i = 0; i < n; i++) {
		json_object(&j, STR(""));
		json_str(&j, STR("name"), v[i].name);
		json_str(&j, STR("digest"), v[i].digest);
		json_end(&j, '}');
	}
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}
