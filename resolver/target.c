#include "target.h"

static const str distroless12_notice = STR_INIT(
	"the Debian 12 image left distroless in May 2026 and gets no updates; distroless13 is the maintained one");

/* What the distroless images hold can't be chosen. */
static str fixed_python(enum base base)
{
	return base == BASE_DISTROLESS12 ? STR("3.11.2") : base == BASE_DISTROLESS13 ? STR("3.13.5") : (str){ 0 };
}

static const str threaded_notice = STR_INIT(
	"the official images hold no free-threaded Python: yours must have one below /usr/local, as CPython installs itself");

bool python_cut_threaded(str *python)
{
	size_t n = python->n;
	if (n < 2 || char_lower(python->p[n - 1]) != 't' || !char_is_digit(python->p[n - 2])) return false;
	*python = str_slice(*python, 0, n - 1);
	return true;
}

bool python_agrees(str less, str more)
{
	if (python_cut_threaded(&less) != python_cut_threaded(&more)) return false;
	return str_starts(more, less) && (less.n == more.n || more.p[less.n] == '.');
}

/* "v3.012" is "3.12"; what is no version stays as it is, to be refused later. */
static str python_normal(struct arena *a, str text)
{
	struct version v;
	str number = text;
	bool threaded = python_cut_threaded(&number);
	if (!version_parse(a, number, &v)) return text;
	return threaded ? arena_join(a, v.normal, STR("t")) : v.normal;
}

static bool number_of(const struct version *v, uint32_t i, unsigned *out)
{
	uint64_t n = 0;
	if (i < v->release_n && (!str_u64(v->release[i], &n) || n > 999)) return false;
	*out = (unsigned)n;
	return true;
}

enum { THREADED_SINCE = 13 }; /* 3.13 was the first with a free-threaded build */

/* "3.X", "3.X.Z", a pre-release of Python allowed, "t" at the end of any. */
static bool set_python(struct arena *a, str given, struct target *t, struct err *e)
{
	struct version v;
	str text = given;
	t->free_threaded = python_cut_threaded(&text);
	bool ok = version_parse(a, text, &v) && (v.release_n == 3 || (v.release_n == 2 && !v.pre))
		&& str_eq(v.epoch, STR("0")) && !v.local_n && !v.post && !v.dev
		&& number_of(&v, 0, &t->major) && number_of(&v, 1, &t->minor) && number_of(&v, 2, &t->micro)
		&& t->major == 3 && t->minor < 100;
	if (!ok)
		return err_set(e, FAULT_INPUT, "'%.*s' is not a version of Python 3, as 3.12, 3.12.8 or 3.13t",
		               STR_ARG(given));
	if (t->free_threaded && t->minor < THREADED_SINCE)
		return err_set(e, FAULT_INPUT, "there is no free-threaded Python %.*s: 3.13t is the first; leave the t out",
		               STR_ARG(text));
	str pre = v.pre ? str_skip(v.normal, version_base(a, &v).n) : (str){ 0 };
	str full = arena_fmt(a, "%u.%u.%u%.*s", t->major, t->minor, t->micro, STR_ARG(pre));
	return version_parse(a, full, &t->python) || err_set(e, FAULT_INPUT, "'%.*s'", STR_ARG(text));
}

/*
 * The version that the target has: what the image says, what the option says,
 * or what both do, the more exact one. Only the short name "alpine" lets the
 * option win: then another tag of the same image is meant.
 */
static bool choose_python(struct sketch *s, str spec, str option, struct err *e)
{
	str fixed = fixed_python(s->base), said = fixed.n ? fixed : s->python;
	bool conflict = option.n && said.n && !python_agrees(option, said) && (fixed.n || !python_agrees(said, option));
	if (conflict && !str_eq(spec, STR("alpine")))
		return err_set(e, FAULT_INPUT, "'%.*s' holds Python %.*s, not %.*s; leave --python out, or name an "
		               "image that has it", STR_ARG(spec), STR_ARG(said), STR_ARG(option));
	if (!option.n && !said.n)
		return err_set(e, FAULT_INPUT, "'%.*s' does not say which Python: add --python 3.X", STR_ARG(spec));
	if (conflict) s->image = (str){ 0 };
	s->python = !said.n || conflict || (option.n && python_agrees(said, option)) ? option : said;
	return true;
}

