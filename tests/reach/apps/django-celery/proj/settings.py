SECRET_KEY = "test"
INSTALLED_APPS = ["daphne", "channels", "django.contrib.contenttypes", "django_celery_results", "django_celery_beat", "work"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "celery.db"}}
CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/1",
                      "OPTIONS": {"CLIENT_CLASS": "django_redis.client.DefaultClient",
                                  "SERIALIZER": "django_redis.serializers.json.JSONSerializer"}}}
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
CELERY_BROKER_URL = "memory://"
CELERY_RESULT_BACKEND = "django-db"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_STORE_EAGER_RESULT = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
ASGI_APPLICATION = "proj.asgi.application"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
