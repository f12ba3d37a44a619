/* The application: its own code and settings, found below a folder and scanned. */
#ifndef SPOKESHAVE_APP_H
#define SPOKESHAVE_APP_H

#include "spokeshave/graph.h"
#include "spokeshave/run.h"

struct app {
	str name;                       /* of its folder */
	struct graph_input_file *files; /* sorted by path, relative to the folder; with their facts */
	size_t files_n;
	size_t sources;                 /* of them, Python */
	struct strs commands;           /* entries that a Procfile or a shell script starts */
	struct strs words;              /* of settings files, each once: one may be a console script's name */
};

/*
 * Walk the folder. Left out: what .gitignore names, version control, virtual
 * environments (pyvenv.cfg), staged directories (our manifest), caches, links
 * to folders, and `output`. A file that can't be read is FAULT_INPUT.
 */
MUST_USE bool app_scan(struct run *r, str folder, str output, struct app *out, struct err *e);

/*
 * Whether a folder holds what is not the application's by itself: version
 * control, caches, a virtual environment (pyvenv.cfg), a staged directory (our manifest).
 */
bool app_folder_is_foreign(struct run *r, struct arena *a, str folder);

/* The facts of a file of settings, as its name tells how to read it; false: by its name it is none. */
bool app_scan_settings(struct arena *a, str path, str text, struct facts *out);

/*
 * A file outside of the folder that says what runs, as a Dockerfile with its
 * ENV does: searched like settings of the application.
 */
MUST_USE bool app_add_settings(struct run *r, struct app *app, str path, struct err *e);

#endif
