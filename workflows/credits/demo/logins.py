"""The table of logins that still open the demo city."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from registry.people.models import Person

from .cast import CAST, PASSWORD
from .names import card_of_cast


def login_lines() -> Iterator[str]:
    """One line a person: name, card number, password, what they do; nothing where no demo city stands."""
    people = Person.objects.filter(is_active=True).in_bulk(
        [card_of_cast(number) for number in range(len(CAST))], field_name="card_number"
    )
    rows = [
        (named.name, card_of_cast(number), _password(people[card_of_cast(number)]), named.does)
        for number, named in enumerate(CAST)
        if named.does and card_of_cast(number) in people
    ]
    for row in [("name", "card number", "password", "who"), *rows] if rows else []:
        yield "  " + "  ".join(_pad(text, width) for text, width in zip(row, (8, 12, 18, 0), strict=True)).rstrip()


def _password(person: Person) -> str:
    return PASSWORD if person.check_password(PASSWORD) else "(changed)"


def _pad(text: str, width: int) -> str:
    """Chinese characters are two columns wide."""
    taken = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * max(0, width - taken)
