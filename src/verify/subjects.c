/* What the path that was given is: a lock, a staged directory, an image. */
#include "spokeshave/files.h"
#include "verify_private.h"

static bool load_manifest(struct run *r, str path, str text, struct verify_subject *s, struct strs *targets)
{
	struct arena *a = run_arena(r);
	char hex[SHA256_DIGITS + 1];
	sha256_name(text, hex);
	s->manifest_sha256 = arena_str(a, str_of(hex));
	s->manifest_path = path;
	s->manifest_read = manifest_parse(a, path, text, &s->manifest, targets, &s->manifest_fault);
	return s->manifest_read;
}

static void load_lock(struct run *r, str path, enum lock_format format, str text, struct verify_subject *s)
{
	s->lock_path = path;
	s->lock_read = lockfile_parse(run_arena(r), format, path, text, &s->lock, &s->lock_notes, &s->lock_fault);
}

/* The target that a manifest names, as it was when it was staged. */
static bool target_of(struct run *r, struct verify_subject *s, struct err *e)
{
	const struct manifest *m = &s->manifest;
	struct arena *a = run_arena(r);
	str python = m->python, version, folder = arena_fmt(a, "python%.*s", STR_ARG(m->python));
	/* "python3.13t" below lib/ is the free-threaded build of 3.13. */
	if (str_cut_last(folder, '.', &version, &folder) && str_has(m->site_packages, arena_fmt(a, "%.*st/", STR_ARG(version))))
		python = arena_fmt(a, "%.*st", STR_ARG(python));
	str spec = m->image.n ? m->image : m->target;
	if (!target_make(a, spec, python, m->arch, m->arch, &s->target, e)) return err_in(e, "%.*s: target", STR_ARG(s->manifest_path));
	s->target.name = m->target;
	return true;
}

/* ---- staged directories ---- */

static bool add_stage(struct run *r, str folder, str manifest, struct verify_subjects *out, struct strs *targets, struct err *e)
{
	struct arena *a = run_arena(r);
	struct verify_subject s = { .kind = VERIFY_STAGE, .path = folder };
	str text, lock = path_join(a, folder, STR("pylock.toml"));
	if (!file_read(r, a, manifest, LIMIT_MANIFEST_BYTES, &text, e)) return false;
	if (!load_manifest(r, manifest, text, &s, targets)) {
		PUSH(a, out, s);
		return true;
	}
	if (targets->n) return true;
	if (!target_of(r, &s, e)) return false;
	if (file_look(r, lock).kind == FILE_REGULAR) {
		if (!file_read(r, a, lock, LIMIT_LOCK_BYTES, &text, e)) return false;
		load_lock(r, lock, LOCK_PYLOCK, text, &s);
	}
	PUSH(a, out, s);
	return true;
}

static bool open_stage(struct run *r, str folder, str manifest, struct verify_subjects *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct strs targets = { 0 }, none = { 0 };
	bool own = !manifest.n;
	if (own) manifest = path_join(a, folder, STR("manifest.json"));
	if (!add_stage(r, folder, manifest, out, &targets, e)) return false;
	for (size_t i = 0; i < targets.n; i++) {
		str below = path_join(a, folder, targets.v[i]);
		str of = path_join(a, own ? below : path_join(a, path_dir(manifest), targets.v[i]), STR("manifest.json"));
		if (str_has(targets.v[i], STR("/")) || str_eq(targets.v[i], STR("..")))
			return err_set(e, FAULT_INPUT, "%.*s: a target '%.*s' that is no folder's name", STR_ARG(manifest), STR_ARG(targets.v[i]));
		if (!add_stage(r, below, of, out, &none, e)) return false;
	}
	return true;
}

/* ---- images ---- */

static bool open_with_manifest(struct run *r, str path, str manifest, enum verify_kind kind, bool archive,
                               struct verify_subjects *out, struct err *e)
{
	struct verify_subject s = { .kind = kind, .path = path, .archive = archive };
	struct strs targets = { 0 };
	str text;
	if (!manifest.n)
		return err_set(e, FAULT_INPUT, "%.*s: it does not say what should be in it; name the manifest.json of what was staged "
		               "with --manifest FILE", STR_ARG(path));
	if (!file_read(r, run_arena(r), manifest, LIMIT_MANIFEST_BYTES, &text, e)) return false;
	if (load_manifest(r, manifest, text, &s, &targets)) {
		if (targets.n)
			return err_set(e, FAULT_INPUT, "%.*s: of several targets; name the one in %.*s/", STR_ARG(manifest), STR_ARG(targets.v[0]));
		if (!target_of(r, &s, e)) return false;
	}
	PUSH(run_arena(r), out, s);
	return true;
}

