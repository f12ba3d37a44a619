/* Which data goes, and all that keeps it. */
#include "graph_world.h"

#include "spokeshave/data_rules.h"

#define AWS \
	"\n[boto3] botocore\n" \
	"boto3/__init__.py: import botocore.session|def client(*a, **k):|    return s.client(*a, **k)\n" \
	"boto3/data/s3/1/resources-1.json:\nboto3/data/ec2/1/resources-1.json:\n" \
	"[botocore]\n" \
	"botocore/__init__.py:\nbotocore/session.py: x = 'ec2'\nbotocore/loaders.py:\nbotocore/utils.py:\n" \
	"botocore/data/endpoints.json:\nbotocore/data/ec2/1/service-2.json.gz:\nbotocore/data/s3/1/service-2.json.gz:\n" \
	"botocore/data/s3/1/waiters-2.json:\nbotocore/data/sagemaker-runtime/1/service-2.json.gz:\n" \
	"botocore/data/sts/1/service-2.json.gz:\n"

#define GOOGLE \
	"\n[google-api-python-client]\n" \
	"googleapiclient/__init__.py:\ngoogleapiclient/discovery.py: def build(n, v): return build(*n)\n" \
	"googleapiclient/sample_tools.py: from . import discovery|discovery.build(name, version)\n" \
	"googleapiclient/discovery_cache/__init__.py:\n" \
	"googleapiclient/discovery_cache/documents/index.json:\ngoogleapiclient/discovery_cache/documents/drive.v2.json:\n" \
	"googleapiclient/discovery_cache/documents/drive.v3.json:\n" \
	"googleapiclient/discovery_cache/documents/admin.directory_v1.json:\n" \
	"googleapiclient/discovery_cache/documents/chat.v1.json:\n"

#define BABEL \
	"\n[babel]\nbabel/__init__.py:\nbabel/global.dat:\nbabel/locale-data/root.dat:\nbabel/locale-data/en.dat:\n" \
	"babel/locale-data/en_GB.dat:\nbabel/locale-data/de.dat:\nbabel/locale-data/de_AT.dat:\nbabel/locale-data/fr.dat:\n" \
	"babel/locale-data/fr_HT.dat:\nbabel/locale-data/ht.dat:\nbabel/locale-data/zh_Hans_CN.dat:\n" \
	"babel/locale-data/LICENSE.unicode:\nbabel/de.dat:\n"

#define FORMS \
	"\n[forms]\nforms/__init__.py:\nforms/locale/de/LC_MESSAGES/forms.mo:\nforms/locale/de/LC_MESSAGES/forms.po:\n" \
	"forms/locale/pt_BR/LC_MESSAGES/forms.mo:\nforms/locale/sr@latin/LC_MESSAGES/forms.mo:\n" \
	"forms/locale/en/LC_MESSAGES/forms.mo:\nforms/locale/de/forms.json:\nforms/locale/README/LC_MESSAGES/x.mo:\n"


/* `want`: each finding, "botocore leaves ec2/1/service-2.json.gz" or "botocore stays: why". */
struct sample { const char *world, *want; };
struct said { const char *locales, *keep, *world, *want; }; /* and the words of the user, with blanks between */

/* No versions here: a distribution that needs "other-version" is of one that no rule was written for. */
static bool version_holds(const void *ctx, dist_id d, str specifier)
{
	const struct world *w = ctx;
	for (size_t i = 0; i < w->requires[d.i].n; i++)
		if (str_eq(w->requires[d.i].v[i], STR("other-version"))) return false;
	return specifier.n != 0;
}

/* What follows the folder of data. */
static str shown(str path)
{
	static const str folders[] = { STR_INIT("/data/"), STR_INIT("/documents/"), STR_INIT("/locale-data/"), STR_INIT("/locale/") };
	for (str rest = path; rest.n; rest = str_skip(rest, 1))
		for (size_t i = 0; i < COUNT(folders); i++)
			if (str_starts(rest, folders[i])) return str_skip(rest, folders[i].n);
	return path;
}

