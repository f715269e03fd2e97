"""What runs in production, and the default: it opens nothing, and refuses to start without its secrets."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from repere.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent.parent

# Secrets
SECRET_KEY = env.secret("SECRET_KEY")
# The first wraps the keys that are stored (foundation/vault); the others open what they wrapped, until
# `repere keys rotate --master` has wrapped it again.
MASTER_KEYS = env.secrets("MASTER_KEY", file=env.text("MASTER_KEY_FILE"))
MASTER_KEY = MASTER_KEYS[0]
MASTER_KEY_PROVIDER = "repere.foundation.vault.master.KeysOfSettings"

# Where things are
DATA_DIR = env.folder("DATA_DIR", Path("/var/lib/repere"))
PUBLIC_URL = env.required("PUBLIC_URL", "People reach it there, such as https://repere.example.org.").rstrip(
    "/"
)
ALLOWED_HOSTS = [h for h in env.text("ALLOWED_HOSTS").split(",") if h] or [
    urlsplit(PUBLIC_URL).hostname or ""
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DATABASES = {"default": env.database(env.text("DATABASE_URL"), DATA_DIR / "repere.sqlite3")}

DEBUG = False
DEMO = False
ROOT_URLCONF = "repere.config.urls"
WSGI_APPLICATION = "repere.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "repere.doors.design",
    "repere.doors.public",
    "repere.doors.personal",
    "repere.doors.backoffice",
    "repere.accompaniment.orientation",
    "repere.accompaniment.papers",
    "repere.accompaniment.procedures",
    "repere.accompaniment.rights",
    "repere.accompaniment.casework",
    "repere.accompaniment.people",
    "repere.knowledge.guides",
    "repere.knowledge.directory",
    "repere.knowledge.signoffs",
    "repere.knowledge.territory",
    "repere.foundation.accounts",
    "repere.foundation.organisations",
    "repere.foundation.mail",
    "repere.foundation.vault",
    "repere.foundation.audit",
    "repere.foundation.toolkit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "repere.foundation.toolkit.requests.RequestLog",
    "repere.foundation.vault.requests.OneKeyringARequest",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "repere.doors.guard.tongues.Tongues",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "repere.doors.guard.middleware.Guard",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "repere.doors.backoffice.frame.frame",
            ],
            "builtins": ["django.templatetags.i18n", "repere.doors.design.templatetags.design"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Languages
LANGUAGE_CODE = "fr"
# Of the street and of one's own door; those who work at a desk read some of them.
LANGUAGES = [
    ("fr", _("French")),
    ("en", _("English")),
    ("ar", _("Arabic")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("ru", _("Russian")),
    ("uk", _("Ukrainian")),
    ("tr", _("Turkish")),
    ("az", _("Azerbaijani")),
    ("fa", _("Persian, Dari")),
    ("ps", _("Pashto")),
    ("ti", _("Tigrinya")),
]
DESK_LANGUAGES = [choice for choice in LANGUAGES if choice[0] in ("fr", "en", "ar")]
LANGUAGES_BIDI = ["ar", "fa", "ps", "ur", "he", "ckb", "prs"]
# Those that the framework does not know.
LANG_INFO.update(
    ps={"bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو"},
    ti={"bidi": False, "code": "ti", "name": "Tigrinya", "name_local": "ትግርኛ"},
)
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["repere.config.formats"]
LANGUAGE_COOKIE_NAME = "repere_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/Paris")
# ISO 3166-1: whose urgent numbers are shown in the street
COUNTRY = env.text("COUNTRY", "FR")

# Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["repere.foundation.accounts.sessions.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_REDIRECT_URL = "backoffice:today"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "repere.foundation.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "repere.foundation.accounts.adapters.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation has already reached the address
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Repère] "
ACCOUNT_SESSION_REMEMBER = False  # a desk is shared: closing the browser signs out
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Behind a proxy every request comes from its address: limits are counted on the one it forwards.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.flag("BEHIND_PROXY", True) else 0
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(PUBLIC_URL).scheme
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Repère"
# For telephones whose clock is half a minute off; second_factor.py refuses a code used twice.
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "repere.foundation.accounts.second_factor.AuthenticateForm",
    "reauthenticate": "repere.foundation.accounts.second_factor.ReauthenticateForm",
}
MFA_ADAPTER = "repere.foundation.accounts.adapters.SecondFactorAdapter"
USERSESSIONS_TRACK_ACTIVITY = False
SECOND_FACTOR_REQUIRED = env.flag("SECOND_FACTOR_REQUIRED", True)
OIDC = {
    "id": env.text("OIDC_ID", "oidc"),
    "name": env.text("OIDC_NAME"),
    "server_url": env.text("OIDC_SERVER_URL"),
    "client_id": env.text("OIDC_CLIENT_ID"),
    "secret": env.text("OIDC_CLIENT_SECRET"),
}
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": OIDC["id"],
                "name": OIDC["name"] or OIDC["id"],
                "client_id": OIDC["client_id"],
                "secret": OIDC["secret"],
                "settings": {"server_url": OIDC["server_url"]},
            }
        ]
        if OIDC["server_url"]
        else []
    }
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

# Sessions and cookies
SESSION_ENGINE = "repere.foundation.accounts.sessions"
SESSION_COOKIE_NAME = "repere_session"
SESSION_COOKIE_AGE = 12 * 3600  # the guard counts from the sign-in, whatever was asked since
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
IDLE_LOCK_MINUTES = env.number("IDLE_LOCK_MINUTES", 15)
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "repere.doors.design.views.csrf_failure"

# Rate limits live in the cache, and the cache in the database: the same for every worker process
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # At 300, Django's own figure, a flood of sign-ins would push out the counts that slow it down.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Transport and content
SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", True) else None
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# Other sites learn nothing. "no-referrer" would make browsers say "Origin: null", and every form be refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY: dict[str, dict[str, list[Any]]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
if OIDC["server_url"]:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(OIDC["server_url"])

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_DIR", DATA_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "files"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "repere.foundation.vault.uploads.SealedUploads",
]
# Where papers are looked through for viruses; nowhere unless an address is given
CLAMD_URL = env.text("CLAMD_URL")

# Where whoever leaves in a hurry is sent: a page that says nothing of them
QUICK_EXIT_URL = env.text("QUICK_EXIT_URL", "https://www.wikipedia.org/")

# Mail
EMAIL_URL = env.text("EMAIL_URL")
EMAIL_FROM = env.text("EMAIL_FROM", f"repere@{urlsplit(PUBLIC_URL).hostname}")
# Whatever is written goes to the outbox; the worker gives it to the transport (foundation/mail).
EMAIL_BACKEND = "repere.foundation.mail.outbox.Outbox"
MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
if EMAIL_URL:
    globals().update(env.email(EMAIL_URL))
else:
    EMAIL_BACKEND = MAIL_TRANSPORT = "django.core.mail.backends.dummy.EmailBackend"  # `repere doctor` says so
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM

# Text messages: nobody outside is asked unless an address is given
SMS_URL = env.text("SMS_URL")
SMS_OUT_SECRET = env.text("SMS_OUT_SECRET")
SMS_IN_SECRET = env.text("SMS_IN_SECRET")
TEXT_GATEWAY = f"repere.foundation.toolkit.texting.{'Webhook' if SMS_URL else 'Nobody'}"

# Background work: its own small file, whatever the main database
WORKER_FILE = DATA_DIR / "worker.sqlite3"
WORKER_IMMEDIATE = False  # True runs each task on the spot, for tests

# Logs: one object a line, never a person in it
LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOG_JSON = True
LOGGING_CONFIG = "repere.foundation.toolkit.logs.configure"
LOGGING = {"level": LOG_LEVEL, "as_json": LOG_JSON}
