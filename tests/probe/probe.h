/* The probe's parts: one function a kind of question. See probe.c. */
#ifndef PROBE_H
#define PROBE_H

#include "spokeshave/reqfile.h"
#include "spokeshave/run.h"

#include <jansson.h>

/* The answer to `op` as a new object; null: not supported. */
typedef json_t *probe_answer(struct arena *a, str op, const json_t *question);

probe_answer probe_version, probe_specifier, probe_marker, probe_requirements, probe_tags, probe_imports, probe_wheel;

json_t *probe_closure(struct arena *a, str op, const json_t *question); /* of kind imports: reach, graph */

/* Of kind requirements, in files of their own. */
json_t *probe_file(struct arena *a, const json_t *question);
json_t *probe_pylock(struct arena *a, const json_t *question);
void add_requirement(struct arena *a, json_t *out, const struct requirement *r); /* its keys into an object */
struct reqfile_env probe_env(const json_t *question);

/* Between the probe's JSON and ours. A missing or other value reads as "". */
str text_of(const json_t *object, const char *key);
str text_value(const json_t *value);
bool is_true(const json_t *object, const char *key);
unsigned number_at(const json_t *list, size_t i);
json_t *json_of_text(str s);
json_t *json_of_texts(const struct strs *list);
void texts_of(struct arena *a, const json_t *list, struct strs *out);

/* The text of a requirement with name and extras as written. */
str text_as_named(struct arena *a, const struct requirement *r);

/* The key to files, for questions that give a path; such files are at most so large. */
struct run *probe_run(void);
#define PROBE_FILE_BYTES (UINT64_C(64) << 20)

/* Null and an empty object: the library's own functions for them bear names that the product's writer has, too. */
json_t *nothing(void);
json_t *empty_object(void);

json_t *refused(void); /* {"ok": false} */

#endif