static str describe(struct arena *a, const struct world *w, const struct data_findings *found)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < found->n; i++) {
		const struct data_finding *f = &found->v[i];
		const struct graph_input_dist *d = &w->dists[f->dist.i];
		buf_fmt(&b, "%s%.*s", i ? "; " : "", STR_ARG(d->name));
		if (f->stays.n) buf_fmt(&b, " stays: %.*s", STR_ARG(f->stays));
		else buf_add(&b, STR(" leaves"));
		for (size_t k = 0; !f->stays.n && k < f->left.n; k++)
			buf_fmt(&b, " %.*s", STR_ARG(shown(d->files[f->left.v[k].file].path)));
		if (f->stays.n) assert_int_equal(f->chosen.n, 0);
	}
	return arena_str(a, buf_str(&b));
}

static void split(struct arena *a, const char *words, struct strs *out)
{
	for (str rest = str_of(words), one; rest.n;) {
		str_cut(rest, ' ', &one, &rest);
		PUSH(a, out, one);
	}
}

static void find(struct arena *a, struct world *w, const struct said *c, struct data_findings *out)
{
	struct strs locales = { 0 }, keep = { 0 };
	struct graph *g = build(a, w, c->world, 12);
	struct data_versions versions = { w, version_holds };
	split(a, c->locales, &locales);
	split(a, c->keep, &keep);
	for (size_t i = 0; i < keep.n; i++) assert_true(graph_keep(g, keep.v[i]));
	graph_by_file(g);
	graph_prune(g, false);
	graph_find_data(a, g, &versions, &locales, out);
}

static void check(const struct said *c, const char *before)
{
	struct arena a;
	struct world w = { 0 };
	struct data_findings found;
	arena_init(&a);
	find(&a, &w, c, &found);
	str got = describe(&a, &w, &found), want = arena_fmt(&a, "%s%s", before, c->want);
	if (!str_eq(got, want)) print_error("%s\n", c->world);
	assert_string_equal(got.n ? got.p : "", want.p);
	arena_free(&a);
}

static void check_all(const struct sample *cases, size_t n, const char *before)
{
	for (size_t i = 0; i < n; i++) check(&(struct said){ "", "", cases[i].world, cases[i].want }, before);
}
#define CHECK(cases, before) check_all((cases), COUNT(cases), before)

#define LEAVES_EC2 "botocore leaves ec2/1/service-2.json.gz sagemaker-runtime/1/service-2.json.gz; " \
                   "boto3 leaves ec2/1/resources-1.json"
#define LEAVES_S3 "botocore leaves s3/1/service-2.json.gz s3/1/waiters-2.json sagemaker-runtime/1/service-2.json.gz; " \
                  "boto3 leaves s3/1/resources-1.json"

