#include "target.h"

/* Shared libraries by the package that brings them. */
static const char glibc[] = "libc.so.6 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 libutil.so.1 "
	"libresolv.so.2 libanl.so.1 libnsl.so.1 libnss_compat.so.2 libnss_dns.so.2 libnss_files.so.2 "
	"libnss_hesiod.so.2 libBrokenLocale.so.1";
static const char gcc[] = "libgcc_s.so.1 libstdc++.so.6";
/* Of the system's own slim image, and what the image's Python was built with. */
static const char debian_slim[] = "libz.so.1 libbz2.so.1.0 liblzma.so.5 libssl.so.3 libcrypto.so.3 "
	"libffi.so.8 libsqlite3.so.0 libuuid.so.1 libreadline.so.8 libhistory.so.8 libncursesw.so.6 libpanelw.so.6 "
	"libmenuw.so.6 libformw.so.6 libtinfo.so.6 libtic.so.6 libcrypt.so.1 libdb-5.3.so libgdbm.so.6 libgdbm_compat.so.4 "
	"libexpat.so.1 libzstd.so.1 liblz4.so.1 libxxhash.so.0 libacl.so.1 libattr.so.1 libaudit.so.1 libblkid.so.1 "
	"libcap.so.2 libcap-ng.so.0 libcom_err.so.2 libgcrypt.so.20 libgpg-error.so.0 libgnutls.so.30 libgmp.so.10 "
	"libhogweed.so.6 libnettle.so.8 libidn2.so.0 libmount.so.1 libp11-kit.so.0 libpam.so.0 libpcre2-8.so.0 "
	"libselinux.so.1 libsmartcols.so.1 libsystemd.so.0 libtasn1.so.6 libudev.so.1 libnsl.so.2 libtirpc.so.3";
static const char distroless[] = "libnsl.so.2 libtirpc.so.3 libgomp.so.1 libssl.so.3 libcrypto.so.3 "
	"libcrypt.so.1 libz.so.1 libbz2.so.1.0 liblzma.so.5 libexpat.so.1 libexpatw.so.1 libffi.so.8 "
	"libdb-5.3.so libsqlite3.so.0 libuuid.so.1 libreadline.so.8 libhistory.so.8 libncursesw.so.6 "
	"libpanelw.so.6 libmenuw.so.6 libformw.so.6 libtinfo.so.6 libtic.so.6 libgssapi_krb5.so.2 "
	"libkrb5.so.3 libk5crypto.so.3 libkrb5support.so.0 libcom_err.so.2 libkeyutils.so.1";
static const char distroless13[] = "libzstd.so.1";
static const char alpine[] = "libz.so.1 libssl.so.3 libcrypto.so.3 libffi.so.8 libexpat.so.1 libbz2.so.1 "
	"liblzma.so.5 libsqlite3.so.0 libncursesw.so.6 libpanelw.so.6 libreadline.so.8 libgdbm.so.6 "
	"libgdbm_compat.so.4 libuuid.so.1";

static const struct { str arch, loader; } glibc_loaders[] = {
	{ STR_INIT("x86_64"), STR_INIT("ld-linux-x86-64.so.2") },
	{ STR_INIT("aarch64"), STR_INIT("ld-linux-aarch64.so.1") },
	{ STR_INIT("armv7l"), STR_INIT("ld-linux-armhf.so.3") },
	{ STR_INIT("i686"), STR_INIT("ld-linux.so.2") },
	{ STR_INIT("ppc64le"), STR_INIT("ld64.so.2") },
	{ STR_INIT("s390x"), STR_INIT("ld64.so.1") },
	{ STR_INIT("riscv64"), STR_INIT("ld-linux-riscv64-lp64d.so.1") },
	{ STR_INIT("loongarch64"), STR_INIT("ld-linux-loongarch-lp64d.so.1") },
};

/* musl's own spelling of an architecture */
static const struct { str arch, musl; } musl_archs[] = {
	{ STR_INIT("armv7l"), STR_INIT("armhf") },
	{ STR_INIT("armv6l"), STR_INIT("armhf") },
	{ STR_INIT("i686"), STR_INIT("i386") },
	{ STR_INIT("ppc64le"), STR_INIT("powerpc64le") },
};

static void add_words(struct arena *a, const char *words, struct strs *out)
{
	for (str rest = str_of(words), word; rest.n;) {
		str_cut(rest, ' ', &word, &rest);
		PUSH(a, out, word);
	}
}

static void add_glibc(struct arena *a, str arch, struct strs *out)
{
	add_words(a, glibc, out);
	if (str_eq(arch, STR("x86_64"))) PUSH(a, out, STR("libmvec.so.1"));
	for (size_t i = 0; i < COUNT(glibc_loaders); i++)
		if (str_eq(glibc_loaders[i].arch, arch)) PUSH(a, out, glibc_loaders[i].loader);
}

static void add_musl(struct arena *a, str arch, struct strs *out)
{
	for (size_t i = 0; i < COUNT(musl_archs); i++) {
		if (!str_eq(musl_archs[i].arch, arch)) continue;
		arch = musl_archs[i].musl;
		break;
	}
	PUSH(a, out, arena_fmt(a, "ld-musl-%.*s.so.1", STR_ARG(arch)));
	PUSH(a, out, arena_fmt(a, "libc.musl-%.*s.so.1", STR_ARG(arch)));
	PUSH(a, out, STR("libc.so"));
}

void target_libs(struct arena *a, enum base base, enum libc libc, str arch, struct strs *out)
{
	if (libc == LIBC_MUSL) add_musl(a, arch, out);
	else add_glibc(a, arch, out);
	if (base == BASE_ALPINE) add_words(a, alpine, out);
	if (base == BASE_SLIM || base == BASE_DEBIAN) {
		add_words(a, gcc, out);
		add_words(a, debian_slim, out);
	}
	if (base == BASE_DISTROLESS12 || base == BASE_DISTROLESS13) {
		add_words(a, gcc, out);
		add_words(a, distroless, out);
	}
	if (base == BASE_DISTROLESS13) add_words(a, distroless13, out);
}
