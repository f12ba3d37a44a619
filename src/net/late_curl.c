#include "late_curl.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <string.h>

#include "spokeshave/str.h"

/* Debian has it by the library that does its TLS. */
static const char *const sonames[] = { "libcurl.so.4", "libcurl-gnutls.so.4" };

/* What is used of it: name, result, parameters. Those of the variadic ones are told apart below. */
#define FUNCTIONS(X)                                                                     \
	X(curl_global_init, CURLcode, (long))                                            \
	X(curl_global_cleanup, void, (void))                                             \
	X(curl_getdate, time_t, (const char *, const time_t *))                          \
	X(curl_slist_append, struct curl_slist *, (struct curl_slist *, const char *))   \
	X(curl_slist_free_all, void, (struct curl_slist *))                              \
	X(curl_easy_init, CURL *, (void))                                                \
	X(curl_easy_cleanup, void, (CURL *))                                             \
	X(curl_easy_strerror, const char *, (CURLcode))                                  \
	X(curl_easy_setopt, CURLcode, (CURL *, CURLoption, ...))                         \
	X(curl_easy_getinfo, CURLcode, (CURL *, CURLINFO, ...))                          \
	X(curl_multi_init, CURLM *, (void))                                              \
	X(curl_multi_cleanup, CURLMcode, (CURLM *))                                      \
	X(curl_multi_strerror, const char *, (CURLMcode))                                \
	X(curl_multi_add_handle, CURLMcode, (CURLM *, CURL *))                           \
	X(curl_multi_remove_handle, CURLMcode, (CURLM *, CURL *))                        \
	X(curl_multi_perform, CURLMcode, (CURLM *, int *))                               \
	X(curl_multi_poll, CURLMcode, (CURLM *, struct curl_waitfd *, unsigned, int, int *)) \
	X(curl_multi_info_read, CURLMsg *, (CURLM *, int *))                             \
	X(curl_multi_setopt, CURLMcode, (CURLM *, CURLMoption, ...))

#define FIELD(name, result, parameters) result (*name) parameters;
static struct { FUNCTIONS(FIELD) } late;

static bool find(void *library, const char *name, void *to)
{
	void *symbol = dlsym(library, name);
	if (symbol) memcpy(to, &symbol, sizeof symbol); /* a pointer to data becomes one to code */
	return symbol != NULL;
}

static bool find_all(void *library)
{
	bool all = true;
#define FIND(name, result, parameters) all = find(library, #name, &late.name) && all;
	FUNCTIONS(FIND)
	return all;
}

bool late_curl_load(struct err *e)
{
	static void *library;
	const char *why = NULL;
	for (size_t i = 0; !library && i < COUNT(sonames); i++) {
		library = dlopen(sonames[i], RTLD_NOW | RTLD_LOCAL);
		if (!library && !why) why = dlerror();
	}
	if (!library)
		return err_set(e, FAULT_SYSTEM, "libcurl can't be loaded, so nothing can be fetched: %s", why ? why : "it is not there");
	return find_all(library) || err_set(e, FAULT_SYSTEM, "libcurl is too old: 7.76 or later is needed");
}

/* ---- under their own names, so that callers need not know ---- */

CURLcode curl_global_init(long flags) { return (late.curl_global_init)(flags); }
void curl_global_cleanup(void) { (late.curl_global_cleanup)(); }
time_t curl_getdate(const char *text, const time_t *unused) { return (late.curl_getdate)(text, unused); }
void curl_slist_free_all(struct curl_slist *list) { (late.curl_slist_free_all)(list); }
CURL *curl_easy_init(void) { return (late.curl_easy_init)(); }
void curl_easy_cleanup(CURL *easy) { (late.curl_easy_cleanup)(easy); }
const char *curl_easy_strerror(CURLcode code) { return (late.curl_easy_strerror)(code); }
CURLM *curl_multi_init(void) { return (late.curl_multi_init)(); }
CURLMcode curl_multi_cleanup(CURLM *multi) { return (late.curl_multi_cleanup)(multi); }
const char *curl_multi_strerror(CURLMcode code) { return (late.curl_multi_strerror)(code); }
CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) { return (late.curl_multi_add_handle)(multi, easy); }
CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) { return (late.curl_multi_remove_handle)(multi, easy); }
CURLMcode curl_multi_perform(CURLM *multi, int *running) { return (late.curl_multi_perform)(multi, running); }
CURLMsg *curl_multi_info_read(CURLM *multi, int *left) { return (late.curl_multi_info_read)(multi, left); }

struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text)
{
	return (late.curl_slist_append)(list, text);
}

CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd *extra, unsigned extra_n, int timeout, int *ready)
{
	return (late.curl_multi_poll)(multi, extra, extra_n, timeout, ready);
}

/* ---- with one more parameter, of the type that its number says; the names are macros, too ---- */

CURLcode (curl_easy_setopt)(CURL *easy, CURLoption option, ...)
{
	CURLcode code;
	va_list args;
	va_start(args, option);
	if (option < CURLOPTTYPE_OBJECTPOINT) code = (late.curl_easy_setopt)(easy, option, va_arg(args, long));
	else if (option >= CURLOPTTYPE_OFF_T && option < CURLOPTTYPE_BLOB)
		code = (late.curl_easy_setopt)(easy, option, va_arg(args, curl_off_t));
	else code = (late.curl_easy_setopt)(easy, option, va_arg(args, void *));
	va_end(args);
	return code;
}

CURLMcode (curl_multi_setopt)(CURLM *multi, CURLMoption option, ...)
{
	CURLMcode code;
	va_list args;
	va_start(args, option);
	if ((int)option < CURLOPTTYPE_OBJECTPOINT) code = (late.curl_multi_setopt)(multi, option, va_arg(args, long));
	else code = (late.curl_multi_setopt)(multi, option, va_arg(args, void *));
	va_end(args);
	return code;
}

/* It writes to where the last one points. */
CURLcode (curl_easy_getinfo)(CURL *easy, CURLINFO info, ...)
{
	va_list args;
	va_start(args, info);
	CURLcode code = (late.curl_easy_getinfo)(easy, info, va_arg(args, void *));
	va_end(args);
	return code;
}