static void literals_choose_models(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "main.py: import boto3|boto3.client('s3')" AWS, LEAVES_EC2 },
		{ "main.py: import boto3|boto3.resource(service_name='s3')" AWS, LEAVES_EC2 },
		{ "main.py: from boto3 import client|client('s3').put(self.client)" AWS, LEAVES_EC2 },
		{ "main.py: import boto3|boto3.Session().client('s3', **options)" AWS, LEAVES_EC2 },
		{ "main.py: import boto3|boto3.client('ec2')" AWS, LEAVES_S3 },
		{ "main.py: import boto3|boto3.client('s3')|boto3.client('sagemaker-runtime')" AWS,
		  "botocore leaves ec2/1/service-2.json.gz; boto3 leaves ec2/1/resources-1.json" },
		{ "main.py: import boto3|boto3.client('s3')|boto3.client('runtime.sagemaker')" AWS,
		  "botocore leaves ec2/1/service-2.json.gz; boto3 leaves ec2/1/resources-1.json" },
		{ "main.py: import botocore.session|botocore.session.get_session().create_client('s3')" AWS,
		  "botocore leaves ec2/1/service-2.json.gz sagemaker-runtime/1/service-2.json.gz" },
		{ "main.py: import boto3|boto3.client('s3')|session.get_available_regions('ec2')" AWS,
		  "botocore leaves sagemaker-runtime/1/service-2.json.gz; boto3 leaves" },
		/* a name far from the call, by which some way that is not seen may choose */
		{ "main.py: import boto3|boto3.client('s3')|KIND = 'ec2'" AWS,
		  "botocore leaves sagemaker-runtime/1/service-2.json.gz; boto3 leaves" },
		/* a library that the application uses */
		{ "main.py: import store\n[store] boto3\nstore/__init__.py: import boto3|boto3.client('s3')\nstore/more.py: boto3.client('ec2')" AWS,
		  LEAVES_EC2 },
		{ "main.py: import queue_, boto3\n[kombu]\nqueue_.py: import kombu.transport.SQS\nkombu/__init__.py:\nkombu/transport/__init__.py:\n"
		  "kombu/transport/SQS/__init__.py: import boto3|s.client(service)|'s3'" AWS,
		  "botocore leaves ec2/1/service-2.json.gz s3/1/service-2.json.gz s3/1/waiters-2.json "
		  "sagemaker-runtime/1/service-2.json.gz; boto3 leaves s3/1/resources-1.json ec2/1/resources-1.json" },
		/* what may be anything in code that is not reached, is dead, or only for types */
		{ "main.py: import boto3, store|boto3.client('s3')\n[store]\nstore/__init__.py:\nstore/more.py: boto3.client(n)" AWS, LEAVES_EC2 },
		{ "main.py: import boto3|boto3.client('s3')|if False:|    boto3.client(n)" AWS, LEAVES_EC2 },
		{ "main.py: import boto3|boto3.client('s3')|self.client = boto3.meta.client|f(self.client)" AWS, LEAVES_EC2 },
		/* an extension module of what catches its errors at most */
		{ "main.py: import boto3, store|boto3.client('s3')\n[store]\nstore/__init__.py: from . import c|import botocore.exceptions\n"
		  "store/c.so: x" AWS, LEAVES_EC2 },
		/* client() of something else, client that is something else */
		{ "main.py: import boto3, store|boto3.client('s3')\n[store] boto3\nstore/__init__.py: from redis import client|f(client)\n"
		  "[redis]\nredis/__init__.py:\nredis/client.py:" AWS, LEAVES_EC2 },
		{ "main.py: import boto3, store|boto3.client('s3')\n[store] boto3\nstore/__init__.py: f(channel.client)" AWS, LEAVES_EC2 },
		{ "main.py: import boto3|boto3.client('s3')|redis.client()|app.client(timeout=3)|api.resource('/x')" AWS, LEAVES_EC2 },
	};
	CHECK(cases, "");
}

