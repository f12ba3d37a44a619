/* Facts of images: which package brings a library, and which versions its releases have. */
#include "spokeshave/needs.h"

static const struct { str arch; uint16_t machine; } machines[] = {
	{ STR_INIT("x86_64"), 62 },  { STR_INIT("aarch64"), 183 }, { STR_INIT("armv7l"), 40 },  { STR_INIT("armv6l"), 40 },
	{ STR_INIT("i686"), 3 },     { STR_INIT("ppc64le"), 21 },  { STR_INIT("s390x"), 22 },   { STR_INIT("riscv64"), 243 },
	{ STR_INIT("loongarch64"), 258 },
};

uint16_t needs_machine(str arch)
{
	for (size_t i = 0; i < COUNT(machines); i++)
		if (str_eq(machines[i].arch, arch)) return machines[i].machine;
	return 0;
}

/* ---- packages ---- */

enum { TRIXIE_GLIBC = 41 };

/*
 * A library, and the packages of Debian and of Alpine that bring it, "-" for none; last the name since
 * Debian 13 where it changed, because its time_t has 64 bits everywhere.
 */
static const char *const packages[] = {
	"libEGL.so.1 libegl1 mesa-egl",
	"libGL.so.1 libgl1 mesa-gl",
	"libGLESv2.so.2 libgles2 mesa-gles",
	"libGLU.so.1 libglu1-mesa glu",
	"libGLX.so.0 libglx0 -",
	"libICE.so.6 libice6 libice",
	"libOpenCL.so.1 ocl-icd-libopencl1 opencl-icd-loader",
	"libOpenGL.so.0 libopengl0 -",
	"libSM.so.6 libsm6 libsm",
	"libX11-xcb.so.1 libx11-xcb1 libx11",
	"libX11.so.6 libx11-6 libx11",
	"libXcomposite.so.1 libxcomposite1 libxcomposite",
	"libXcursor.so.1 libxcursor1 libxcursor",
	"libXdamage.so.1 libxdamage1 libxdamage",
	"libXext.so.6 libxext6 libxext",
	"libXfixes.so.3 libxfixes3 libxfixes",
	"libXft.so.2 libxft2 libxft",
	"libXi.so.6 libxi6 libxi",
	"libXinerama.so.1 libxinerama1 libxinerama",
	"libXrandr.so.2 libxrandr2 libxrandr",
	"libXrender.so.1 libxrender1 libxrender",
	"libXt.so.6 libxt6 libxt libxt6t64",
	"libXtst.so.6 libxtst6 libxtst",
	"libasound.so.2 libasound2 alsa-lib libasound2t64",
	"libatk-1.0.so.0 libatk1.0-0 at-spi2-core libatk1.0-0t64",
	"libatomic.so.1 libatomic1 libatomic",
	"libbz2.so.1 - libbz2",
	"libbz2.so.1.0 libbz2-1.0 -",
	"libcairo.so.2 libcairo2 cairo",
	"libcrypto.so.3 libssl3 libcrypto3 libssl3t64",
	"libcups.so.2 libcups2 cups-libs libcups2t64",
	"libcurl.so.4 libcurl4 libcurl libcurl4t64",
	"libdbus-1.so.3 libdbus-1-3 dbus-libs",
	"libdrm.so.2 libdrm2 libdrm",
	"libexpat.so.1 libexpat1 libexpat",
	"libffi.so.8 libffi8 libffi",
	"libfontconfig.so.1 libfontconfig1 fontconfig",
	"libfreetype.so.6 libfreetype6 freetype",
	"libgbm.so.1 libgbm1 mesa-gbm",
	"libgcc_s.so.1 libgcc-s1 libgcc",
	"libgdk_pixbuf-2.0.so.0 libgdk-pixbuf-2.0-0 gdk-pixbuf",
	"libgfortran.so.5 libgfortran5 libgfortran",
	"libgio-2.0.so.0 libglib2.0-0 glib libglib2.0-0t64",
	"libglib-2.0.so.0 libglib2.0-0 glib libglib2.0-0t64",
	"libgmodule-2.0.so.0 libglib2.0-0 glib libglib2.0-0t64",
	"libgmp.so.10 libgmp10 gmp",
	"libgobject-2.0.so.0 libglib2.0-0 glib libglib2.0-0t64",
	"libgomp.so.1 libgomp1 libgomp",
	"libgomp.so.1.0.0 libgomp1 libgomp",
	"libgssapi_krb5.so.2 libgssapi-krb5-2 krb5-libs",
	"libgthread-2.0.so.0 libglib2.0-0 glib libglib2.0-0t64",
	"libhwloc.so.15 libhwloc15 hwloc",
	"libibverbs.so.1 libibverbs1 rdma-core-libs",
	"libjpeg.so.62 libjpeg62-turbo -",
	"libjpeg.so.8 - libjpeg-turbo",
	"libkeyutils.so.1 libkeyutils1 keyutils-libs",
	"liblapack.so.3 liblapack3 lapack",
	"libldap-2.5.so.0 libldap-2.5-0 -",
	"libldap.so.2 libldap2 libldap",
	"liblzma.so.5 liblzma5 xz-libs",
	"libmagic.so.1 libmagic1 libmagic libmagic1t64",
	"libmariadb.so.3 libmariadb3 mariadb-connector-c",
	"libnspr4.so libnspr4 nspr",
	"libnss3.so libnss3 nss",
	"libnuma.so.1 libnuma1 numactl",
	"libodbc.so.2 libodbc2 unixodbc",
	"libopenblas.so.0 libopenblas0 -",
	"libpango-1.0.so.0 libpango-1.0-0 pango",
	"libpangocairo-1.0.so.0 libpangocairo-1.0-0 pango",
	"libpng16.so.16 libpng16-16 libpng libpng16-16t64",
	"libportaudio.so.2 libportaudio2 portaudio",
	"libpq.so.5 libpq5 libpq",
	"libpulse.so.0 libpulse0 libpulse",
	"libquadmath.so.0 libquadmath0 libquadmath",
	"libsasl2.so.2 libsasl2-2 -",
	"libsndfile.so.1 libsndfile1 libsndfile",
	"libsqlite3.so.0 libsqlite3-0 sqlite-libs",
	"libssl.so.3 libssl3 libssl3 libssl3t64",
	"libstdc++.so.6 libstdc++6 libstdc++",
	"libtbb.so.12 libtbb12 -",
	"libtcl8.6.so libtcl8.6 tcl",
	"libtk8.6.so libtk8.6 tk",
	"libusb-1.0.so.0 libusb-1.0-0 libusb",
	"libuuid.so.1 libuuid1 libuuid",
	"libwayland-client.so.0 libwayland-client0 wayland-libs-client",
	"libxcb.so.1 libxcb1 libxcb",
	"libxkbcommon-x11.so.0 libxkbcommon-x11-0 libxkbcommon",
	"libxkbcommon.so.0 libxkbcommon0 libxkbcommon",
	"libxml2.so.2 libxml2 libxml2",
	"libxslt.so.1 libxslt1.1 libxslt",
	"libz.so.1 zlib1g zlib",
	"libzstd.so.1 libzstd1 zstd-libs",
};

