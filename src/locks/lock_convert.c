/* What becomes of a lock's texts in another format, and what is lost. */
#include "spokeshave/lock_convert.h"
#include "spokeshave/path.h"
#include "spokeshave/url.h"

str lock_application(const struct lockfile *lock)
{
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].source == LOCK_PROJECT) return lock->v[i].name;
	return path_base(lock->path);
}

/* ---- via ---- */

void lock_set_via(struct arena *a, struct lockfile *lock, str application)
{
	for (size_t i = 0; i < lock->n; i++) lock->v[i].via = (struct strs){ 0 };
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; k < lock->v[i].requires.n; k++) {
			size_t n, first = lockfile_find(lock, lock->v[i].requires.v[k].name, &n);
			for (size_t m = first; m < first + n; m++) PUSH(a, &lock->v[m].via, lock->v[i].name);
		}
	for (size_t i = 0; lock->knows_roots && i < lock->roots.n; i++) {
		size_t n, first = lockfile_find(lock, lock->roots.v[i].name, &n);
		for (size_t m = first; m < first + n; m++) PUSH(a, &lock->v[m].via, application);
	}
	for (size_t i = 0; i < lock->n; i++) strs_sort_unique(&lock->v[i].via);
}

/* ---- credentials ---- */

/* In a query stand signatures and tokens; but of version control what is meant. */
static bool redact(struct arena *a, str *url, bool is_vcs)
{
	str shown = url_redacted(a, *url);
	if (!is_vcs && str_has(shown, STR("://"))) shown = str_slice(shown, 0, str_find(shown, '?'));
	bool same = str_eq(shown, *url);
	*url = shown;
	return !same;
}

void lock_redact(struct arena *a, struct lockfile *lock, struct notes *notes)
{
	struct strs indexes = { 0 };
	for (size_t i = 0; i < lock->n; i++) {
		struct lock_package *p = &lock->v[i];
		struct lock_files files = { 0 };
		bool changed = redact(a, &p->address, p->source == LOCK_FROM_VCS);
		for (size_t k = 0; k < p->files.n; k++) {
			struct lock_file f = p->files.v[k];
			if (redact(a, &f.url, false)) changed = true;
			PUSH(a, &files, f);
		}
		p->files = files;
		if (changed) PUSH(a, notes, ((struct note){ p->name, STR("user name, password and query are left out of its URL; configure them "
		                                                         "where it is installed") }));
	}
	for (size_t i = 0; i < lock->indexes.n; i++) PUSH(a, &indexes, url_redacted(a, lock->indexes.v[i]));
	lock->indexes = indexes;
}

/* ---- losses ---- */

enum fact { FACT_PYTHON, FACT_ENVIRONMENTS, FACT_INDEX, FACT_URL, FACT_SIZE, FACT_TIME, FACT_SDIST, FACT_MORE_SDISTS, FACT_ALGORITHM,
	    FACT_REQUIRES, FACT_PRUNED, FACTS };

static void count_files(const struct lock_package *p, size_t *count)
{
	size_t sdists = 0;
	for (size_t i = 0; i < p->files.n; i++) {
		const struct lock_file *f = &p->files.v[i];
		count[FACT_URL] += f->url.n > 0;
		count[FACT_SIZE] += f->size > 0;
		count[FACT_TIME] += f->upload_time.n > 0;
		sdists += !f->is_wheel;
		for (size_t k = 0; k < f->hashes.n; k++) count[FACT_ALGORITHM] += !str_starts(f->hashes.v[k], STR("sha256:"));
	}
	count[FACT_SDIST] += sdists > 0;
	count[FACT_MORE_SDISTS] += sdists > 1;
}

static void count_facts(const struct lockfile *lock, size_t *count)
{
	count[FACT_PYTHON] = lock->requires_python.n > 0;
	count[FACT_ENVIRONMENTS] = lock->environments.n;
	count[FACT_PRUNED] = lock->pruned;
	for (size_t i = 0; i < lock->n; i++) {
		count[FACT_INDEX] += lock->v[i].source == LOCK_FROM_INDEX && lock->v[i].address.n > 0;
		count[FACT_REQUIRES] += lock->v[i].requires.n;
		count_files(&lock->v[i], count);
	}
}

void lock_losses(struct arena *a, const struct lockfile *lock, enum lock_output format, struct notes *notes)
{
	enum { R = 1 << OUTPUT_REQUIREMENTS, P = 1 << OUTPUT_PYLOCK, C = 1 << OUTPUT_CYCLONEDX, S = 1 << OUTPUT_SPDX };
	static const struct { unsigned lost; const char *what; } facts[FACTS] = {
		[FACT_PYTHON] = { R | C | S, "the range of Python that it is for" },
		[FACT_ENVIRONMENTS] = { R | C | S, "the environments that it is for" },
		[FACT_INDEX] = { R, "the index that each package is from; give it to the installer" },
		[FACT_URL] = { R, "URLs of files" },
		[FACT_SIZE] = { R | S, "sizes of files" },
		[FACT_TIME] = { R | C | S, "times of upload" },
		[FACT_SDIST] = { R, "source archives" },
		[FACT_MORE_SDISTS] = { P, "source archives of a package but for the first" },
		[FACT_ALGORITHM] = { R, "hashes by other algorithms than sha256" },
		[FACT_REQUIRES] = { R, "which package requires which, but for the comments" },
		[FACT_PRUNED] = { R | C | S, "that it is pruned, and what was dropped" },
	};
	static const char *const names[OUTPUTS] = { "requirements.txt", "pylock.toml", "CycloneDX", "SPDX" };
	size_t count[FACTS] = { 0 };
	str list = { 0 };
	count_facts(lock, count);
	for (enum fact f = 0; f < FACTS; f++)
		if (count[f] && facts[f].lost >> format & 1)
			list = arena_fmt(a, "%.*s%s%s", STR_ARG(list), list.n ? "; " : "", facts[f].what);
	if (list.n)
		PUSH(a, notes, ((struct note){ lock->path, arena_fmt(a, "%s has no place for: %.*s", names[format], STR_ARG(list)) }));
}
