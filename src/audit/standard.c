/* What is known by name, as data. */
#include "judging.h"

#include "spokeshave/path.h"
#include "spokeshave/stdlib.h"

/* Modules that came or went within the decade. */
static const struct { str top; unsigned from, until; } moved[] = {
	{ STR_INIT("zoneinfo"), 9, 0 }, { STR_INIT("graphlib"), 9, 0 }, { STR_INIT("tomllib"), 11, 0 },
	{ STR_INIT("annotationlib"), 14, 0 }, { STR_INIT("compression"), 14, 0 }, { STR_INIT("_zstd"), 14, 0 },
	{ STR_INIT("macpath"), 0, 8 }, { STR_INIT("formatter"), 0, 10 }, { STR_INIT("parser"), 0, 10 },
	{ STR_INIT("symbol"), 0, 10 }, { STR_INIT("binhex"), 0, 11 }, { STR_INIT("asynchat"), 0, 12 },
	{ STR_INIT("asyncore"), 0, 12 }, { STR_INIT("distutils"), 0, 12 }, { STR_INIT("imp"), 0, 12 },
	{ STR_INIT("smtpd"), 0, 12 }, { STR_INIT("aifc"), 0, 13 }, { STR_INIT("audioop"), 0, 13 },
	{ STR_INIT("cgi"), 0, 13 }, { STR_INIT("cgitb"), 0, 13 }, { STR_INIT("chunk"), 0, 13 },
	{ STR_INIT("crypt"), 0, 13 }, { STR_INIT("imghdr"), 0, 13 }, { STR_INIT("lib2to3"), 0, 13 },
	{ STR_INIT("mailcap"), 0, 13 }, { STR_INIT("msilib"), 0, 13 }, { STR_INIT("nis"), 0, 13 },
	{ STR_INIT("nntplib"), 0, 13 }, { STR_INIT("ossaudiodev"), 0, 13 }, { STR_INIT("pipes"), 0, 13 },
	{ STR_INIT("sndhdr"), 0, 13 }, { STR_INIT("spwd"), 0, 13 }, { STR_INIT("sunau"), 0, 13 },
	{ STR_INIT("telnetlib"), 0, 13 }, { STR_INIT("uu"), 0, 13 }, { STR_INIT("xdrlib"), 0, 13 },
};

bool standard_has(str top, unsigned minor)
{
	if (!stdlib_has(top)) return false;
	for (size_t i = 0; i < COUNT(moved); i++)
		if (str_eq(moved[i].top, top)) return minor >= moved[i].from && (!moved[i].until || minor < moved[i].until);
	return true;
}

unsigned standard_left(str top)
{
	for (size_t i = 0; i < COUNT(moved); i++)
		if (str_eq(moved[i].top, top)) return moved[i].until;
	return 0;
}

