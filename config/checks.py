"""Start-up refuses an unsafe configuration; each refusal is a sentence that says what to do."""

import importlib.metadata
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connections

from config.cluster import LONGEST_PATH, path_too_long
from workflows.credits.demo.cast import CAST, PASSWORD
from workflows.credits.demo.names import card_of_cast

WEAK = ("django-insecure", "change", "secret", "default", "example", "test")
Apps = Sequence[AppConfig] | None


def is_weak(secret: str) -> bool:
    """Empty, short, of few letters, or somebody's placeholder."""
    lowered = secret.lower()
    return len(secret) < 32 or len(set(secret)) < 8 or any(lowered.startswith(word) for word in WEAK)


def _secret() -> str:
    """Django answers an empty key with an exception of its own, which says less."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def _is_installed(distribution: str) -> bool:
    try:
        importlib.metadata.distribution(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


@register(Tags.security)
def keys(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Every key is there and was made for this installation."""
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    if is_weak(_secret()):
        found.append(Error("SECRET_KEY is missing or weak; set at least 50 random characters.", id="xuefen.E001"))
    if not settings.DATA_KEYS:
        found.append(Error("DATA_KEYS is missing; set k1:BASE64 with 32 random bytes.", id="xuefen.E002"))
    if not settings.INDEX_KEY:
        found.append(Error("INDEX_KEY is missing; set 32 random bytes in base64.", id="xuefen.E003"))
    if not settings.DOC_KEYS and not settings.DOC_UNSIGNED:
        sentence = "DOC_KEYS is missing; set d1:BASE64 with 32 random bytes, or DOC_UNSIGNED=1 to print unsigned."
        found.append(Error(sentence, id="xuefen.E014"))
    values = [settings.INDEX_KEY, *settings.DATA_KEYS.values(), *settings.DOC_KEYS.values()]
    if any(is_weak(value) for value in values if value) or len(set(values)) < len(values):
        found.append(Error("DATA_KEYS, DOC_KEYS and INDEX_KEY must be random and all different.", id="xuefen.E004"))
    return found


@register(Tags.security)
def known_names(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Without a name every single request would be refused."""
    if settings.ALLOWED_HOSTS or settings.DEBUG:
        return []
    sentence = "ALLOWED_HOSTS is empty; set the name under which people reach the site, such as xuefen.example.org."
    return [Error(sentence, id="xuefen.E012")]


@register(Tags.compatibility)
def one_driver(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Django prefers psycopg 3 silently, and we measured and tested the other."""
    if importlib.util.find_spec("psycopg") is None:
        return []
    return [
        Error("psycopg 3 is installed beside psycopg2 and Django would use it; uninstall psycopg.", id="xuefen.E005")
    ]


@register(Tags.compatibility)
def one_fsm(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Both packages write the same module; whichever came last wins."""
    found: list[CheckMessage] = []
    if _is_installed("django-fsm"):
        found.append(
            Error("django-fsm overwrites django-fsm-2; uninstall both, then install django-fsm-2.", id="xuefen.E006")
        )
    if _is_installed("viewflow"):
        found.append(Error("the package viewflow is a stranger to django-viewflow; uninstall it.", id="xuefen.E007"))
    return found


@register(Tags.files)
def short_data_path(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """The socket of the embedded database lies in its data folder."""
    data = Path(settings.DATABASES["default"]["HOST"] or "/")
    if not settings.EMBEDDED or not path_too_long(data):
        return []
    sentence = f"The database's folder is longer than {LONGEST_PATH} bytes; move the project or set XUEFEN_HOME."
    return [Error(sentence, hint=str(data), id="xuefen.E008")]


@register(Tags.database)
def plain_role(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A superuser passes by every guard that the database holds."""
    if settings.DEMO or not databases or "default" not in databases:
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
            name, is_super = cursor.fetchone()
    except OperationalError:
        return []
    if not is_super:
        return []
    return [Error(f"{name} is a superuser; connect as a plain role (see the README).", id="xuefen.E009")]


@register(Tags.database)
def two_roles(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Who owns a table may switch its guards off."""
    if settings.DEMO or settings.AS_OWNER or not databases or "default" not in databases:
        return []
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "SELECT current_user, EXISTS (SELECT FROM pg_class WHERE relkind = 'r' AND"
                " relnamespace = 'public'::regnamespace AND pg_has_role(current_user, relowner, 'MEMBER'))"
            )
            name, owns = cursor.fetchone()
    except OperationalError:
        return []
    if not owns:
        return []
    sentence = f"{name} owns the tables and could switch their guards off; serve as another role (see the README)."
    return [Error(sentence, id="xuefen.E011")]


@register(Tags.database)
def demo_password(app_configs: Apps, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The password of the demo city is printed in public; a hash is tried only where its card numbers exist."""
    if settings.DEMO or not databases or "default" not in databases:
        return []
    cards = [card_of_cast(number) for number in range(len(CAST))]
    try:
        with connections["default"].cursor() as cursor:
            question = "SELECT password FROM people_person WHERE is_active AND card_number = ANY(%s)"
            cursor.execute(question, [cards])
            kept = [row[0] for row in cursor.fetchall()]
    except (OperationalError, ProgrammingError):
        return []
    if not any(check_password(PASSWORD, password) for password in kept):
        return []
    sentence = "Accounts of the demo city open with its printed password; begin with an empty database, or set DEMO=1."
    return [Error(sentence, id="xuefen.E013")]


@register(Tags.security)
def encrypted_connection(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Over a network the server must prove who it is."""
    address = settings.DATABASES["default"]
    host = address.get("HOST") or "/"
    is_local = host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}
    if settings.DEBUG or is_local or address.get("OPTIONS", {}).get("sslmode") == "verify-full":
        return []
    return [Error("The database is on another machine; add ?sslmode=verify-full to DATABASE_URL.", id="xuefen.E010")]
