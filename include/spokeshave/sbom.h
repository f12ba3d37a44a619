/*
 * A bill of materials: CycloneDX 1.6 or SPDX 2.3, both in JSON. What is put in
 * may come from strangers' METADATA; what comes out is sound by the schemas.
 */
#ifndef SPOKESHAVE_SBOM_H
#define SPOKESHAVE_SBOM_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

/* A file that a distribution comes in. */
struct sbom_file {
	str name;
	str url;             /* without credentials; empty: not said */
	uint64_t size;       /* bytes; 0: not said */
	struct strs hashes;  /* "sha256:HEX"; algorithms that the format has no name for are left out */
};
struct sbom_files { struct sbom_file *v; size_t n, cap; };

/* A document about a component, beside the bill. */
struct sbom_reference {
	str type; /* "bom", "license": a type of CycloneDX */
	str path; /* relative to the bill's folder */
	str hash; /* "sha256:HEX"; may be empty */
};

struct sbom_property { str name, value; }; /* "spokeshave:marker" */

/* What a wheel's own bill (PEP 770) says of a part of it. */
struct sbom_part {
	str type;            /* of CycloneDX: "library" */
	str name, version;   /* version may be empty */
	str purl;            /* may be empty */
	str expression;      /* an SPDX expression, or empty */
	struct strs hashes;  /* "sha256:HEX" */
	size_t depth;        /* 0, or one more than the part it is in, which comes before it */
};
struct sbom_parts { struct sbom_part *v; size_t n, cap; };

struct sbom_component {
	str name;                /* canonical */
	str version;             /* empty: not said */
	str purl;                /* as package_url makes it, with qualifiers perhaps; it is what others refer to */
	str summary, license, license_expression; /* as METADATA says; may be empty */
	struct strs license_classifiers;          /* "Apache Software License" */
	struct strs hashes;      /* of the component, where it is one file: "sha256:HEX" */
	struct sbom_files files;
	struct strs requires;    /* purls; those that are no component are left out */
	bool direct;             /* the whole requires it itself */
	struct { struct sbom_reference *v; size_t n, cap; } references;
	struct { struct sbom_property *v; size_t n, cap; } properties;
	struct sbom_parts parts;
};

struct sbom {
	const struct sbom_component *v; /* sorted by name */
	size_t n;
	str type, ref, name, description; /* of the whole: "container", "target:alpine", "alpine", an image; the last may be empty */
	str timestamp;          /* RFC 3339; empty: none, which SPDX writes as the start of 1980 */
	uint8_t serial[16];     /* derived from the contents, so that equal contents are one document */
	str tool_version;
};

str sbom_cyclonedx(struct arena *a, const struct sbom *bom);

/* `notes` gets what SPDX has no place for. */
str sbom_spdx(struct arena *a, const struct sbom *bom, struct notes *notes);

/*
 * Parts that a CycloneDX document in JSON names, of any 1.x; the root that it
 * describes is not among them. FAULT_INPUT: it is none, "not JSON: …", or holds
 * more than LIMIT_SBOM_PARTS. Keys of no interest are passed over, values of a
 * wrong kind are a fault.
 */
#define LIMIT_SBOM_PARTS 100000
#define LIMIT_SBOM_BYTES (UINT64_C(64) << 20)
#define SBOM_DEPTH 16 /* parts deeper than that are listed at that depth */
MUST_USE bool sbom_parts_parse(struct arena *a, str text, struct sbom_parts *out, struct err *e);

/* "pkg:pypi/name@1.0%2Blocal"; an empty version is left out. */
str package_url(struct arena *a, str name, str version);

/* The same with "?key=value"; "&" where it has one already. Keys are to be added in their order. */
str package_url_with(struct arena *a, str purl, const char *key, str value);

#endif
