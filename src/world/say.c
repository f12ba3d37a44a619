#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "run_private.h"
#include "spokeshave/buf.h"

static const double REDRAW = 0.1; /* seconds between two drawings of the progress line */

enum { SECRET_LEAST = 4 }; /* bytes: shorter values are too common in words */

#define RED "\033[1;31m"
#define YELLOW "\033[1;33m"
#define RESET "\033[0m"
#define ERASE "\r\033[K"

void run_secret(struct run *r, str name, str value)
{
	for (size_t i = 0; i < r->secrets.n; i++)
		if (str_eq(r->secrets.v[i].value, value)) return;
	struct secret s = { arena_str(&r->arena, name), arena_str(&r->arena, value) };
	if (value.n >= SECRET_LEAST) PUSH(&r->arena, &r->secrets, s);
}

/* The secret that `text` begins with, or null. */
static const struct secret *secret_at(const struct run *r, str text)
{
	for (size_t i = 0; r && i < r->secrets.n; i++)
		if (str_starts(text, r->secrets.v[i].value)) return &r->secrets.v[i];
	return NULL;
}

str run_redact(struct run *r, struct arena *a, str text)
{
	struct buf b = buf_in(a);
	size_t from = 0;
	for (size_t i = 0; r->secrets.n && i < text.n; i++) {
		const struct secret *secret = secret_at(r, str_skip(text, i));
		if (!secret) continue;
		buf_add(&b, str_slice(text, from, i));
		buf_fmt(&b, "${%.*s}", STR_ARG(secret->name));
		from = i + secret->value.n;
		i = from - 1;
	}
	if (!from) return text;
	buf_add(&b, str_skip(text, from));
	return buf_str(&b);
}

/* Control characters of the input must not drive the terminal: \x1b and its like are spelled. */
static void print_visible(const struct run *r, str text)
{
	for (size_t i = 0; i < text.n; i++) {
		const struct secret *secret = secret_at(r, str_skip(text, i));
		if (secret) {
			fprintf(stderr, "${%.*s}", STR_ARG(secret->name));
			i += secret->value.n - 1;
			continue;
		}
		unsigned char c = (unsigned char)text.p[i];
		bool c1 = c == 0xC2 && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0xA0; /* U+0080.. */
		if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7F || c1)
			fprintf(stderr, "\\x%02x", c);
		else
			fputc(c, stderr);
	}
}

static void erase_line(struct run *r)
{
	if (!r->line_drawn) return;
	fputs(ERASE, stderr);
	r->line_drawn = false;
}

/* One message: "spokeshave: warning: text". */
static void message(struct run *r, const char *color, const char *kind, str text)
{
	bool colored = r && r->color && *kind;
	if (r) {
		pthread_mutex_lock(&r->mutex);
		erase_line(r);
	}
	if (*kind) fprintf(stderr, "spokeshave: %s%s:%s ", colored ? color : "", kind, colored ? RESET : "");
	print_visible(r, text);
	fputc('\n', stderr);
	fflush(stderr);
	if (r) pthread_mutex_unlock(&r->mutex);
}

static str format_text(char *to, size_t size, const char *format, va_list args)
{
	int n = vsnprintf(to, size, format, args);
	return (str){ to, n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1 };
}

void run_warn(struct run *r, const char *format, ...)
{
	char text[ERR_BYTES];
	va_list args;
	if (r->opts.verbosity < 0 && !r->warnings) return;
	va_start(args, format);
	str said = format_text(text, sizeof text, format, args);
	va_end(args);
	if (r->warnings) PUSH(&r->arena, r->warnings, arena_str(&r->arena, run_redact(r, &r->arena, said)));
	if (r->opts.verbosity >= 0) message(r, YELLOW, "warning", said);
}

void run_keep_warnings(struct run *r, struct strs *into)
{
	r->warnings = into;
}

