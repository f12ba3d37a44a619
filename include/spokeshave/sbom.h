/* A bill of materials of what is kept: CycloneDX 1.6 in JSON. */
#ifndef SPOKESHAVE_SBOM_H
#define SPOKESHAVE_SBOM_H

#include "spokeshave/vec.h"

struct sbom_component {
	str name;    /* canonical */
	str version; /* normalised */
	str sha256;  /* hex, of the wheel */
	str wheel;   /* its file name */
	str summary, license, license_expression; /* as METADATA says; may be empty */
	struct strs requires; /* canonical names; those that are no component are left out */
};

struct sbom {
	const struct sbom_component *v; /* sorted by name */
	size_t n;
	str target, image;      /* for the component that the whole describes; image may be empty */
	uint8_t serial[16];     /* derived from the contents, so that equal contents are one document */
	str tool_version;
};

str sbom_text(struct arena *a, const struct sbom *bom);

/* "pkg:pypi/name@1.0%2Blocal" */
str package_url(struct arena *a, str name, str version);

#endif
