/* The rules on data, each line with its reason. */
#include "data_private.h"

/*
 * Session.client(service_name), Session.resource(service_name) and botocore's
 * create_client(service_name) take a folder's name below data/; so do the four
 * that return models. get_available_regions reads the service's model, too, and
 * without it answers with an empty list. The list functions name the folders.
 */
static const struct data_choosing aws = {
	.modules = STR_INIT("boto3 botocore aioboto3 aiobotocore"),
	.dists = STR_INIT("boto3 botocore aioboto3 aiobotocore"),
	.functions = STR_INIT("client resource create_client get_service_model get_service_data get_waiter_model "
	                      "get_paginator_model get_available_regions get_available_services get_available_resources "
	                      "list_available_services"),
	.objects = STR_INIT("boto session"),
	.hidden = STR_INIT("botocore.loaders botocore.utils.create_nested_client data_loader botocore.data boto3.data"),
	.methods = true,
	.aliases = { { STR_INIT("runtime.sagemaker"), STR_INIT("sagemaker-runtime") } },
};

/* discovery.build(serviceName, version) opens documents/SERVICE.VERSION.json. */
static const struct data_choosing google = {
	.modules = STR_INIT("googleapiclient apiclient"),
	.dists = STR_INIT("google-api-python-client"),
	.functions = STR_INIT("build"),
	.objects = STR_INIT("discovery"),
	.hidden = STR_INIT("googleapiclient.discovery_cache googleapiclient.sample_tools apiclient.sample_tools"),
};

const struct data_rule data_rules[] = {
	{ STR_INIT("service models"), STR_INIT("botocore"), STR_INIT(">=1.20,<2"), STR_INIT("botocore/data/"), UNIT_FOLDER,
	  STR_INIT("sts sso sso-oidc signin"), &aws,
	  "botocore's loader reads data/SERVICE/VERSION/*.json (module botocore.loaders, \"Directory Layout\"); its "
	  "credential providers make clients of sts, sso, sso-oidc and signin" },
	{ STR_INIT("resource models"), STR_INIT("boto3"), STR_INIT(">=1.17,<2"), STR_INIT("boto3/data/"), UNIT_FOLDER,
	  STR_INIT(""), &aws, "boto3's sessions add data/ to that loader's search path, for resources-1.json" },
	{ STR_INIT("discovery documents"), STR_INIT("google-api-python-client"), STR_INIT(">=2,<3"),
	  STR_INIT("googleapiclient/discovery_cache/documents/"), UNIT_STEM, STR_INIT(""), &google,
	  "googleapiclient.discovery_cache.get_static_doc opens NAME.VERSION.json for build(NAME, VERSION)" },
};
const size_t data_rules_n = COUNT(data_rules);

const struct data_caller data_callers[] = {
	{ &aws, STR_INIT("botocore"), STR_INIT(">=1.20,<2"), STR_INIT(""), STR_INIT(""), "is what is called" },
	{ &aws, STR_INIT("boto3"), STR_INIT(">=1.17,<2"), STR_INIT(""), STR_INIT(""), "hands on to botocore" },
	{ &aws, STR_INIT("aiobotocore"), STR_INIT(">=1.3,<4"), STR_INIT(""), STR_INIT(""), "the same, asynchronously" },
	{ &aws, STR_INIT("aioboto3"), STR_INIT(">=9,<16"), STR_INIT(""), STR_INIT(""), "hands on to aiobotocore" },
	{ &aws, STR_INIT("s3transfer"), STR_INIT("<1"), STR_INIT(""), STR_INIT("s3"), "its processes make clients of s3" },
	{ &aws, STR_INIT("kombu"), STR_INIT(">=5,<6"), STR_INIT("kombu/transport/SQS"), STR_INIT("sqs sts"),
	  "its helper is called for sqs alone; sts is for web identities" },
	{ &aws, STR_INIT("pynamodb"), STR_INIT(">=5,<7"), STR_INIT("pynamodb/connection/base.py"), STR_INIT("dynamodb"),
	  "SERVICE_NAME is dynamodb" },
	{ &google, STR_INIT("google-api-python-client"), STR_INIT(">=2,<3"), STR_INIT(""), STR_INIT(""), "is what is called" },
};
const size_t data_callers_n = COUNT(data_callers);

#define SOURCE_OF_MO STR_INIT("source of a translation; what runs reads the .mo file beside it")
const struct data_source data_sources[] = {
	{ STR_INIT("django"), STR_INIT(">=2,<7"), STR_INIT("django/"), STR_INIT(".po"), SOURCE_OF_MO,
	  "django.utils.translation reads .mo; .po is for makemessages and compilemessages" },
	{ STR_INIT("djangorestframework"), STR_INIT(">=3,<4"), STR_INIT("rest_framework/locale/"), STR_INIT(".po"), SOURCE_OF_MO,
	  "read by django.utils.translation" },
	{ STR_INIT("django-allauth"), STR_INIT(">=0.40,<70"), STR_INIT("allauth/"), STR_INIT(".po"), SOURCE_OF_MO,
	  "read by django.utils.translation" },
};
const size_t data_sources_n = COUNT(data_sources);

const struct locale_kin locale_kins[] = {
	{ STR_INIT("nb"), STR_INIT("no"), "Bokmål falls back on no (CLDR, parentLocales)" },
	{ STR_INIT("nn"), STR_INIT("no"), "Nynorsk likewise" },
	{ STR_INIT("no"), STR_INIT("nb"), "no stands for Bokmål" },
	{ STR_INIT("ht"), STR_INIT("fr"), "Haitian falls back on fr_HT (CLDR, parentLocales)" },
	{ STR_INIT("he"), STR_INIT("iw"), "the older code of ISO 639" },
	{ STR_INIT("iw"), STR_INIT("he"), "the newer code" },
	{ STR_INIT("id"), STR_INIT("in"), "the older code of ISO 639" },
	{ STR_INIT("in"), STR_INIT("id"), "the newer code" },
	{ STR_INIT("yi"), STR_INIT("ji"), "the older code of ISO 639" },
	{ STR_INIT("ji"), STR_INIT("yi"), "the newer code" },
	{ STR_INIT("fil"), STR_INIT("tl"), "Filipino was tl" },
	{ STR_INIT("tl"), STR_INIT("fil"), "CLDR's name for it" },
	{ STR_INIT("ro"), STR_INIT("mo"), "Moldavian was mo" },
	{ STR_INIT("mo"), STR_INIT("ro"), "is Romanian" },
	{ STR_INIT("sr"), STR_INIT("sh"), "sh was Serbian in Latin letters" },
	{ STR_INIT("sh"), STR_INIT("sr"), "CLDR's name for it is sr_Latn" },
};
const size_t locale_kins_n = COUNT(locale_kins);

bool list_has(str list, str word)
{
	for (str one; list.n;) {
		str_cut(list, ' ', &one, &list);
		if (str_eq(one, word)) return true;
	}
	return false;
}
