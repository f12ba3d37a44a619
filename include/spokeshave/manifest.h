/* manifest.json of a staged directory: everything kept or dropped, and why. */
#ifndef SPOKESHAVE_MANIFEST_H
#define SPOKESHAVE_MANIFEST_H

#include "spokeshave/vec.h"

struct manifest_file {
	str path;      /* kept: below root/; dropped: in the wheel */
	uint64_t size; /* bytes */
	str sha256;    /* hex; empty: not known */
	unsigned mode; /* of a kept one */
	str reason;    /* of a dropped one that its distribution's reason does not explain; may be empty */
};
struct manifest_files { struct manifest_file *v; size_t n, cap; };

struct manifest_dist {
	str name, version, wheel, sha256;
	uint64_t wheel_bytes, installed_bytes;
	bool kept;
	str reason;
	struct strs via;
	struct manifest_files kept_files, dropped_files;
};

struct manifest {
	const struct manifest_dist *v;
	size_t n;
	str target, image, arch, python; /* image may be empty */
	str prune, command, tool_version;
	str digest; /* hex: sha256 of the lines "SHA256 MODE PATH" of all that is staged but the manifest, sorted by path */
};

str manifest_text(struct arena *a, const struct manifest *m);

/* The manifest of a directory that holds one folder a target. */
struct manifest_target { str name, digest; };
str manifest_of_targets(struct arena *a, const struct manifest_target *v, size_t n, str command,
                        str tool_version);

/* Whether a text that begins so (64 bytes suffice) is a manifest of ours. */
bool manifest_is_ours(str head);

#endif