static bool open_archive(struct run *r, str path, str manifest, struct verify_subjects *out, struct err *e)
{
	struct archive_look look;
	struct strs targets = { 0 };
	struct verify_subject s = { .kind = VERIFY_STAGE, .path = path, .archive = true };
	if (!archive_look(r, run_arena(r), path, &look, e)) return false;
	if (!look.is_stage || manifest.n)
		return open_with_manifest(r, path, manifest, look.is_image ? VERIFY_IMAGE : look.is_stage ? VERIFY_STAGE : VERIFY_LAYER,
		                          true, out, e);
	if (load_manifest(r, arena_fmt(run_arena(r), "%.*s/manifest.json", STR_ARG(path)), look.manifest, &s, &targets)) {
		if (targets.n) return err_set(e, FAULT_INPUT, "%.*s: of several targets; archive one of them", STR_ARG(path));
		if (!target_of(r, &s, e)) return false;
	}
	if (look.lock.n)
		load_lock(r, arena_fmt(run_arena(r), "%.*s/pylock.toml", STR_ARG(path)), LOCK_PYLOCK, look.lock, &s);
	PUSH(run_arena(r), out, s);
	return true;
}

/* ---- what it is ---- */

static bool is_archive_name(str path)
{
	static const str endings[] = { STR_INIT(".tar"), STR_INIT(".tar.gz"), STR_INIT(".tgz") };
	for (size_t i = 0; i < COUNT(endings); i++)
		if (str_ends(path, endings[i])) return true;
	return false;
}

static bool open_folder(struct run *r, str path, str manifest, struct verify_subjects *out, struct err *e)
{
	struct arena *a = run_arena(r);
	bool staged = file_look(r, path_join(a, path, STR("manifest.json"))).kind != FILE_NONE;
	if (!staged && !manifest.n)
		return err_set(e, FAULT_INPUT, "%.*s: holds no manifest.json, so it was not staged; name the manifest of what should be in "
		               "it with --manifest FILE, or a lock file", STR_ARG(path));
	if (staged || file_look(r, path_join(a, path, STR("root"))).kind == FILE_DIR) return open_stage(r, path, manifest, out, e);
	return open_with_manifest(r, path, manifest, VERIFY_IMAGE, false, out, e);
}

static bool open_lock(struct run *r, str path, str manifest, struct verify_subjects *out, struct err *e)
{
	enum lock_format format;
	struct verify_subject s = { .kind = VERIFY_LOCK, .path = path };
	str text;
	if (manifest.n) return err_set(e, FAULT_INPUT, "--manifest is for a staged directory or an image, and %.*s is a lock", STR_ARG(path));
	bool named = lock_format_of(path, &format);
	if (!named) format = LOCK_REQUIREMENTS; /* as `lock -o requirements.lock` writes it */
	if (!named && !str_ends(path, STR(".lock")))
		return err_set(e, FAULT_INPUT, "%.*s: neither a directory nor a lock by its name: pylock.toml, requirements.txt, uv.lock, "
		               "poetry.lock, pdm.lock, Pipfile.lock, or a .tar or .tar.gz of a layer or an image", STR_ARG(path));
	if (!file_read(r, run_arena(r), path, LIMIT_LOCK_BYTES + 1, &text, e)) return false;
	load_lock(r, path, format, text, &s);
	PUSH(run_arena(r), out, s);
	return true;
}

bool verify_open(struct run *r, str path, str manifest, struct verify_subjects *out, struct err *e)
{
	while (path.n > 1 && str_eat_end(&path, STR("/"))) {}
	struct file_info info = file_look(r, path_join(run_arena(r), path, STR("."))); /* links to folders are followed */
	if (info.kind == FILE_DIR) return open_folder(r, path, manifest, out, e);
	if (is_archive_name(path)) return open_archive(r, path, manifest, out, e);
	return open_lock(r, path, manifest, out, e);
}
