"""The system's settings against the tests' own server; keys are random and live as long as the run."""

import base64
import os
import secrets

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
os.environ.setdefault("DATA_KEYS", "k1:" + base64.b64encode(secrets.token_bytes(32)).decode())
os.environ.setdefault("DOC_KEYS", "d1:" + base64.b64encode(secrets.token_bytes(32)).decode())
os.environ.setdefault("INDEX_KEY", base64.b64encode(secrets.token_bytes(32)).decode())

from config import embedded
from config.settings import *  # noqa: F403
from config.settings import AS_OWNER, DATABASES, HOME, INSTALLED_APPS, STORAGES

SERVERS = {"XUEFEN_BENCH": embedded.bench_server, "XUEFEN_SOAK": embedded.soak_server}
SERVER = next((make for name, make in SERVERS.items() if os.environ.get(name)), embedded.test_server)()
EMBEDDED = True
DATABASE_APP_ROLE = embedded.APP
DATABASES = {
    "default": {
        **DATABASES["default"],
        **embedded.django_settings(SERVER, embedded.OWNER if AS_OWNER else embedded.APP),
        "NAME": os.environ.get("XUEFEN_TEST_DATABASE", "postgres"),
    }
}
INSTALLED_APPS = [*INSTALLED_APPS, "tests.twins"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = HOME / "test-files"
WHITENOISE_AUTOREFRESH = True