static void doubts_keep_all_models(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "main.py: import boto3|boto3.client('s3')|boto3.client(name)" AWS, "main.py:3 calls boto3.client with what is not literal" },
		{ "main.py: import boto3|K = 's3'|boto3.client(K)" AWS, "main.py:3 calls boto3.client with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|boto3.client(*n)" AWS, "main.py:3 calls boto3.client with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|boto3.client(**n)" AWS, "main.py:3 calls boto3.client with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|boto3.client(region_name=r, service_name=n)" AWS,
		  "main.py:3 calls boto3.client with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|boto3.resource(f'{n}')" AWS, "main.py:3 calls boto3.resource with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|s.get_service_model(n)" AWS, "main.py:3 calls s.get_service_model with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|s.get_available_services()" AWS,
		  "main.py:3 calls s.get_available_services with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|map(boto3.client, names)" AWS, "main.py:3 hands on boto3.client" },
		{ "main.py: import boto3|boto3.client('s3')|make = app.aws.client" AWS, "main.py:3 hands on app.aws.client" },
		{ "main.py: from boto3 import client|client('s3')|map(client, names)" AWS, "main.py:3 hands on client" },
		{ "main.py: from aws import client|client('s3')|map(client, names)\naws.py: from boto3 import client" AWS, "main.py:3 hands on client" },
		{ "main.py: import boto3|boto3.client('s3')|getattr(boto3, kind)(n)" AWS, "main.py:3 hands on boto3.*" },
		{ "main.py: import boto3|boto3.client('s3')|getattr(my_session, 'client')(n)" AWS, "main.py:3 hands on my_session.client" },
		{ "main.py: from boto3 import client as make|make('s3')" AWS, "main.py:1 imports client under another name" },
		{ "main.py: from .aws import client as make|make('s3')|make(n)\naws.py: from boto3 import client" AWS,
		  "main.py:3 calls client with what is not literal" },
		{ "main.py: import boto3|boto3.client('s3')|from botocore.loaders import Loader" AWS, "main.py:3 imports botocore.loaders" },
		{ "main.py: import boto3|boto3.client('s3')|from botocore import loaders" AWS, "main.py:3 imports botocore" },
		{ "main.py: import boto3|boto3.client('s3')|from botocore.utils import create_nested_client" AWS, "main.py:3 imports botocore.utils" },
		{ "main.py: import boto3|boto3.client('s3')|s.get_component('data_loader')" AWS, "main.py:3 names what reads all" },
		{ "main.py: import boto3|boto3.client('s3')|resources.files('botocore')" AWS, "main.py:3 looks into botocore" },
		{ "main.py: import boto3|boto3.client('s3')|pkgutil.get_data('botocore', n)" AWS, "main.py:3 looks into botocore" },
		{ "main.py: import boto3" AWS, "no code that is reached names one" },
		{ "main.py: import boto3|boto3.client('s3')|x = 'never closed" AWS, "main.py can't be read to its end" },
		{ "main.py: import boto3, fast|boto3.client('s3')\nfast.so: PyInit" AWS, "fast.so is code that can't be read" },
		/* libraries: a session may be handed to any of them */
		{ "main.py: import boto3, store|boto3.client('s3')\n[store]\nstore/__init__.py: s.client(n)" AWS,
		  "store/__init__.py:1 calls s.client with what is not literal" },
		{ "main.py: import boto3, store|boto3.client('s3')\n[store]\nstore/__init__.py:\nstore/v1.2/run.py: s.client(n)" AWS,
		  "store/v1.2/run.py:1 calls s.client with what is not literal" },
		{ "main.py: import boto3, store|boto3.client('s3')\n[store]\nstore/__init__.py:\nstore/jobs/run.py: s.client(n)" AWS,
		  "store/jobs/run.py:1 calls s.client with what is not literal" },
		{ "main.py: import boto3, store|boto3.client('s3')\n[store] boto3\nstore/__init__.py: f(own_session.client)" AWS,
		  "store/__init__.py:1 hands on own_session.client" },
		{ "main.py: import boto3, store|boto3.client('s3')\n[store] boto3\nstore/__init__.py: from . import c\nstore/c.so: x" AWS,
		  "store/c.so is code that can't be read" },
		{ "main.py: import boto3, store|boto3.client('s3')\n[store]\nstore/__init__.py: from . import c\nstore/c.so: \1boto3\1" AWS,
		  "store/c.so is code that can't be read" },
		{ "main.py: import boto3, store|boto3.client('s3')\n[store]\nstore/__init__.pyc: x" AWS,
		  "store/__init__.pyc is code that can't be read" },
		{ "main.py: import boto3, kombu.transport.SQS|boto3.client('s3')\n[kombu] other-version\nkombu/__init__.py:\nkombu/transport/__init__.py:\n"
		  "kombu/transport/SQS/__init__.py: import boto3|s.client(service)" AWS,
		  "kombu/transport/SQS/__init__.py:2 calls s.client with what is not literal" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char want[256];
		snprintf(want, sizeof want, "botocore stays: %s; boto3 stays: %s", cases[i].want, cases[i].want);
		check(&(struct said){ "", "", cases[i].world, want }, "");
	}
}

static void rules_are_for_the_versions_they_were_written_for(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "main.py: import botocore|s.create_client('s3')\n[botocore] other-version\nbotocore/__init__.py:\n"
		  "botocore/data/ec2/1/service-2.json:\nbotocore/data/s3/1/service-2.json:\n",
		  "botocore stays: the rule was written for botocore>=1.20,<2" },
		/* what nothing runs is kept for another reason than its use */
		{ "main.py: 's3'\n[botocore]\nbotocore/__init__.py:\nbotocore/data/ec2/1/service-2.json:\n", "" },
	};
	CHECK(cases, "");
}