str backport_of(str canonical, unsigned minor)
{
	static const struct { str name, module; unsigned from; } rows[] = {
		{ STR_INIT("argparse"), STR_INIT("argparse"), 2 }, { STR_INIT("asyncio"), STR_INIT("asyncio"), 4 },
		{ STR_INIT("backports-cached-property"), STR_INIT("functools.cached_property"), 8 },
		{ STR_INIT("backports-datetime-fromisoformat"), STR_INIT("datetime"), 11 },
		{ STR_INIT("backports-functools-lru-cache"), STR_INIT("functools.lru_cache"), 3 },
		{ STR_INIT("backports-shutil-get-terminal-size"), STR_INIT("shutil"), 3 },
		{ STR_INIT("backports-ssl-match-hostname"), STR_INIT("ssl"), 5 },
		{ STR_INIT("backports-strenum"), STR_INIT("enum.StrEnum"), 11 },
		{ STR_INIT("backports-tarfile"), STR_INIT("tarfile"), 12 }, { STR_INIT("backports-tempfile"), STR_INIT("tempfile"), 3 },
		{ STR_INIT("backports-weakref"), STR_INIT("weakref"), 4 }, { STR_INIT("backports-zoneinfo"), STR_INIT("zoneinfo"), 9 },
		{ STR_INIT("backports-zstd"), STR_INIT("compression.zstd"), 14 }, { STR_INIT("backports-lzma"), STR_INIT("lzma"), 3 },
		{ STR_INIT("cached-property"), STR_INIT("functools.cached_property"), 8 },
		{ STR_INIT("contextvars"), STR_INIT("contextvars"), 7 }, { STR_INIT("dataclasses"), STR_INIT("dataclasses"), 7 },
		{ STR_INIT("enum34"), STR_INIT("enum"), 4 }, { STR_INIT("exceptiongroup"), STR_INIT("ExceptionGroup"), 11 },
		{ STR_INIT("faulthandler"), STR_INIT("faulthandler"), 3 }, { STR_INIT("funcsigs"), STR_INIT("inspect"), 3 },
		{ STR_INIT("functools32"), STR_INIT("functools"), 2 }, { STR_INIT("futures"), STR_INIT("concurrent.futures"), 2 },
		{ STR_INIT("graphlib-backport"), STR_INIT("graphlib"), 9 }, { STR_INIT("hashlib"), STR_INIT("hashlib"), 2 },
		{ STR_INIT("importlib-metadata"), STR_INIT("importlib.metadata"), 10 },
		{ STR_INIT("importlib-resources"), STR_INIT("importlib.resources"), 10 }, { STR_INIT("ipaddress"), STR_INIT("ipaddress"), 3 },
		{ STR_INIT("multiprocessing"), STR_INIT("multiprocessing"), 2 }, { STR_INIT("ordereddict"), STR_INIT("collections.OrderedDict"), 1 },
		{ STR_INIT("pathlib"), STR_INIT("pathlib"), 4 }, { STR_INIT("pathlib2"), STR_INIT("pathlib"), 4 },
		{ STR_INIT("selectors2"), STR_INIT("selectors"), 4 }, { STR_INIT("selectors34"), STR_INIT("selectors"), 4 },
		{ STR_INIT("singledispatch"), STR_INIT("functools.singledispatch"), 4 }, { STR_INIT("statistics"), STR_INIT("statistics"), 4 },
		{ STR_INIT("subprocess32"), STR_INIT("subprocess"), 3 }, { STR_INIT("taskgroup"), STR_INIT("asyncio.TaskGroup"), 11 },
		{ STR_INIT("tomli"), STR_INIT("tomllib"), 11 }, { STR_INIT("typing"), STR_INIT("typing"), 5 },
		{ STR_INIT("unittest2"), STR_INIT("unittest"), 3 }, { STR_INIT("uuid"), STR_INIT("uuid"), 2 },
		{ STR_INIT("wsgiref"), STR_INIT("wsgiref"), 2 },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].name, canonical) && minor >= rows[i].from) return rows[i].module;
	return (str){ 0 };
}