static bool choose_arch(const struct sketch *s, str spec, str arch, str host_arch, struct target *t,
                        struct err *e)
{
	str wanted = arch.n ? target_arch(arch) : s->arch.n ? s->arch : target_arch(host_arch);
	if (!wanted.n)
		return err_set(e, FAULT_INPUT, "'%.*s' is not an architecture that is known: amd64, arm64, arm/v7, "
		               "386, ppc64le, s390x, riscv64, loong64", STR_ARG(arch.n ? arch : host_arch));
	if (s->arch.n && !str_eq(s->arch, wanted))
		return err_set(e, FAULT_INPUT, "'%.*s' is for %.*s, not for %.*s; leave --arch out, or name "
		               "another target", STR_ARG(spec), STR_ARG(s->arch), STR_ARG(wanted));
	t->arch = wanted;
	return true;
}

/* A short name stands for a tag, but no tag is for a free-threaded build; a reference stays as it was given. */
static void set_image(struct arena *a, const struct sketch *s, struct target *t)
{
	const char *flavour = s->base == BASE_ALPINE ? "alpine" : "slim-bookworm";
	if (s->base == BASE_PLATFORM) return;
	if (t->free_threaded && !s->image.n) {
		t->notice = threaded_notice;
		return;
	}
	t->image = s->image.n ? arena_str(a, s->image)
		: arena_fmt(a, "python:%.*s-%s", STR_ARG(s->python), flavour);
}

static void set_folders(struct arena *a, struct target *t)
{
	const char *bin = t->distroless ? "/usr/bin" : "/usr/local/bin";
	const char *packages = t->distroless ? "dist-packages" : "site-packages";
	t->prefix = STR("/usr/local");
	const char *threaded = t->free_threaded ? "t" : "";
	t->interpreter = arena_fmt(a, "%s/python%u.%u%s", bin, t->major, t->minor, threaded);
	t->site_packages = arena_fmt(a, "/usr/local/lib/python%u.%u%s/%s", t->major, t->minor, threaded, packages);
}

static void set_markers(struct arena *a, struct target *t)
{
	str *value = t->env.value, full = t->python.normal;
	value[MARKER_OS_NAME] = STR("posix");
	value[MARKER_SYS_PLATFORM] = STR("linux");
	value[MARKER_PLATFORM_MACHINE] = t->arch;
	value[MARKER_PLATFORM_PYTHON_IMPLEMENTATION] = STR("CPython");
	value[MARKER_PLATFORM_RELEASE] = STR(""); /* of the host that will run it: not known */
	value[MARKER_PLATFORM_SYSTEM] = STR("Linux");
	value[MARKER_PLATFORM_VERSION] = STR("");
	value[MARKER_PYTHON_VERSION] = arena_fmt(a, "%u.%u", t->major, t->minor);
	value[MARKER_PYTHON_FULL_VERSION] = full;
	value[MARKER_IMPLEMENTATION_NAME] = STR("cpython");
	value[MARKER_IMPLEMENTATION_VERSION] = full;
	value[MARKER_EXTRA] = STR("");
}

static void set_rest(struct arena *a, const struct sketch *s, struct target *t)
{
	struct strs libs = { 0 };
	t->name = arena_str(a, s->name);
	t->libc = s->libc;
	t->libc_major = s->libc_major;
	t->libc_minor = s->libc_minor;
	t->uid = s->uid;
	t->distroless = s->base == BASE_DISTROLESS12 || s->base == BASE_DISTROLESS13;
	if (s->base == BASE_DISTROLESS12) t->notice = distroless12_notice;
	if (s->base != BASE_PLATFORM) target_libs(a, s->base, s->libc, t->arch, &libs);
	t->libs = libs.v;
	t->libs_n = libs.n;
	t->libs_all = libs.n && s->base != BASE_DEBIAN;
	t->tags = tag_set_build(a, t->major, t->minor, (struct tag_build){ .free_threaded = t->free_threaded },
	                        t->libc, t->libc_major, t->libc_minor, t->arch);
}

bool target_make(struct arena *a, str spec, str python, str arch, str host_arch, struct target *out,
                 struct err *e)
{
	struct sketch s;
	struct target t = { 0 };
	if (!sketch_of(spec, &s, e)) return false;
	s.python = python_normal(a, s.python);
	if (!choose_python(&s, spec, python_normal(a, python), e) || !set_python(a, s.python, &t, e)) return false;
	if (!choose_arch(&s, spec, arch, host_arch, &t, e)) return false;
	set_rest(a, &s, &t);
	set_image(a, &s, &t);
	set_folders(a, &t);
	set_markers(a, &t);
	*out = t;
	return true;
}
