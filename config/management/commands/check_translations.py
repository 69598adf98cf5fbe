"""Every word of the interface has an English translation, and the compiled catalogue is made from it."""

import gettext
import io
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation import templatize

LAYERS = ("config", "api", "hardware", "attendance", "workflows", "registry")
KEYWORDS = ("_", "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3")
LAZY_KEYWORDS = ("pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3")
HEADER = {b"charset=CHARSET": b"charset=UTF-8", b"nplurals=INTEGER; plural=EXPRESSION": b"nplurals=2; plural=(n != 1)"}
SHOWN = 40


def run(*command: str, given: bytes = b"") -> bytes:
    """A gettext program over a pipe."""
    try:
        done = subprocess.run(command, input=given, capture_output=True)
    except FileNotFoundError:
        raise CommandError("GNU gettext is missing; as root: apt-get install gettext") from None
    if done.returncode:
        raise CommandError(done.stderr.decode().strip())
    return done.stdout


def words_of(compiled: bytes) -> dict[Any, str]:
    """A compiled catalogue as a dictionary; what is fuzzy, obsolete or empty was never compiled into it."""
    catalogue = gettext.GNUTranslations(io.BytesIO(compiled))._catalog  # type: ignore[attr-defined]
    return {word: text for word, text in catalogue.items() if word}


def used_words() -> set[Any]:
    """Every marked text in our Python files and, as Django turns them into Python, our templates."""
    root: Path = settings.BASE_DIR
    texts = [path.read_text() for layer in LAYERS for path in (root / layer).rglob("*.py")]
    for path in (root / "templates").rglob("*"):
        if path.suffix in {".html", ".txt"}:
            texts.append(templatize(path.read_text(), origin=str(path)))
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder, f"{number}.py") for number in range(len(texts))]
        for name, text in zip(names, texts, strict=True):
            name.write_text(text)
        marked = [f"--keyword={word}" for word in KEYWORDS + LAZY_KEYWORDS]
        options = ["--language=Python", "--from-code=UTF-8", "--no-location", *marked]
        collected = run("xgettext", *options, "-o", "-", *map(str, names))
    for placeholder, value in HEADER.items():
        collected = collected.replace(placeholder, value)
    filled = run("msgen", "-", given=collected)
    return set(words_of(run("msgfmt", "-o", "-", "-", given=filled)))


class Command(BaseCommand):
    """Fails with the list of what is missing."""

    help = "Refuses missing English words and a stale compiled catalogue."

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs GNU gettext, as does whoever changes a word."""
        folder = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES"
        source, compiled = folder / "django.po", folder / "django.mo"
        if not source.is_file() or not compiled.is_file():
            raise CommandError("locale/en has no catalogue yet; run `make messages` and translate it.")
        known = words_of(run("msgfmt", "-o", "-", str(source)))
        missing = sorted(str(word).replace("\x04", " | ") for word in used_words() - set(known))
        if missing:
            listed = "\n".join(missing[:SHOWN])
            raise CommandError(f"{len(missing)} words have no English translation, among them:\n{listed}")
        if known != words_of(compiled.read_bytes()):
            raise CommandError("locale/en/LC_MESSAGES/django.mo is stale; run `make messages`.")