str distribution_of(str top)
{
	static const struct { str top, name; } rows[] = {
		{ STR_INIT("PIL"), STR_INIT("pillow") }, { STR_INIT("yaml"), STR_INIT("pyyaml") },
		{ STR_INIT("bs4"), STR_INIT("beautifulsoup4") }, { STR_INIT("sklearn"), STR_INIT("scikit-learn") },
		{ STR_INIT("skimage"), STR_INIT("scikit-image") }, { STR_INIT("cv2"), STR_INIT("opencv-python-headless") },
		{ STR_INIT("dateutil"), STR_INIT("python-dateutil") }, { STR_INIT("dotenv"), STR_INIT("python-dotenv") },
		{ STR_INIT("jwt"), STR_INIT("pyjwt") }, { STR_INIT("jose"), STR_INIT("python-jose") },
		{ STR_INIT("MySQLdb"), STR_INIT("mysqlclient") }, { STR_INIT("psycopg2"), STR_INIT("psycopg2-binary") },
		{ STR_INIT("Crypto"), STR_INIT("pycryptodome") }, { STR_INIT("OpenSSL"), STR_INIT("pyopenssl") },
		{ STR_INIT("nacl"), STR_INIT("pynacl") }, { STR_INIT("serial"), STR_INIT("pyserial") },
		{ STR_INIT("usb"), STR_INIT("pyusb") }, { STR_INIT("magic"), STR_INIT("python-magic") },
		{ STR_INIT("git"), STR_INIT("gitpython") }, { STR_INIT("github"), STR_INIT("pygithub") },
		{ STR_INIT("slugify"), STR_INIT("python-slugify") }, { STR_INIT("docx"), STR_INIT("python-docx") },
		{ STR_INIT("pptx"), STR_INIT("python-pptx") }, { STR_INIT("multipart"), STR_INIT("python-multipart") },
		{ STR_INIT("attr"), STR_INIT("attrs") }, { STR_INIT("fitz"), STR_INIT("pymupdf") },
		{ STR_INIT("zmq"), STR_INIT("pyzmq") }, { STR_INIT("markdown"), STR_INIT("markdown") },
		{ STR_INIT("rest_framework"), STR_INIT("djangorestframework") }, { STR_INIT("corsheaders"), STR_INIT("django-cors-headers") },
		{ STR_INIT("environ"), STR_INIT("django-environ") }, { STR_INIT("grpc"), STR_INIT("grpcio") },
		{ STR_INIT("ldap"), STR_INIT("python-ldap") }, { STR_INIT("telegram"), STR_INIT("python-telegram-bot") },
		{ STR_INIT("discord"), STR_INIT("discord-py") }, { STR_INIT("socks"), STR_INIT("pysocks") },
		{ STR_INIT("win32api"), STR_INIT("pywin32") }, { STR_INIT("pkg_resources"), STR_INIT("setuptools") },
		{ STR_INIT("mpl_toolkits"), STR_INIT("matplotlib") }, { STR_INIT("pylab"), STR_INIT("matplotlib") },
		{ STR_INIT("Levenshtein"), STR_INIT("levenshtein") }, { STR_INIT("ruamel"), STR_INIT("ruamel-yaml") },
		{ STR_INIT("memcache"), STR_INIT("python-memcached") }, { STR_INIT("pymemcache"), STR_INIT("pymemcache") },
		{ STR_INIT("bson"), STR_INIT("pymongo") }, { STR_INIT("gridfs"), STR_INIT("pymongo") },
		{ STR_INIT("flask_sqlalchemy"), STR_INIT("flask-sqlalchemy") }, { STR_INIT("kafka"), STR_INIT("kafka-python") },
		{ STR_INIT("consul"), STR_INIT("python-consul") }, { STR_INIT("gi"), STR_INIT("pygobject") },
		{ STR_INIT("wx"), STR_INIT("wxpython") }, { STR_INIT("OpenGL"), STR_INIT("pyopengl") },
		{ STR_INIT("apt"), STR_INIT("python-apt") }, { STR_INIT("Xlib"), STR_INIT("python-xlib") },
		{ STR_INIT("pythonjsonlogger"), STR_INIT("python-json-logger") }, { STR_INIT("sentry_sdk"), STR_INIT("sentry-sdk") },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].top, top)) return rows[i].name;
	return (str){ 0 };
}

bool is_tool(str canonical)
{
	static const str tools[] = {
		STR_INIT("ansible"), STR_INIT("ansible-lint"), STR_INIT("autoflake"), STR_INIT("autopep8"), STR_INIT("awscli"),
		STR_INIT("bandit"), STR_INIT("basedpyright"), STR_INIT("black"), STR_INIT("build"), STR_INIT("bump2version"),
		STR_INIT("bumpver"), STR_INIT("check-manifest"), STR_INIT("codespell"), STR_INIT("commitizen"), STR_INIT("coverage"),
		STR_INIT("cruft"), STR_INIT("deptry"), STR_INIT("djlint"), STR_INIT("docformatter"), STR_INIT("flake8"),
		STR_INIT("flit"), STR_INIT("hatch"), STR_INIT("honcho"), STR_INIT("httpie"), STR_INIT("interrogate"),
		STR_INIT("invoke"), STR_INIT("ipdb"), STR_INIT("ipykernel"), STR_INIT("ipython"), STR_INIT("isort"),
		STR_INIT("jupyter"), STR_INIT("jupyterlab"), STR_INIT("jupytext"), STR_INIT("locust"), STR_INIT("memray"),
		STR_INIT("mkdocs"), STR_INIT("mkdocs-material"), STR_INIT("mypy"), STR_INIT("nbstripout"), STR_INIT("nodeenv"),
		STR_INIT("nose"), STR_INIT("nose2"), STR_INIT("notebook"), STR_INIT("nox"), STR_INIT("pdbpp"), STR_INIT("pdm"),
		STR_INIT("pip-audit"), STR_INIT("pip-tools"), STR_INIT("pipdeptree"), STR_INIT("pipenv"), STR_INIT("poethepoet"),
		STR_INIT("poetry"), STR_INIT("pre-commit"), STR_INIT("pudb"), STR_INIT("py-spy"), STR_INIT("pycodestyle"),
		STR_INIT("pydocstyle"), STR_INIT("pyflakes"), STR_INIT("pyinstaller"), STR_INIT("pylint"), STR_INIT("pyright"),
		STR_INIT("pytest"), STR_INIT("pyupgrade"), STR_INIT("rope"), STR_INIT("ruff"), STR_INIT("safety"), STR_INIT("scalene"),
		STR_INIT("setuptools-scm"), STR_INIT("snakeviz"), STR_INIT("sphinx"), STR_INIT("supervisor"), STR_INIT("tox"),
		STR_INIT("twine"), STR_INIT("ty"), STR_INIT("uv"), STR_INIT("vulture"), STR_INIT("watchdog"), STR_INIT("watchfiles"),
		STR_INIT("yamllint"), STR_INIT("yapf"),
	};
	return str_is_any(canonical, tools, COUNT(tools)) || str_starts(canonical, STR("pytest-")) ||
	       str_starts(canonical, STR("flake8-")) || str_starts(canonical, STR("pep8-")) || str_starts(canonical, STR("pylint-")) ||
	       str_starts(canonical, STR("sphinx-")) || str_starts(canonical, STR("sphinxcontrib-")) ||
	       str_starts(canonical, STR("mkdocs-")) || str_starts(canonical, STR("tox-"));
}

