/* The kept set as text that installers read: pylock.toml (PEP 751) and pinned requirements. */
#ifndef SPOKESHAVE_PYLOCK_H
#define SPOKESHAVE_PYLOCK_H

#include "spokeshave/vec.h"

struct pylock_package {
	str name;             /* canonical */
	str version;          /* normalised */
	str requires_python;  /* as written; may be empty */
	struct strs requires; /* canonical names, each in the same lock */
	str wheel;            /* file name */
	str url;              /* without credentials; empty: it stands in `path` */
	str path;             /* relative to the lock file, used when `url` is empty */
	str upload_time;      /* RFC 3339; left out when it is empty or no such time */
	uint64_t size;        /* bytes */
	str sha256;           /* hex */
};

struct pylock {
	const struct pylock_package *v; /* sorted by name */
	size_t n;
	str requires_python;  /* "==3.12.*" */
	str environment;      /* a marker; empty: none */
	str target, prune;    /* [tool.spokeshave] */
	struct strs dropped;  /* canonical names of what was resolved and is left out */
};

/* Marked as pruned under [tool.spokeshave]: it is less than a resolver would lock. */
str pylock_text(struct arena *a, const struct pylock *lock);

/* requirements.txt style: "name==version --hash=sha256:…", `command` in its first line. */
str pins_text(struct arena *a, const struct pylock *lock, str command);

#endif