static void the_users_word_keeps_data(void **state)
{
	(void)state;
	static const struct said cases[] = {
		{ "", "botocore/data/ec2", "main.py: import boto3|boto3.client('s3')" AWS,
		  "botocore leaves sagemaker-runtime/1/service-2.json.gz; boto3 leaves ec2/1/resources-1.json" },
		{ "", "botocore", "main.py: import boto3|boto3.client('s3')" AWS, "boto3 leaves ec2/1/resources-1.json" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) check(&cases[i], "");
}

static void literals_choose_discovery_documents(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "main.py: from googleapiclient.discovery import build|build('drive', 'v3')" GOOGLE, "leaves admin.directory_v1.json chat.v1.json" },
		{ "main.py: from googleapiclient import discovery|discovery.build(version='v3', serviceName='drive')" GOOGLE,
		  "leaves admin.directory_v1.json chat.v1.json" },
		{ "main.py: from googleapiclient.discovery import build|build('admin', 'directory_v1')|build('drive', v)" GOOGLE, "leaves chat.v1.json" },
		{ "main.py: from googleapiclient.discovery import build|build('drive', 'v3')\nweb.py: import flask\n[flask]\nflask.py: urls.build(endpoint)" GOOGLE,
		  "leaves admin.directory_v1.json chat.v1.json" },
		{ "main.py: from googleapiclient.discovery import build|import fast|build('drive', 'v3')\n[fast]\nfast.so: main xyz\nslow.py: import main" GOOGLE,
		  "leaves admin.directory_v1.json chat.v1.json" },
		{ "main.py: from googleapiclient.discovery import build|build('drive', 'v3')|build(n, v)" GOOGLE,
		  "stays: main.py:3 calls build with what is not literal" },
		{ "main.py: from googleapiclient.discovery import build|build('drive', 'v3')|to_thread(build, n, v)" GOOGLE, "stays: main.py:3 hands on build" },
		{ "main.py: from googleapiclient.discovery import build as b|b('drive', 'v3')" GOOGLE,
		  "stays: main.py:1 imports build under another name" },
		{ "main.py: from googleapiclient.discovery import build_from_document|build_from_document(d)" GOOGLE,
		  "stays: no code that is reached names one" },
		{ "main.py: from googleapiclient import sample_tools, discovery|sample_tools.init(a, 'drive', n)|discovery.build('drive', 'v3')" GOOGLE,
		  "stays: main.py:1 imports googleapiclient" },
		{ "main.py: from util import build|build(n, v)\nutil.py: from googleapiclient.discovery import build|build('drive', 'v3')" GOOGLE,
		  "stays: main.py:2 calls build with what is not literal" },
		/* what imports a user of the library may have its function from there */
		{ "main.py: import web|discovery.build('drive', 'v3')\n[web]\nweb.py: import drive|drive.build(n)\n[drive]\n"
		  "drive.py: from googleapiclient.discovery import build" GOOGLE,
		  "stays: web.py:2 calls drive.build with what is not literal" },
	};
	CHECK(cases, "google-api-python-client ");
}