bool is_always_there(str canonical)
{
	static const str names[] = { STR_INIT("pip"), STR_INIT("setuptools"), STR_INIT("wheel"), STR_INIT("distribute") };
	return str_is_any(canonical, names, COUNT(names));
}

/*
 * Hosts that import these where they are installed: what their METADATA says as
 * extras is not repeated, nor what a statement or setting of the project names.
 */
bool is_peer(str host, str canonical)
{
	static const struct { str host, name; } rows[] = {
		{ STR_INIT("django"), STR_INIT("psycopg2") }, { STR_INIT("django"), STR_INIT("psycopg2-binary") },
		{ STR_INIT("django"), STR_INIT("psycopg") }, { STR_INIT("django"), STR_INIT("psycopg-binary") },
		{ STR_INIT("django"), STR_INIT("mysqlclient") }, { STR_INIT("django"), STR_INIT("pymysql") },
		{ STR_INIT("django"), STR_INIT("oracledb") }, { STR_INIT("django"), STR_INIT("cx-oracle") },
		{ STR_INIT("django"), STR_INIT("pillow") }, { STR_INIT("django"), STR_INIT("tzdata") },
		{ STR_INIT("django"), STR_INIT("redis") }, { STR_INIT("django"), STR_INIT("pymemcache") },
		{ STR_INIT("django"), STR_INIT("pylibmc") }, { STR_INIT("django"), STR_INIT("jinja2") },
		{ STR_INIT("django"), STR_INIT("pyyaml") }, { STR_INIT("django"), STR_INIT("docutils") },
		{ STR_INIT("django"), STR_INIT("tblib") },
		{ STR_INIT("sqlalchemy"), STR_INIT("psycopg2") }, { STR_INIT("sqlalchemy"), STR_INIT("psycopg2-binary") },
		{ STR_INIT("sqlalchemy"), STR_INIT("psycopg") }, { STR_INIT("sqlalchemy"), STR_INIT("asyncpg") },
		{ STR_INIT("sqlalchemy"), STR_INIT("pymysql") }, { STR_INIT("sqlalchemy"), STR_INIT("mysqlclient") },
		{ STR_INIT("sqlalchemy"), STR_INIT("aiomysql") }, { STR_INIT("sqlalchemy"), STR_INIT("aiosqlite") },
		{ STR_INIT("sqlalchemy"), STR_INIT("pyodbc") }, { STR_INIT("sqlalchemy"), STR_INIT("cx-oracle") },
		{ STR_INIT("sqlalchemy"), STR_INIT("oracledb") }, { STR_INIT("sqlalchemy"), STR_INIT("greenlet") },
		{ STR_INIT("databases"), STR_INIT("asyncpg") }, { STR_INIT("databases"), STR_INIT("aiosqlite") },
		{ STR_INIT("tortoise-orm"), STR_INIT("asyncpg") }, { STR_INIT("peewee"), STR_INIT("psycopg2-binary") },
		{ STR_INIT("peewee"), STR_INIT("psycopg2") }, { STR_INIT("peewee"), STR_INIT("pymysql") },
		{ STR_INIT("pandas"), STR_INIT("openpyxl") }, { STR_INIT("pandas"), STR_INIT("xlrd") },
		{ STR_INIT("pandas"), STR_INIT("xlsxwriter") }, { STR_INIT("pandas"), STR_INIT("pyarrow") },
		{ STR_INIT("pandas"), STR_INIT("fastparquet") }, { STR_INIT("pandas"), STR_INIT("tables") },
		{ STR_INIT("pandas"), STR_INIT("lxml") }, { STR_INIT("pandas"), STR_INIT("html5lib") },
		{ STR_INIT("pandas"), STR_INIT("sqlalchemy") }, { STR_INIT("pandas"), STR_INIT("matplotlib") },
		{ STR_INIT("pandas"), STR_INIT("tabulate") }, { STR_INIT("pandas"), STR_INIT("odfpy") },
		{ STR_INIT("pandas"), STR_INIT("pyxlsb") }, { STR_INIT("pandas"), STR_INIT("s3fs") },
		{ STR_INIT("pandas"), STR_INIT("gcsfs") }, { STR_INIT("pandas"), STR_INIT("fsspec") },
		{ STR_INIT("pandas"), STR_INIT("numexpr") }, { STR_INIT("pandas"), STR_INIT("bottleneck") },
		{ STR_INIT("pandas"), STR_INIT("jinja2") }, { STR_INIT("fsspec"), STR_INIT("s3fs") },
		{ STR_INIT("fsspec"), STR_INIT("gcsfs") }, { STR_INIT("fsspec"), STR_INIT("adlfs") },
		{ STR_INIT("xarray"), STR_INIT("netcdf4") }, { STR_INIT("xarray"), STR_INIT("h5netcdf") },
		{ STR_INIT("xarray"), STR_INIT("zarr") }, { STR_INIT("xarray"), STR_INIT("dask") },
		{ STR_INIT("beautifulsoup4"), STR_INIT("lxml") }, { STR_INIT("beautifulsoup4"), STR_INIT("html5lib") },
		{ STR_INIT("fastapi"), STR_INIT("python-multipart") }, { STR_INIT("fastapi"), STR_INIT("email-validator") },
		{ STR_INIT("fastapi"), STR_INIT("uvicorn") }, { STR_INIT("fastapi"), STR_INIT("jinja2") },
		{ STR_INIT("fastapi"), STR_INIT("httpx") }, { STR_INIT("starlette"), STR_INIT("python-multipart") },
		{ STR_INIT("starlette"), STR_INIT("jinja2") }, { STR_INIT("starlette"), STR_INIT("itsdangerous") },
		{ STR_INIT("pydantic"), STR_INIT("email-validator") }, { STR_INIT("uvicorn"), STR_INIT("uvloop") },
		{ STR_INIT("uvicorn"), STR_INIT("httptools") }, { STR_INIT("uvicorn"), STR_INIT("websockets") },
		{ STR_INIT("uvicorn"), STR_INIT("wsproto") }, { STR_INIT("uvicorn"), STR_INIT("watchfiles") },
		{ STR_INIT("uvicorn"), STR_INIT("python-dotenv") }, { STR_INIT("gunicorn"), STR_INIT("gevent") },
		{ STR_INIT("gunicorn"), STR_INIT("eventlet") }, { STR_INIT("gunicorn"), STR_INIT("uvicorn") },
		{ STR_INIT("gunicorn"), STR_INIT("setproctitle") }, { STR_INIT("flask"), STR_INIT("python-dotenv") },
		{ STR_INIT("flask"), STR_INIT("asgiref") }, { STR_INIT("celery"), STR_INIT("redis") },
		{ STR_INIT("celery"), STR_INIT("flower") }, { STR_INIT("celery"), STR_INIT("gevent") },
		{ STR_INIT("celery"), STR_INIT("eventlet") }, { STR_INIT("celery"), STR_INIT("sqlalchemy") },
		{ STR_INIT("kombu"), STR_INIT("redis") }, { STR_INIT("kombu"), STR_INIT("boto3") },
		{ STR_INIT("kombu"), STR_INIT("pycurl") }, { STR_INIT("requests"), STR_INIT("pysocks") },
		{ STR_INIT("requests"), STR_INIT("chardet") }, { STR_INIT("requests"), STR_INIT("brotli") },
		{ STR_INIT("urllib3"), STR_INIT("pysocks") }, { STR_INIT("urllib3"), STR_INIT("brotli") },
		{ STR_INIT("httpx"), STR_INIT("h2") }, { STR_INIT("httpx"), STR_INIT("socksio") },
		{ STR_INIT("httpx"), STR_INIT("brotli") }, { STR_INIT("aiohttp"), STR_INIT("aiodns") },
		{ STR_INIT("aiohttp"), STR_INIT("brotli") }, { STR_INIT("aiohttp"), STR_INIT("cchardet") },
		{ STR_INIT("redis"), STR_INIT("hiredis") }, { STR_INIT("pymongo"), STR_INIT("dnspython") },
		{ STR_INIT("eventlet"), STR_INIT("dnspython") }, { STR_INIT("paramiko"), STR_INIT("invoke") },
		{ STR_INIT("pyjwt"), STR_INIT("cryptography") }, { STR_INIT("python-jose"), STR_INIT("cryptography") },
		{ STR_INIT("passlib"), STR_INIT("bcrypt") }, { STR_INIT("passlib"), STR_INIT("argon2-cffi") },
		{ STR_INIT("pymysql"), STR_INIT("cryptography") }, { STR_INIT("matplotlib"), STR_INIT("pyqt5") },
		{ STR_INIT("matplotlib"), STR_INIT("pyqt6") }, { STR_INIT("seaborn"), STR_INIT("scipy") },
		{ STR_INIT("plotly"), STR_INIT("kaleido") }, { STR_INIT("altair"), STR_INIT("vl-convert-python") },
		{ STR_INIT("transformers"), STR_INIT("torch") }, { STR_INIT("transformers"), STR_INIT("sentencepiece") },
		{ STR_INIT("transformers"), STR_INIT("accelerate") }, { STR_INIT("transformers"), STR_INIT("protobuf") },
		{ STR_INIT("transformers"), STR_INIT("tensorflow") }, { STR_INIT("transformers"), STR_INIT("bitsandbytes") },
		{ STR_INIT("diffusers"), STR_INIT("accelerate") }, { STR_INIT("torch"), STR_INIT("numpy") },
		{ STR_INIT("torch"), STR_INIT("tensorboard") }, { STR_INIT("networkx"), STR_INIT("scipy") },
		{ STR_INIT("django-redis"), STR_INIT("hiredis") }, { STR_INIT("channels"), STR_INIT("daphne") },
		{ STR_INIT("channels"), STR_INIT("channels-redis") }, { STR_INIT("djangorestframework"), STR_INIT("markdown") },
		{ STR_INIT("djangorestframework"), STR_INIT("django-filter") }, { STR_INIT("jsonschema"), STR_INIT("rfc3339-validator") },
		{ STR_INIT("apscheduler"), STR_INIT("sqlalchemy") }, { STR_INIT("rich"), STR_INIT("pygments") },
		{ STR_INIT("markdown"), STR_INIT("pygments") }, { STR_INIT("python-socketio"), STR_INIT("eventlet") },
		{ STR_INIT("flask-socketio"), STR_INIT("eventlet") }, { STR_INIT("flask-socketio"), STR_INIT("gevent-websocket") },
		{ STR_INIT("sentry-sdk"), STR_INIT("blinker") }, { STR_INIT("opentelemetry-sdk"), STR_INIT("opentelemetry-exporter-otlp") },
		{ STR_INIT("moto"), STR_INIT("boto3") }, { STR_INIT("pendulum"), STR_INIT("tzdata") },
		{ STR_INIT("tomlkit"), STR_INIT("tomli") }, { STR_INIT("coverage"), STR_INIT("tomli") },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].host, host) && str_eq(rows[i].name, canonical)) return true;
	return false;
}

