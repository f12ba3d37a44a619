import dj_database_url

SECRET_KEY = "test-secret-of-a-good-length-for-hs256"
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.staticfiles",
                  "corsheaders", "rest_framework", "django_filters",
                  "drf_spectacular", "config.notes"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", "whitenoise.middleware.WhiteNoiseMiddleware",
              "django.middleware.common.CommonMiddleware"]
CORS_ALLOW_ALL_ORIGINS = True
ROOT_URLCONF = "config.urls"
DATABASES = {"default": dj_database_url.config(env="OUR_DATABASE", default="sqlite:///rest.db")}
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
STATIC_URL = "static/"
STATIC_ROOT = "collected"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend", "rest_framework.filters.SearchFilter"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination", "PAGE_SIZE": 2,
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
