"""Every setting. What a deployment decides comes from the environment; `config/env.py` refuses nonsense."""

import os
from typing import Any

import pghistory
from csp.constants import NONE, SELF

from config import embedded
from config.env import Environment
from config.home import PROJECT, home
from config.interface import OAUTH2_PROVIDER, REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 (read by their names)
from config.keys import stored_keys
from config.subjects import SUBJECTS

# --- where we run
EMBEDDED = not os.environ.get("DATABASE_URL", "").strip()
env = Environment(stored_keys() if EMBEDDED else None)
BASE_DIR = PROJECT
HOME = home()
DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=EMBEDDED)
HTTPS = env.flag("HTTPS", default=not (DEMO or DEBUG))
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEMO or DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

# --- keys: each its own, none derived from another
SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
DATA_KEYS = env.ring("DATA_KEYS")
INDEX_KEY = env.key("INDEX_KEY")
DOC_KEYS = env.ring("DOC_KEYS")
DOC_UNSIGNED = env.flag("DOC_UNSIGNED", default=False)

# --- applications: lower layers first
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "django_fsm",
    "pgtrigger",
    "pghistory",
    "axes",
    "csp",
    "viewflow",
    "viewflow.workflow",
    "rest_framework",
    "drf_spectacular",
    "oauth2_provider",
    *SUBJECTS,
]

MIDDLEWARE = [
    "config.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.NoNulls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SessionLimits",
    "config.middleware.HistoryContext",
    "config.middleware.NoTraces",
    "registry.accounts.middleware.OwnPasswordFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATE_LOADERS: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "templates"],
        "OPTIONS": {
            "loaders": TEMPLATE_LOADERS if DEBUG else [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workflows.inbox.frame.frame",
            ],
        },
    },
]
COTTON_DIR = "cotton"
# Its own screens are not served, so neither are their middlewares.
VIEWFLOW = {"AUTOREGISTER": False}

# --- database: the application's role serves, the owner migrates
AS_OWNER = env.flag("XUEFEN_AS_OWNER", default=False)
if EMBEDDED:
    _address = embedded.django_settings(embedded.system_server(), embedded.OWNER if AS_OWNER else embedded.APP)
    DATABASE_APP_ROLE = embedded.APP
else:
    _address = env.database("OWNER_DATABASE_URL" if AS_OWNER and env.text("OWNER_DATABASE_URL") else "DATABASE_URL")
    DATABASE_APP_ROLE = env.text("DATABASE_APP_ROLE", env.database("DATABASE_URL")["USER"])
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **_address,
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 600, least=0, most=86400),
        "CONN_HEALTH_CHECKS": True,
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- people, passwords, sessions
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "registry.accounts.backends.NumberBackend",
    "registry.accounts.backends.LetterBackend",
]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "inbox:start"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = ["config.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "registry.accounts.passwords.NotAboutThePerson"},
]
AXES_HANDLER = "registry.accounts.lockout.Handler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "registry.accounts.lockout.account_key"
AXES_CLIENT_IP_CALLABLE = "registry.accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "registry.accounts.views.locked_out"
AXES_SENSITIVE_PARAMETERS = [
    "number",
    "card_number",
    "id_number",
    "code",
    "old_password",
    "new_password",
    "again",
    "next",
]
AXES_VERBOSE = False
# A hospital shares one address: it bears more wrong passwords in the same quarter of an hour than one person does.
LOGIN_ADDRESS_LIMIT = env.number("LOGIN_ADDRESS_LIMIT", 50, least=5, most=10000)
SESSION_IDLE_SECONDS = env.number("SESSION_IDLE_SECONDS", 30 * 60, least=60, most=86400)
SESSION_LONGEST_SECONDS = env.number("SESSION_LONGEST_SECONDS", 12 * 3600, least=300, most=86400)
SESSION_COOKIE_AGE = SESSION_LONGEST_SECONDS

# --- what a browser may do
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_SSL_REDIRECT = HTTPS
# Terminals that know no TLS call /iclock/; only where somebody says so, and never a page.
SECURE_REDIRECT_EXEMPT = [r"^iclock/"] if env.flag("ICLOCK_OVER_HTTP", default=False) else []
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Evidence is shown in a frame of our own pages, so framing cannot be refused outright.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files
STATIC_URL = "/static/"
STATICFILES_DIRS = [PROJECT / "static"]
STATIC_ROOT = HOME / "static"
# Only our own folder: viewflow alone brings 51 MB that would break the manifest, and none of it is shown.
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# For how long a reviewer can take back their own verdict; nobody is told of it before that time is over.
UNDO_SECONDS = env.number("UNDO_SECONDS", 30, least=0, most=600)
# Evidence lies outside the web root and has no address of its own; a view that asks the policy serves it.
MEDIA_ROOT = HOME / "files"
MEDIA_URL = ""
EVIDENCE_MAX_BYTES = env.number("EVIDENCE_MAX_BYTES", 10 * 1024 * 1024, least=1024, most=100 * 1024 * 1024)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# --- jobs: how many items one transaction takes, and up to how many are decided while the reviewer waits
JOB_CHUNK = env.number("JOB_CHUNK", 2000, least=1, most=10000)
JOB_AT_ONCE = env.number("JOB_AT_ONCE", 50, least=0, most=1000)

# --- logs: JSON lines on standard error, without personal data
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},
    },
}
