"""As in production, on one's own machine: second factor asked, templates cached, lines of the log written to nobody."""

import os

os.environ.setdefault("REPERE_SECOND_FACTOR_REQUIRED", "yes")

from repere.config.settings.development import *  # noqa: F403
from repere.config.settings.development import AUTHENTICATION_BACKENDS, INSTALLED_APPS, STORAGES, TEMPLATES

DEMO = False
INSTALLED_APPS = [*INSTALLED_APPS, "bench.floor"]
# The floor's own, with the framework's.
AUTHENTICATION_BACKENDS = [*AUTHENTICATION_BACKENDS, "django.contrib.auth.backends.ModelBackend"]
# The same names as in production; nobody downloads, so nothing is compressed.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
}
LOGGING = {"level": "WARNING", "as_json": True}
# The floor has an engine of its own, with what the framework's own sign-in needs and no more.
TEMPLATES = [
    *TEMPLATES,
    {
        "NAME": "floor",
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    },
]