bool is_driver_scheme(str scheme, str canonical)
{
	static const struct { str scheme, name; } rows[] = {
		{ STR_INIT("postgresql"), STR_INIT("psycopg2") }, { STR_INIT("postgresql"), STR_INIT("psycopg2-binary") },
		{ STR_INIT("postgresql"), STR_INIT("psycopg") }, { STR_INIT("postgresql"), STR_INIT("asyncpg") },
		{ STR_INIT("postgres"), STR_INIT("psycopg2") }, { STR_INIT("postgres"), STR_INIT("psycopg2-binary") },
		{ STR_INIT("postgres"), STR_INIT("psycopg") }, { STR_INIT("postgres"), STR_INIT("asyncpg") },
		{ STR_INIT("mysql"), STR_INIT("mysqlclient") }, { STR_INIT("mysql"), STR_INIT("pymysql") },
		{ STR_INIT("mssql"), STR_INIT("pyodbc") }, { STR_INIT("oracle"), STR_INIT("oracledb") },
		{ STR_INIT("oracle"), STR_INIT("cx-oracle") }, { STR_INIT("redis"), STR_INIT("redis") },
		{ STR_INIT("rediss"), STR_INIT("redis") }, { STR_INIT("snowflake"), STR_INIT("snowflake-sqlalchemy") },
		{ STR_INIT("bigquery"), STR_INIT("sqlalchemy-bigquery") }, { STR_INIT("clickhouse"), STR_INIT("clickhouse-sqlalchemy") },
		{ STR_INIT("redshift"), STR_INIT("sqlalchemy-redshift") }, { STR_INIT("mongodb+srv"), STR_INIT("dnspython") },
		{ STR_INIT("s3"), STR_INIT("s3fs") }, { STR_INIT("gs"), STR_INIT("gcsfs") }, { STR_INIT("gcs"), STR_INIT("gcsfs") },
		{ STR_INIT("abfs"), STR_INIT("adlfs") }, { STR_INIT("amqp"), STR_INIT("librabbitmq") },
		{ STR_INIT("duckdb"), STR_INIT("duckdb-engine") }, { STR_INIT("socks5"), STR_INIT("pysocks") },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].scheme, scheme) && str_eq(rows[i].name, canonical)) return true;
	return false;
}

