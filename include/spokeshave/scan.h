/*
 * What one Python source says of imports, with line numbers: one pass over
 * tokens, no grammar. The facts do not depend on the target; what does is
 * written down as the Python versions for which a line is alive.
 */
#ifndef SPOKESHAVE_SCAN_H
#define SPOKESHAVE_SCAN_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

enum fact_kind {
	FACT_IMPORT,      /* import a.b as c: module "a.b"; one fact an alias */
	FACT_FROM,        /* from ..x import y, z: one fact a name; star: name "*" */
	FACT_DYNAMIC,     /* import_module("x"), __import__("x"), find_spec("x") and helpers whose names say that they
	                   * import: module is the literal, name the literal package of a relative one,
	                   * asname the function as written, "importlib.import_module" */
	FACT_DYNAMIC_OPEN,/* the same with an argument that is not literal, or the function handed on; asname is the
	                   * function, or "__getattr__" or "sys.modules" where the module itself answers for its
	                   * attributes */
	FACT_STRING,      /* a literal that looks like a dotted name, "a.b", "a.b:attr", ".x", or a plain identifier */
	FACT_PREFIX,      /* "pkg.sub.%s", f"pkg.sub.{x}", "pkg.stem_" + x: text up to the hole; "." is the own package */
	FACT_META,        /* version("x"), distribution("x"), require("x") …: module is the distribution's name, empty
	                   * where it is not literal */
	FACT_ENTRY_GROUP, /* entry_points(group="x"), iter_entry_points("x"), also any literal that may be a group and
	                   * is no dotted name, and each part of one with '/'; empty where it is not literal */
	FACT_PATH_CODE,   /* __file__, __path__, importlib.resources, pkgutil.get_data: read by path; module is the
	                   * package named, or empty for the file's own */
	FACT_SELECT,      /* client("s3"), build("drive", "v3"): a function of a name by which libraries choose data;
	                   * module is the literal, asname the function as written, "session.client" */
	FACT_SELECT_OPEN, /* the same with what is not literal; or, module being "session.client", such a function handed
	                   * on without a call, "session.*" for getattr(session, name): each text once */
};

enum fact_flag { /* as ../PROBE names them */
	FLAG_TYPE_CHECKING = 1,
	FLAG_TRY_IMPORT_ERROR = 2,
	FLAG_TRY_BROAD = 4,
	FLAG_EXCEPT_IMPORT_ERROR = 8,
	FLAG_FUNCTION = 16,
	FLAG_CLASS = 32,
	FLAG_CONDITIONAL = 64,
	FLAG_DEAD = 128,   /* never runs on Linux: sys.platform, os.name, `if False` */
	FLAG_LAZY = 256,   /* PEP 810 */
	FLAG_MAIN = 512,   /* under __name__ == "__main__" */
	FLAG_CONTINUED = 1024, /* FACT_IMPORT, FACT_FROM: one more alias of the statement before */
	FLAG_SUPPRESSED = 2048, /* in `with contextlib.suppress(ImportError)`, or what is broader */
	FLAG_HANDLER = 4096, /* in an except clause, whatever it catches */
	FLAG_TRY_ELSE = 8192, /* in the `else` of a try: it runs when nothing was caught */
};
#define FLAGS_TRIED (FLAG_TRY_IMPORT_ERROR | FLAG_TRY_BROAD | FLAG_SUPPRESSED) /* the import may fail */

#define PYTHON_MINORS_ALL UINT32_MAX

struct fact {
	uint8_t kind;      /* enum fact_kind */
	uint8_t level;     /* leading dots of a relative import */
	uint16_t flags;    /* enum fact_flag */
	uint32_t line;     /* from 1 */
	uint32_t minors;   /* bit N: alive on Python 3.N, as far as sys.version_info tests decide */
	str module;        /* the dotted name or literal; may be empty for `from . import x` */
	str name;          /* FACT_FROM: the name; else empty */
	str asname;        /* as given, or empty */
};
struct facts {
	struct fact *v; size_t n, cap;
	bool broken;       /* something could not be read (an unclosed string, a stray byte): what could be, was */
};

/*
 * Any bytes; never fails. Strings are copied into `a` only where they had to be decoded, else borrow `source`.
 * Facts of one kind come in source order. Literals give one fact for each text where they repeat; those in
 * docstrings, annotations and dead code give none.
 */
void scan_python(struct arena *a, str source, struct facts *out);

/* The application's .ini, .cfg, .toml, .yaml, .json, .conf: words that look like dotted names, as FACT_STRING. */
void scan_settings(struct arena *a, str text, struct facts *out);

/* The same, and of plain words those that are a whole value or an item of one: "pyramid.includes = pyramid_tm". */
enum plain_words {
	PLAIN_JOINED, /* those with '_', which no prose has */
	PLAIN_ALL,
};
void scan_plain_settings(struct arena *a, str text, enum plain_words plain, struct facts *out);

/* Suites of Robot Framework: what they import by `Library  RequestsLibrary`, beside the dotted names. */
void scan_robot(struct arena *a, str text, struct facts *out);

/* A template of the application: what its {% language %} switches to, as the call activate("de") would. */
void scan_template(struct arena *a, str text, struct facts *out);

/*
 * A .pth file: the lines that Python runs, scanned as Python; of the others those that name folders beside it, as
 * FACT_PATH_CODE with the path as module and ".pth" as asname.
 */
void scan_pth(struct arena *a, str text, struct facts *out);

/* An extension module's bytes: names among its printable strings, as FACT_STRING, line 0. */
void scan_extension(struct arena *a, str bytes, struct facts *out);

/* What a cache of facts is keyed by, beside the bytes scanned. */
#define SCANNER_VERSION 9u

/*
 * Facts as bytes for a cache, and back. What is read borrows `bytes`; bytes
 * that are cut, altered or of another SCANNER_VERSION are refused.
 */
str facts_write(struct arena *a, const struct facts *facts);
MUST_USE bool facts_read(struct arena *a, str bytes, struct facts *out);

/*
 * Facts that are read when they are first looked at: of most files of a closure
 * nobody asks. `bytes` are such as facts_sound holds of.
 */
struct packed_facts { str bytes; bool is_read; struct facts facts; };
bool facts_sound(str bytes);
const struct facts *facts_unpack(struct arena *a, struct packed_facts *packed); /* in `a`, the first time */

#endif