static str cut_word(str *rest)
{
	str word;
	str_cut(*rest, ' ', &word, rest);
	return str_eq(word, STR("-")) ? (str){ 0 } : word;
}

struct needs_package needs_package_of(str soname, unsigned libc_minor)
{
	for (size_t i = 0; i < COUNT(packages); i++) {
		str rest = str_of(packages[i]);
		if (!str_eq(cut_word(&rest), soname)) continue;
		struct needs_package p = { .debian = cut_word(&rest) };
		p.alpine = cut_word(&rest);
		if (rest.n && libc_minor >= TRIXIE_GLIBC) p.debian = rest;
		return p;
	}
	return (struct needs_package){ 0 };
}

/* ---- versions ---- */

/* By glibc: the newest that the release's own compiler brings. */
static const struct { unsigned libc_minor, cxx, abi, gcc; } releases[] = {
	{ 28, 25, 11, 7 },  /* Debian 10: GLIBCXX_3.4.25, CXXABI_1.3.11, GCC_7.0.0 */
	{ 31, 28, 12, 7 },
	{ 36, 30, 13, 12 },
	{ 41, 33, 15, 14 },
};

/* "3.4.30" after "GLIBCXX_3.4."; what is no number is not judged. */
static bool is_newer(str number, unsigned most)
{
	uint64_t n;
	return str_u64(str_slice(number, 0, str_find(number, '.')), &n) && n > most;
}

static bool has_of_compiler(unsigned libc_minor, str version)
{
	size_t i = 0;
	while (i < COUNT(releases) && releases[i].libc_minor != libc_minor) i++;
	if (i == COUNT(releases)) return true;
	if (str_eat(&version, STR("GLIBCXX_3.4."))) return !is_newer(version, releases[i].cxx);
	if (str_eat(&version, STR("CXXABI_1.3."))) return !is_newer(version, releases[i].abi);
	if (str_eat(&version, STR("GCC_"))) return !is_newer(version, releases[i].gcc);
	return true;
}

bool needs_has_version(unsigned libc_minor, str version, bool all)
{
	enum { RELATIVE_RELOCATIONS_SINCE = 36 };
	if (str_eq(version, STR("GLIBC_ABI_DT_RELR"))) return libc_minor >= RELATIVE_RELOCATIONS_SINCE;
	if (str_eat(&version, STR("GLIBC_2."))) return !is_newer(version, libc_minor);
	return !all || has_of_compiler(libc_minor, version);
}