str configured_by(str base)
{
	static const struct { str base, name; } rows[] = {
		{ STR_INIT("conftest.py"), STR_INIT("pytest") }, { STR_INIT(".coveragerc"), STR_INIT("coverage") },
		{ STR_INIT("noxfile.py"), STR_INIT("nox") }, { STR_INIT("locustfile.py"), STR_INIT("locust") },
		{ STR_INIT("dodo.py"), STR_INIT("doit") }, { STR_INIT("fabfile.py"), STR_INIT("fabric") },
		{ STR_INIT("tasks.py"), STR_INIT("invoke") }, { STR_INIT("manage.py"), STR_INIT("django") },
		{ STR_INIT(".pre-commit-config.yaml"), STR_INIT("pre-commit") }, { STR_INIT("dvc.yaml"), STR_INIT("dvc") },
		{ STR_INIT("Snakefile"), STR_INIT("snakemake") }, { STR_INIT("pylintrc"), STR_INIT("pylint") },
		{ STR_INIT(".pylintrc"), STR_INIT("pylint") }, { STR_INIT("babel.cfg"), STR_INIT("babel") },
		{ STR_INIT("requirements.in"), STR_INIT("pip-tools") }, { STR_INIT("uv.lock"), STR_INIT("uv") },
		{ STR_INIT("poetry.lock"), STR_INIT("poetry") }, { STR_INIT("pdm.lock"), STR_INIT("pdm") },
		{ STR_INIT("Pipfile.lock"), STR_INIT("pipenv") }, { STR_INIT("MANIFEST.in"), STR_INIT("check-manifest") },
		{ STR_INIT("playbook.yml"), STR_INIT("ansible") }, { STR_INIT("dbt_project.yml"), STR_INIT("dbt-core") },
		{ STR_INIT("justfile"), STR_INIT("rust-just") }, { STR_INIT("Justfile"), STR_INIT("rust-just") },
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		if (str_eq(rows[i].base, base)) return rows[i].name;
	return (str){ 0 };
}

static bool is_development_folder(str name)
{
	static const str parts[] = {
		STR_INIT("tests"), STR_INIT("test"), STR_INIT("testing"), STR_INIT("docs"), STR_INIT("doc"), STR_INIT("noxfile.py"),
		STR_INIT("setup.py"), STR_INIT("conftest.py"), STR_INIT("tox.ini"), STR_INIT("benchmarks"), STR_INIT("benchmark"),
		STR_INIT("examples"), STR_INIT("example"), STR_INIT(".github"), STR_INIT(".gitlab-ci.yml"),
		STR_INIT("fabfile.py"), STR_INIT(".pre-commit-config.yaml"), STR_INIT("Makefile"), STR_INIT("justfile"),
		STR_INIT("e2e"), STR_INIT("locustfile.py"), STR_INIT("dodo.py"),
		STR_INIT("pytest.ini"), STR_INIT(".circleci"), STR_INIT("notebooks"), STR_INIT("azure-pipelines.yml"), STR_INIT("t"),
	};
	return str_is_any(name, parts, COUNT(parts)) || str_ends(name, STR("_tests")) || str_ends(name, STR("-tests"));
}

static bool is_development_base(str base)
{
	return is_development_folder(base) || str_starts(base, STR("test_")) || str_ends(base, STR("_test.py")) ||
	       str_ends(base, STR("_tests.py")) || str_eq(base, STR("tests.py")) || str_eq(base, STR("test.py"));
}

bool audit_is_development_path(str path)
{
	for (str part; path.n;) {
		str_cut(path, '/', &part, &path);
		if (is_development_folder(part) || (!path.n && is_development_base(part))) return true;
	}
	return false;
}

static bool is_in_package(struct arena *a, const struct audit_input *in, str folder)
{
	return folder.n && file_named(in, arena_fmt(a, "%.*s/__init__.py", STR_ARG(folder)));
}

static bool imports_invoke(const struct audit_file *f)
{
	for (size_t i = 0; f && f->facts && i < f->facts->n; i++) {
		const struct fact *x = &f->facts->v[i];
		if (x->kind != FACT_IMPORT && x->kind != FACT_FROM) continue;
		if (!x->level && str_eq(str_slice(x->module, 0, str_find(x->module, '.')), STR("invoke"))) return true;
	}
	return false;
}

/* "docs_src", "examples-old", at the top: what stands beside a folder that is for development. */
static bool is_of_development_folder(str top)
{
	static const str words[] = { STR_INIT("docs"), STR_INIT("examples"), STR_INIT("benchmarks") };
	size_t n = 0;
	while (n < top.n && top.p[n] != '_' && top.p[n] != '-') n++;
	return n < top.n && str_is_any(str_slice(top, 0, n), words, COUNT(words));
}

bool is_development(struct arena *a, const struct audit_input *in, str path)
{
	static const str shipped[] = { STR_INIT("testing"), STR_INIT("docs"), STR_INIT("doc"), STR_INIT("benchmarks"),
		                       STR_INIT("benchmark"), STR_INIT("examples"), STR_INIT("example"), STR_INIT("notebooks") };
	size_t from = 0;
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] != '/') continue;
		bool part = str_is_any(str_slice(path, from, i), shipped, COUNT(shipped)) && from && is_in_package(a, in, str_slice(path, 0, from - 1));
		if (!part && is_development_folder(str_slice(path, from, i))) return true;
		if (!from && is_of_development_folder(str_slice(path, 0, i))) return true;
		from = i + 1;
	}
	str base = str_skip(path, from);
	return is_development_base(base) || (str_eq(base, STR("tasks.py")) && imports_invoke(file_named(in, path)));
}