static void languages_are_the_users_choice(void **state)
{
	(void)state;
	static const struct said cases[] = {
		{ "", "", "main.py: import babel" BABEL, "babel stays: no --locale names the languages" },
		{ "de_AT", "", "main.py: import babel" BABEL, "babel leaves fr.dat fr_HT.dat ht.dat zh_Hans_CN.dat" },
		{ "ht en", "", "main.py: import babel" BABEL, "babel leaves de.dat de_AT.dat zh_Hans_CN.dat" },
		{ "zh-Hans", "", "main.py: import babel" BABEL, "babel leaves de.dat de_AT.dat fr.dat fr_HT.dat ht.dat" },
		{ "de", "babel/locale-data/fr_*", "main.py: import babel" BABEL, "babel leaves fr.dat ht.dat zh_Hans_CN.dat" },
		{ "de", "", "main.py: import forms" FORMS,
		  "forms leaves pt_BR/LC_MESSAGES/forms.mo sr@latin/LC_MESSAGES/forms.mo" },
		{ "sh", "", "main.py: import forms" FORMS,
		  "forms leaves de/LC_MESSAGES/forms.mo de/LC_MESSAGES/forms.po pt_BR/LC_MESSAGES/forms.mo" },
		{ "", "", "main.py: import django\n[django]\ndjango/__init__.py:\ndjango/conf/locale/de/LC_MESSAGES/django.po:\n"
		  "django/conf/locale/de/LC_MESSAGES/django.mo:\ndjango/po.po:",
		  "django leaves de/LC_MESSAGES/django.po; django stays: no --locale names the languages" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) check(&cases[i], "");
}

#define DJANGO \
	"\n[django]\ndjango/__init__.py:\ndjango/conf/__init__.py:\ndjango/utils/translation.py: activate(n)\n" \
	"django/conf/locale/de/LC_MESSAGES/django.mo:\ndjango/conf/locale/fr/LC_MESSAGES/django.mo:\n" \
	"django/conf/locale/pt_BR/LC_MESSAGES/django.mo:\ndjango/conf/locale/en/LC_MESSAGES/django.mo:\n"
#define SETTINGS "settings.py: import django|INSTALLED_APPS = []|LANGUAGES = [('en', 'x'), ('de', 'y')]"
#define SETTINGS_DE "django leaves fr/LC_MESSAGES/django.mo pt_BR/LC_MESSAGES/django.mo"

static void languages_of_settings_are_the_applications_choice(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ SETTINGS DJANGO, SETTINGS_DE },
		{ SETTINGS "|LANGUAGE_CODE = 'pt-br'" DJANGO, "django leaves fr/LC_MESSAGES/django.mo" },
		{ SETTINGS "|NAMES = ['fr']" DJANGO, "django leaves pt_BR/LC_MESSAGES/django.mo" },
		{ SETTINGS "|translation.activate('fr')" DJANGO, "django leaves pt_BR/LC_MESSAGES/django.mo" },
		{ SETTINGS "\nlocal.py: from settings import *|SECRET_KEY = 'a'" DJANGO, SETTINGS_DE },
		{ SETTINGS "\nlocal.py: from settings import LANGUAGES|SECRET_KEY = 'a'" DJANGO, SETTINGS_DE },
		{ "conf/__init__.py: from .base import *|SECRET_KEY = 'a'\nconf/base.py: import django|LANGUAGES = [('de', 'y')]" DJANGO, SETTINGS_DE },
		{ SETTINGS "|timezone.activate(zone)|self.override(x)\nb.py: from typing import override|override(f)" DJANGO, SETTINGS_DE },
		{ SETTINGS "|import rest\n[rest] django\nrest/__init__.py:\nrest/locale/fr/LC_MESSAGES/django.mo:" DJANGO,
		  "rest leaves fr/LC_MESSAGES/django.mo; " SETTINGS_DE },
		{ SETTINGS "|import forms\n[forms]\nforms/__init__.py:\nforms/locale/fr/LC_MESSAGES/forms.mo:" DJANGO,
		  "forms stays: no --locale names the languages; " SETTINGS_DE },
		{ SETTINGS "|import other\n[other]\nother.py: translation.activate(n)" DJANGO, SETTINGS_DE },
		{ SETTINGS "|import other\n[other] django\nother.py: Codes.activate(n)" DJANGO, SETTINGS_DE },
	};
	CHECK(cases, "");
}