void run_warn_notes(struct run *r, const struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		const struct note *note = &notes->v[i];
		run_warn(r, "%.*s%s%.*s", STR_ARG(note->where), note->where.n ? ": " : "", STR_ARG(note->text));
	}
}

void run_say(struct run *r, int verbosity, const char *format, ...)
{
	char text[ERR_BYTES];
	va_list args;
	if (r->opts.verbosity < verbosity) return;
	va_start(args, format);
	message(r, "", "", format_text(text, sizeof text, format, args));
	va_end(args);
}

void run_error(struct run *r, const struct err *e)
{
	message(r, RED, "error", str_of(e->text));
}

static const char *human(char to[16], uint64_t bytes)
{
	static const char *const unit[] = { "B", "kB", "MB", "GB" };
	double value = (double)bytes;
	size_t u = 0;
	for (; value >= 1000 && u + 1 < COUNT(unit); u++) value /= 1000;
	snprintf(to, 16, u ? "%.1f %s" : "%.0f %s", value, unit[u]);
	return to;
}

/* "fetching 3/7 pandas-2.2.3….whl 12.3 MB of 40.1 MB, 8.2 MB/s", cut to 79 columns. */
static void draw(struct run *r, str what, size_t done, size_t total, uint64_t bytes_done, uint64_t bytes_total)
{
	char line[160], a[16], b[16], rate[16];
	double seconds = run_clock(r) - r->rate_at;
	int n = snprintf(line, sizeof line, "%s", r->activity);
	if (total) n += snprintf(line + n, sizeof line - (size_t)n, " %zu/%zu", done, total);
	if (bytes_done) {
		uint64_t per_second = seconds > 0.2 ? (uint64_t)((double)(bytes_done - r->rate_from) / seconds) : 0;
		n += snprintf(line + n, sizeof line - (size_t)n, " %s%s%s, %s/s", human(a, bytes_done),
		              bytes_total ? " of " : "", bytes_total ? human(b, bytes_total) : "",
		              human(rate, per_second));
	}
	int room = 78 - n < 0 ? 0 : 78 - n;
	fprintf(stderr, ERASE "%s ", line);
	print_visible(r, str_slice(what, 0, (size_t)room));
	fflush(stderr);
	r->line_drawn = true;
}

void run_progress(struct run *r, const char *activity, str what, size_t done, size_t total,
                  uint64_t bytes_done, uint64_t bytes_total)
{
	if (r->opts.verbosity < 0) return;
	bool begins = !r->activity || strcmp(r->activity, activity) != 0;
	if (begins) {
		r->activity = activity;
		r->rate_at = run_clock(r);
		r->rate_from = bytes_done;
		r->drawn_at = 0;
		if (!r->terminal && (!r->said || strcmp(r->said, activity) != 0)) run_say(r, 0, "%s", activity);
		r->said = activity;
	}
	if (!r->terminal || run_clock(r) - r->drawn_at < REDRAW) return;
	pthread_mutex_lock(&r->mutex);
	draw(r, what, done, total, bytes_done, bytes_total);
	pthread_mutex_unlock(&r->mutex);
	r->drawn_at = run_clock(r);
}

void run_progress_end(struct run *r)
{
	pthread_mutex_lock(&r->mutex);
	erase_line(r);
	fflush(stderr);
	r->activity = NULL;
	pthread_mutex_unlock(&r->mutex);
}

bool run_print(struct run *r, str text, struct err *e)
{
	run_progress_end(r);
	while (text.n) {
		ssize_t n = write(STDOUT_FILENO, text.p, text.n);
		if (n < 0 && errno == EINTR && !run_interrupted(r)) continue;
		if (n <= 0) return err_set(e, FAULT_SYSTEM, "standard output: %s", strerror(errno));
		text = str_skip(text, (size_t)n);
	}
	return true;
}

bool run_stdout_is_terminal(const struct run *r)
{
	(void)r;
	return isatty(STDOUT_FILENO);
}
