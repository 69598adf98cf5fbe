"""Between what people type and what a document holds. What cannot be read stays as typed, and the document says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _, override

from registry.base.tables import tidy
from registry.standards.models import Standard

from .fields import EFFECTS, As, Field
from .vocabulary import Word

YES, NO = ("是", "yes", "true", "1"), ("否", "no", "false", "0")
BREAKS, FINER = re.compile(r"[;；|\n]+"), re.compile(r"[、,，]+")
NONE_WORDS = ("（无）", "(无)", "（none）", "(none)")


def words_of(field: Field, value: Any) -> str:
    """The value as cells and forms show it."""
    if value is None:
        return ""
    if field.kind is As.YES_NO and isinstance(value, bool):
        return _("是") if value else _("否")
    if field.kind is As.CHOICE:
        return _word(field.words, value)
    if field.kind is As.ANY_OF and isinstance(value, str):
        return "；".join(_word(field.words, one) for one in value.split("|") if one)
    if field.kind in (As.MANY, As.AMOUNTS) and isinstance(value, list | tuple):
        return "；".join(_word(field.words, one) for one in value)
    if field.kind is As.EFFECTS and isinstance(value, Mapping):
        return "\n".join(f"{_word(field.words, key)}={_word(EFFECTS, one)}" for key, one in value.items())
    return str(value)


def value_of(field: Field, typed: Any) -> Any:
    """The value that is meant by words, codes or what a file holds; None where nothing is said."""
    if isinstance(typed, str):
        typed = tidy(typed) if field.kind is not As.EFFECTS else typed.strip()
    if typed is None or typed == "" or typed == []:
        return None
    if isinstance(typed, dict) and field.kind is not As.EFFECTS:
        return typed
    return _READERS[field.kind](field, typed)


def amount_of(typed: Any) -> Any:
    """25.00 and 25 are the same amount, and so are full-width digits."""
    text = unicodedata.normalize("NFKC", str(typed)).strip()
    try:
        number = Decimal(text)
    except InvalidOperation:
        return typed
    if isinstance(typed, bool | float) or not number.is_finite() or abs(number.adjusted()) > 20:
        return typed
    return format(number.normalize() + 0, "f")


def _word(words: Mapping[Any, Any], code: Any) -> str:
    return str(words[code]) if code in words else str(code)


def in_every_language(word: Any) -> set[str]:
    """A file may have been made in another language than that of its reader."""
    if isinstance(word, Word):
        return set(word.every)
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(str(word))
    return found


def _code(words: Mapping[Any, Any], typed: Any) -> Any:
    """The code of a word, be it the code itself or the word in any language."""
    if not isinstance(typed, str) or typed in words:
        return str(typed) if isinstance(typed, str) else typed
    for code, word in words.items():
        if typed in in_every_language(word):
            return str(code)
    return typed


def _split(typed: Any) -> list[Any]:
    if isinstance(typed, str):
        return [part.strip() for whole in BREAKS.split(typed) for part in FINER.split(whole) if part.strip()]
    return list(typed) if isinstance(typed, list | tuple) else [typed]


def _codes(field: Field, typed: Any) -> list[Any]:
    """Words may have a comma in themselves, so they are looked for before it is taken for a break."""
    if not isinstance(typed, str):
        return [_code(field.words, one) for one in _split(typed)]
    found: list[Any] = []
    for part in filter(None, (part.strip() for part in BREAKS.split(typed))):
        whole = _code(field.words, part)
        found += [whole] if whole in field.words else [_code(field.words, one) for one in _split(part)]
    return found


def _whole(_field: Field, typed: Any) -> Any:
    text = unicodedata.normalize("NFKC", str(typed)).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else typed


def _yes_no(_field: Field, typed: Any) -> Any:
    text = str(typed).strip().lower()
    if text in YES or text in NO:
        return text in YES
    return typed


def _effects(field: Field, typed: Any) -> Any:
    if isinstance(typed, str):
        pairs = [re.split(r"[=＝:：]", line, maxsplit=1) for line in re.split(r"[\n;；]+", typed) if line.strip()]
        if any(len(pair) != 2 for pair in pairs):
            return typed
        typed = dict(pairs)
    if not isinstance(typed, dict):
        return typed
    return {_code(field.words, _clean(key)): _code(EFFECTS, _clean(one)) for key, one in sorted(typed.items(), key=str)}


def _clean(text: Any) -> Any:
    return tidy(text) if isinstance(text, str) else text


def _text(_field: Field, typed: Any) -> Any:
    return typed


_READERS: dict[As, Any] = {
    As.TEXT: _text,
    As.LONG: _text,
    As.AMOUNT: lambda _field, typed: amount_of(typed),
    As.AMOUNTS: lambda _field, typed: [amount_of(one) for one in _split(typed)],
    As.WHOLE: _whole,
    As.YES_NO: _yes_no,
    As.CHOICE: lambda field, typed: _code(field.words, typed),
    As.MANY: _codes,
    As.ANY_OF: lambda field, typed: "|".join(map(str, _codes(field, typed))),
    As.EFFECTS: _effects,
}


def version_name(version: Standard) -> str:
    return f"{version.place.name if version.place else _('全国')} {version}"
