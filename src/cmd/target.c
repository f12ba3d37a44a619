#include "spokeshave/target.h"

#include "spokeshave/buf.h"
#include "spokeshave/json.h"
#include "table.h"

struct target_args {
	str python, arch;
	int format;
};

static const struct opt opts[] = {
	{ 0, "python", OPT_TEXT, offsetof(struct target_args, python), "3.X[.Z][t]",
	  "another Python than the image's; 3.13t is the free-threaded build" },
	{ 0, "arch", OPT_TEXT, offsetof(struct target_args, arch), "ARCH", "amd64, arm64, … (this machine's)" },
	{ 0, "format", OPT_CHOICE, offsetof(struct target_args, format), "text|json", "how to print it" },
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

static str list_text(struct arena *a)
{
	struct buf b = buf_in(a);
	size_t n;
	const struct target_row *row = target_rows(&n);
	for (size_t i = 0; i < n; i++)
		buf_fmt(&b, "%-14.*s %-46.*s %.*s\n", STR_ARG(row[i].name), STR_ARG(row[i].image), STR_ARG(row[i].wheels));
	buf_add(&b, STR("\nAlso image references (python:3.12-alpine, with tag and digest) and platform tags with --python\n"
	                "(musllinux_1_2_aarch64 --python 3.12). `spokeshave target NAME` prints one whole.\n"));
	return buf_str(&b);
}

static str list_json(struct arena *a)
{
	struct json j = json_in(a);
	size_t n;
	const struct target_row *row = target_rows(&n);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_list(&j, STR("targets"));
	for (size_t i = 0; i < n; i++) {
		json_object(&j, (str){ 0 });
		json_str(&j, STR("name"), row[i].name);
		json_str(&j, STR("image"), row[i].image);
		json_str(&j, STR("wheels"), row[i].wheels);
		json_end(&j, '}');
	}
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}

static str one_text(struct arena *a, const struct target *t)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "name           %.*s\n", STR_ARG(t->name));
	if (t->image.n) buf_fmt(&b, "image          %.*s\n", STR_ARG(t->image));
	buf_fmt(&b, "python         %.*s%s\n", STR_ARG(t->python.normal), t->free_threaded ? ", free-threaded" : "");
	buf_fmt(&b, "interpreter    %.*s\n", STR_ARG(t->interpreter));
	buf_fmt(&b, "libc           %s %u.%u\n", t->libc == LIBC_MUSL ? "musl" : "glibc", t->libc_major, t->libc_minor);
	buf_fmt(&b, "architecture   %.*s\n", STR_ARG(t->arch));
	buf_fmt(&b, "prefix         %.*s\n", STR_ARG(t->prefix));
	buf_fmt(&b, "site-packages  %.*s\n", STR_ARG(t->site_packages));
	buf_fmt(&b, "user           %u\n", t->uid);
	buf_add(&b, STR("\nmarkers\n"));
	for (enum marker_key k = 0; k < MARKER_EXTRA; k++)
		buf_fmt(&b, "  %.*s = \"%.*s\"\n", STR_ARG(marker_key_name(k)), STR_ARG(t->env.value[k]));
	buf_fmt(&b, "\nlibraries in the image%s\n", t->libs_n ? "" : ": not known");
	for (size_t i = 0; i < t->libs_n; i++) buf_fmt(&b, "  %.*s\n", STR_ARG(t->libs[i]));
	buf_add(&b, STR("\ntags, best first\n"));
	for (size_t i = 0; i < tag_set_count(t->tags); i++)
		buf_fmt(&b, "  %.*s\n", STR_ARG(tag_set_text(a, t->tags, i)));
	return buf_str(&b);
}

static str one_json(struct arena *a, const struct target *t)
{
	struct json j = json_in(a);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_str(&j, STR("name"), t->name);
	json_str(&j, STR("image"), t->image);
	json_str(&j, STR("python"), t->python.normal);
	json_bool(&j, STR("free_threaded"), t->free_threaded);
	json_str(&j, STR("interpreter"), t->interpreter);
	json_str(&j, STR("libc"), t->libc == LIBC_MUSL ? STR("musl") : STR("glibc"));
	json_str(&j, STR("libc_version"), arena_fmt(a, "%u.%u", t->libc_major, t->libc_minor));
	json_str(&j, STR("arch"), t->arch);
	json_str(&j, STR("prefix"), t->prefix);
	json_str(&j, STR("site_packages"), t->site_packages);
	json_u64(&j, STR("user"), t->uid);
	json_object(&j, STR("markers"));
	for (enum marker_key k = 0; k < MARKER_EXTRA; k++) json_str(&j, marker_key_name(k), t->env.value[k]);
	json_end(&j, '}');
	json_list(&j, STR("libraries"));
	for (size_t i = 0; i < t->libs_n; i++) json_str(&j, (str){ 0 }, t->libs[i]);
	json_end(&j, ']');
	json_list(&j, STR("tags"));
	for (size_t i = 0; i < tag_set_count(t->tags); i++) json_str(&j, (str){ 0 }, tag_set_text(a, t->tags, i));
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}

static bool target_main(struct run *r, void *args, const struct strs *rest, struct err *e)
{
	const struct target_args *given = args;
	struct arena *a = run_arena(r);
	struct target t;
	if (!rest->n) return run_print(r, given->format ? list_json(a) : list_text(a), e);
	if (!target_make(a, rest->v[0], given->python, given->arch, host_arch(a), &t, e)) return false;
	if (t.notice.n) run_warn(r, "%.*s", STR_ARG(t.notice));
	return run_print(r, given->format ? one_json(a, &t) : one_text(a, &t), e);
}

const struct cmd cmd_target = {
	.name = "target",
	.usage = "[NAME]",
	.help = "list the images that can be staged for, or print one whole",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct target_args),
	.rest_most = 1,
	.unused = "cache-dir no-cache offline refresh timeout workers",
	.main = target_main,
};