static bool is_vendored_folder(str name)
{
	static const str names[] = { STR_INIT("_vendor"), STR_INIT("_vendored"), STR_INIT("vendored"), STR_INIT("third_party") };
	return str_is_any(name, names, COUNT(names));
}

bool is_vendored_path(str path)
{
	for (str part; str_cut(path, '/', &part, &path);)
		if (is_vendored_folder(part)) return true;
	return false;
}

bool is_test_data_path(str path)
{
	static const str names[] = { STR_INIT("data"), STR_INIT("testdata"), STR_INIT("test_data"), STR_INIT("snapshots") };
	bool tests = false;
	for (str part; str_cut(path, '/', &part, &path);) {
		bool inside = str_find(path, '/') < path.n; /* tests/fixtures/db.py has pytest's */
		if (tests && (str_is_any(part, names, COUNT(names)) || (inside && str_eq(part, STR("fixtures"))))) return true;
		tests |= str_eq(part, STR("tests")) || str_eq(part, STR("test"));
	}
	return false;
}

bool is_test_file(str path)
{
	str base = path_base(path);
	return str_ends(base, STR(".py")) && (str_starts(base, STR("test_")) || str_ends(base, STR("_test.py")) ||
	       str_eq(base, STR("conftest.py")) || str_eq(base, STR("tests.py")));
}

bool is_tooling_path(str path)
{
	static const str names[] = { STR_INIT("scripts"), STR_INIT("script"), STR_INIT("tools"), STR_INIT("tool"), STR_INIT("utils"),
		                     STR_INIT("ci"), STR_INIT("misc"), STR_INIT("hack"), STR_INIT("dev"), STR_INIT("devtools"), STR_INIT("release") };
	str top;
	return str_cut(path, '/', &top, &path) && (str_is_any(top, names, COUNT(names)) || str_starts(top, STR(".")));
}

bool is_for_tests_path(str path)
{
	for (str part; path.n;) {
		bool folder = str_cut(path, '/', &part, &path);
		if (folder ? str_eq(part, STR("testing")) || str_eq(part, STR("testutils")) || str_eq(part, STR("test_utils"))
		           : str_has(part, STR("pytest")))
			return true;
	}
	return false;
}
