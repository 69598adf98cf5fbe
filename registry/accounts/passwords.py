"""What a password must not be made of, and the verb that changes it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from registry.organisations.models import Kind
from registry.organisations.queries import chain
from registry.people.models import Person

from .models import FirstLoginCode

SHORTEST_PINYIN = 4


class NotAboutThePerson:
    """Refuses a password that contains what colleagues know: numbers, name, unit, also in pinyin."""

    def validate(self, password: str, user: Any = None) -> None:
        if not isinstance(user, Person):
            return
        plain = _plain(password)
        for message, word in self._known_words(user):
            if word and word in plain:
                raise ValidationError(message, code="password_about_person")

    def get_help_text(self) -> str:
        return _("密码里不能有自己的卡号、身份证号、姓名、单位名称或它们的拼音。")

    def _known_words(self, person: Person) -> Iterator[tuple[str, str]]:
        yield _("密码里不能有卡号。"), person.card_number
        yield _("密码里不能有身份证号。"), _plain(person.id_number)
        if person.birth_date:
            yield _("密码里不能有出生日期。"), person.birth_date.strftime("%Y%m%d")
        yield from self._name_and_pinyin(_("密码里不能有自己的姓名或它的拼音。"), person.name)
        for place in chain(person.home) if person.home else []:
            if place.kind in (Kind.UNIT, Kind.DEPARTMENT):
                yield from self._name_and_pinyin(_("密码里不能有单位或科室的名称或它的拼音。"), place.name)

    def _name_and_pinyin(self, message: str, name: str) -> Iterator[tuple[str, str]]:
        yield message, _plain(name)
        pinyin = "".join(lazy_pinyin(name)).lower()
        if len(pinyin) >= SHORTEST_PINYIN:
            yield message, pinyin


@transaction.atomic
def change_password(person: Person, *, password: str) -> Person:
    """Set the person's own new password; a letter still under way is void from now on."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    unused = FirstLoginCode.objects.filter(person=person, used_at__isnull=True, void_at__isnull=True)
    unused.update(void_at=timezone.now())
    return person


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
