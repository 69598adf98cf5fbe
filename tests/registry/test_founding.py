"""How a real installation begins: one command, two places, four people, and their letters on paper."""

from __future__ import annotations

import datetime as dt
import io
import itertools
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from registry.accounts.models import FirstLoginCode
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.people.services import register_person
from registry.roles.models import Grant
from registry.roles.policy import may
from registry.roles.services import grant_role
from registry.standards.queries import standard_for
from registry.years.models import CreditYear
from tests.cast import LONG_AGO, Cast, id_number, log_in
from tests.registry.doors import LETTERS, PASSWORD_PAGE, choose, code_in, show

NAMES = {"system": "宋听澜", "security": "贺明朗", "audit": "叶知秋", "admin": "岑嘉树"}
SITE = "https://xuefen.example.org"


def options(path: Path, **changed: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"bureau": "青泽市卫生健康委", "letters": path, "site": SITE}
    for number, (seat, name) in enumerate(NAMES.items(), start=1):
        given |= {f"{seat}_name": name, f"{seat}_card": f"690000000{number}", f"{seat}_id": id_number(number)}
    return given | changed


def begin(path: Path, **changed: Any) -> str:
    said = io.StringIO()
    call_command("first_operators", stdout=said, **options(path, **changed))
    return said.getvalue()


def pages(path: Path) -> list[str]:
    return [page.extract_text() for page in PdfReader(path).pages]


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "letters.pdf"


def test_two_places_and_a_seat_for_each(db: None, paper: Path) -> None:
    begin(paper)
    root, office = Organisation.objects.order_by("id")
    assert (root.kind, office.kind, office.name, office.parent) == ("city", "unit", "机关", root)
    assert [(grant.role, grant.person.name, grant.place) for grant in Grant.objects.order_by("id")] == [
        ("system_operator", "宋听澜", root),
        ("security_operator", "贺明朗", root),
        ("audit_operator", "叶知秋", root),
        ("unit_admin", "岑嘉树", office),
    ]
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_the_letters_are_the_owners_file_and_open_the_accounts(db: None, paper: Path) -> None:
    begin(paper)
    assert paper.stat().st_mode & 0o777 == 0o600
    texts = pages(paper)
    assert all(f"{SITE}{reverse('accounts:first_login')}" in text for text in texts)
    for text, person in zip(texts, Person.objects.order_by("id"), strict=True):
        client = Client()
        assert person.name in text
        assert show(client, person, code_in(text)).url == PASSWORD_PAGE
        assert choose(client).status_code == 302


def test_no_code_is_said_or_kept(db: None, paper: Path) -> None:
    said = begin(paper)
    kept = str(list(FirstLoginCode.objects.values()))
    for code in map(code_in, pages(paper)):
        for place in (said, kept):
            assert code not in place
            assert code.replace("-", "") not in place


def test_from_these_four_everybody_else_can_come(db: None, paper: Path) -> None:
    begin(paper)
    people = {person.name: person for person in Person.objects.all()}
    office = Organisation.objects.get(kind="unit")
    newcomer = register_person(
        actor=people["岑嘉树"], home=office, name="裴行远", line="doctor", id_number=id_number(9),
        card_number="6900000009", since=LONG_AGO,
    )  # fmt: skip
    grant_role("bureau_reviewer", to=newcomer, at=office.parent, actor=people["贺明朗"], reason="x")
    assert may(people["宋听澜"], "organisation.edit", at=office.parent)
    page = log_in(Client(), people["贺明朗"]).get(f"{LETTERS}?q={newcomer.card_number}")
    assert newcomer.name in page.content.decode()


@pytest.mark.parametrize(("begins", "days"), [(None, ("01-01", "12-31")), ("2026-09-01", ("09-01", "08-31"))])
def test_a_credit_may_be_submitted_from_the_first_day(db: None, paper: Path, begins: str | None, days: Any) -> None:
    begin(paper, year_begins=begins and dt.date.fromisoformat(begins))
    year = CreditYear.objects.get()
    assert (f"{year.from_date:%m-%d}", f"{year.to_date:%m-%d}") == days
    (asked,) = standard_for(year.jurisdiction, year).requirements
    assert [str(year.phase), asked.credits, asked.hours] == ["open", 25, 90]


def test_a_letter_of_the_installation_is_listed(db: None, client: Client, paper: Path) -> None:
    begin(paper)
    page = log_in(client, Person.objects.get(name="贺明朗")).get(f"{LETTERS}?tab=sent").content.decode()
    assert "宋听澜" in page
    assert "系统" in page


def test_a_database_with_anything_in_it_is_left_alone(cast: Cast, paper: Path) -> None:
    before = Person.objects.count()
    with pytest.raises(CommandError, match="already has organisations"):
        begin(paper)
    assert (Person.objects.count(), paper.exists()) == (before, False)


def test_an_existing_file_is_left_alone(db: None, paper: Path) -> None:
    paper.write_text("mine")
    with pytest.raises(CommandError, match="exists already"):
        begin(paper)
    assert (paper.read_text(), Organisation.objects.exists()) == ("mine", False)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"audit_card": "69000"}, "audit operator.*[Cc]ard"),
        ({"audit_id": "990000198804120013"}, "audit operator"),
        ({"audit_card": "6900000001"}, "6900000001"),
        ({"audit_id": id_number(1)}, "Nothing was changed"),
        ({"audit_name": "林\U000323af\uabcd"}, "Nothing was changed"),
        ({"bureau": "委" * 81}, "Nothing was changed"),
    ],
)
def test_all_or_nothing(db: None, paper: Path, changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        begin(paper, **changed)
    assert "\n" not in str(refused.value)
    assert not paper.exists()
    assert not Organisation.objects.exists()
    assert not Person.objects.exists()


def test_what_is_not_given_is_asked(db: None, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = itertools.chain(["青泽市卫生健康委"], ["宋听澜", "6900000001", f" {id_number(1)} "])
    monkeypatch.setattr("builtins.input", lambda words: next(answers))
    begin(paper, bureau=None, system_name=None, system_card=None, system_id=None)
    assert Person.objects.get(card_number="6900000001").id_number == id_number(1)


def test_without_a_terminal_the_missing_fact_is_named(db: None, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(CommandError, match="card number"):
        begin(paper, system_card=None)


def test_the_printed_address_is_no_guess(db: None, paper: Path, settings: Any) -> None:
    settings.ALLOWED_HOSTS = [".example.org"]
    with pytest.raises(CommandError, match="--site"):
        begin(paper, site=None)
    settings.ALLOWED_HOSTS, settings.HTTPS = ["xuefen.example.org"], True
    begin(paper, site=None)
    assert SITE in pages(paper)[0]
