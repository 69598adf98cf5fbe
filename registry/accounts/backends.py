from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from registry.people.models import Person

from .letters import person_with_letter


class NumberBackend(BaseBackend):
    """Card number or ID number with a password; an unknown number costs the same time as a wrong password."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Person | None:
        if not username or password is None:
            return None
        person = Person.objects.by_number(username)
        if person is None:
            Person().set_password(password)
            return None
        return person if person.check_password(password) and person.is_active else None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()


class LetterBackend(NumberBackend):
    """Card number, ID number and the code of a sealed letter: whoever printed the letter lacks the second."""

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        username: str | None = None,
        code: str | None = None,
        id_number: str | None = None,
        **_: Any,
    ) -> Person | None:
        if not username or not code or not id_number:
            return None
        return person_with_letter(card_number=username, code=code, id_number=id_number)