static void doubts_keep_all_languages(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "settings.py: import django|INSTALLED_APPS = []" DJANGO, "" },
		{ SETTINGS "|translation.activate(user.language)" DJANGO, ", and settings.py:4 activates what is not literal" },
		{ SETTINGS "|from django.utils.translation import override|f(override)" DJANGO, ", and settings.py:5 activates what is not literal" },
		{ SETTINGS "|LANGUAGES += more" DJANGO, ", and settings.py:4 has LANGUAGES that are not all literal" },
		{ SETTINGS "|settings.configure()" DJANGO, ", and settings.py:4 calls settings.configure" },
		{ SETTINGS "|from django.conf import settings as s" DJANGO, ", and settings.py:4 has settings by another name" },
		{ SETTINGS "|LANGUAGE_CODE = env('X')" DJANGO, ", and settings.py:4 has a LANGUAGE_CODE that is not literal" },
		{ SETTINGS "|override_settings(LANGUAGES=x)" DJANGO, ", and settings.py:4 has LANGUAGES that are not all literal" },
		{ SETTINGS "\nother.py: SECRET_KEY = 'x'" DJANGO, ", and other.py:1 is of settings without LANGUAGES" },
		{ SETTINGS "\nother.py: if x:|    from settings import *|ROOT_URLCONF = 'x'" DJANGO, ", and other.py:3 is of settings without LANGUAGES" },
		{ "settings.py: import django|SECRET_KEY = 'x'|if x:|    LANGUAGES = [('de', 'y')]" DJANGO,
		  ", and settings.py:2 is of settings without LANGUAGES" },
		{ SETTINGS "\nx.py: 'never closed" DJANGO, ", and x.py can't be read to its end" },
		{ SETTINGS "|import other\n[other]\nother.py: import django|translation.activate(n)" DJANGO, ", and other.py:2 activates what is not literal" },
		{ SETTINGS "|import other\n[other]\nother.py: from django.utils import translation as t|t.activate(n)" DJANGO,
		  ", and other.py:2 activates what is not literal" },
		{ SETTINGS "|Codes.activate(n)" DJANGO, ", and settings.py:4 activates what is not literal" },
		{ SETTINGS "|import other\n[other]\nother.py: import django|INSTALLED_APPS = []" DJANGO, ", and other.py:2 is of settings without LANGUAGES" },
		{ SETTINGS "|import other\n[other] django\nother.so: x" DJANGO, ", and other.so can't be read" },
	};
	CHECK(cases, "django stays: no --locale names the languages");
}

static void languages_are_well_written(void **state)
{
	(void)state;
	static const struct { const char *text; bool want; } cases[] = {
		{ "de", true }, { "de_AT", true }, { "pt-BR", true }, { "zh-Hans-CN", true }, { "ca@valencia", true }, { "fil", true },
		{ "", false }, { "d", false }, { "german", false }, { "DE", false }, { "de_", false }, { "de__AT", true }, { "de AT", false },
		{ "*", false }, { "de,en", false },
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		if (locale_is_sound(str_of(cases[i].text)) != cases[i].want) fail_msg("%s", cases[i].text);
}

static void what_chooses_is_told_by_file_and_line(void **state)
{
	(void)state;
	static const struct said c = { "", "", "main.py: import boto3|boto3.client('s3')" AWS, "" };
	struct arena a;
	struct world w = { 0 };
	struct data_findings found;
	arena_init(&a);
	find(&a, &w, &c, &found);
	assert_int_equal(found.n, 2);
	const struct data_finding *f = &found.v[0];
	assert_true(str_eq(f->left.v[0].why, STR("service models: nothing names \"ec2\", as main.py:2 names \"s3\"")));
	assert_int_equal(f->chosen.n, 2);
	assert_true(str_eq(f->chosen.v[0].by.from_path, STR("main.py")));
	assert_int_equal(f->chosen.v[0].by.line, 2);
	assert_true(str_eq(f->chosen.v[0].by.what, STR("s3")));
	assert_true(f->chosen.v[0].by.kind == EDGE_DATA);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_choose_models),
		cmocka_unit_test(doubts_keep_all_models),
		cmocka_unit_test(rules_are_for_the_versions_they_were_written_for),
		cmocka_unit_test(the_users_word_keeps_data),
		cmocka_unit_test(literals_choose_discovery_documents),
		cmocka_unit_test(languages_are_the_users_choice),
		cmocka_unit_test(languages_of_settings_are_the_applications_choice),
		cmocka_unit_test(doubts_keep_all_languages),
		cmocka_unit_test(languages_are_well_written),
		cmocka_unit_test(what_chooses_is_told_by_file_and_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
