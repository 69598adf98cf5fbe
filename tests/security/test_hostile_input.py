"""Whatever is sent, the answer is a page or a plain refusal, never a failure of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registry.codes.models import Discipline
from tests.cast import Cast, id_number, png
from tests.objects import objects_of
from tests.security.nasty import CURSORS, NARROWING, PARAMETERS, TYPED, address_of, browser, who_may
from tests.test_access import addresses

CREDIT = {
    "kind": "training", "name": "进展", "from_date": "2026-05-16", "to_date": "2026-05-17", "hours": "12",
    "credits": "4", "level": "city", "form": "course", "subject": "professional", "number": "1", "issuer": "学会",
    "organiser": "甲", "host": "乙", "note": "备注", "certificate_number": "1", "once": "0" * 32, "kept": "1",
    "remove": "1", "then": "",
}  # fmt: skip
PLACE = {"name": "甲", "code": "", "phone": "", "sort": "0"}
TICKED = {"chosen": "1", "everything": ""}


def forms_of(cast: Cast) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every form as it would be sent in earnest, and who may send it."""
    discipline = Discipline.objects.filter(scheme="national-2022", level=3).first()
    new = {"name": "某", "phone": "1", "line": "nurse", "title": "", "since": "2026-01-01", "home": cast.surgery.pk}
    given = {"person": cast.colleague.pk, "place": cast.cardiology.pk, "role": "clerk", "since": "2099-01-01"}
    return {
        "credits:new": ("nurse", CREDIT | {"discipline": f"national-2022:{discipline.code}"}),
        "people:new": ("admin", new | {"id_number": id_number(999), "card_number": "7999999999"}),
        "people:edit": ("admin", {"name": "某", "line": "nurse", "title": "", "phone": "1"}),
        "people:status": ("admin", {"kind": "maternity", "since": "2026-01-01", "reason": "产假"}),
        "people:move": ("admin", {"to": cast.surgery.pk, "on": "2026-01-01"}),
        "roles:grant": ("admin", given | {"reason": "接替"}),
        "organisations:add": ("admin", PLACE | {"kind": "department"}),
        "organisations:edit": ("admin", PLACE),
        "organisations:move": ("system_operator", {"parent": cast.district.pk}),
        "credits:levels": ("admin", {"to": "off", "reason": "科室少"}),
        "frame:act_for": ("head_nurse", {"place": cast.cardiology.pk, "next": "/"}),
        "inbox:decide": ("head_nurse", {"verdict": "return", "opinion": "请补"}),
        "credits:submit": ("nurse", TICKED),
        "credits:delete": ("nurse", TICKED),
        "set_language": ("nobody", {"language": "en", "next": "/"}),
        "roles:end": ("admin", {"reason": "调离"}),
    }


DOORS: dict[str, tuple[str, dict[str, Any]]] = {
    "accounts:login": ("nobody", {"number": "7000000001", "password": "x", "next": "/"}),
    "accounts:first_login": ("nobody", {"card_number": "7000000001", "code": "ABCDEFGHJKLM", "id_number": "1"}),
    "accounts:password_change": ("nurse", {"old_password": "x", "new_password": "long-enough-1", "again": "x"}),
    "accounts:letters": ("admin", TICKED),
}


KINDS = ["application/json", "multipart/form-data", "text/plain", "a/b; charset=nowhere", ""]
WORDS = [*TYPED.values(), *CURSORS.values()]
BODY = b"\xff\x00{"


def doors(cast: Cast, letters: str = "23M") -> list[tuple[str, str, Client]]:
    """Every address with somebody who gets in, or nobody; one browser each."""
    found = [(name, next(iter(who_may(name, letters)), "nobody")) for name in addresses()]
    browsers = {role: browser(cast, role) for role in {role for _, role in found}}
    return [(name, role, browsers[role]) for name, role in found]


def failures(answers: list[tuple[str, Any]]) -> list[str]:
    return [f"{answer.status_code} {what}" for what, answer in answers if answer.status_code >= 500]


@pytest.mark.parametrize("turn", range(len(WORDS)), ids=TYPED | CURSORS)
def test_every_address_bears_every_query(cast: Cast, turn: int) -> None:
    """Where a page is narrowed by the word it ends early: that is asked of a third of the addresses in turn."""
    objects, answers, word = objects_of(cast), [], WORDS[turn]
    wide = dict.fromkeys(PARAMETERS, word)
    narrow = {name: value for name, value in wide.items() if name not in NARROWING}
    for number, (name, role, client) in enumerate(doors(cast, "2")):
        query = wide if role == "nobody" or (number + turn) % 3 == 0 else narrow
        answers.append((f"{name} as {role}", client.get(address_of(name, objects), query)))
    assert failures(answers) == []


@pytest.mark.parametrize("word", TYPED.values(), ids=TYPED)
def test_every_form_bears_it_in_every_field(cast: Cast, word: str) -> None:
    objects, answers, forms = objects_of(cast), [], forms_of(cast) | DOORS
    clients = {role: browser(cast, role) for role in {role for role, _ in forms.values()}}
    for name, (role, facts) in forms.items():
        for field in facts:
            answer = clients[role].post(address_of(name, objects), facts | {field: word})
            answers.append((f"{name} {field} as {role}: {word[:20]!r}", answer))
    assert failures(answers) == []


def test_sent_in_earnest_every_form_is_taken(cast: Cast) -> None:
    objects = objects_of(cast)
    for name, (role, facts) in forms_of(cast).items():
        assert browser(cast, role).post(address_of(name, objects), facts).status_code == 302, name


@pytest.mark.parametrize("turn", range(len(KINDS)), ids=KINDS)
def test_every_address_bears_every_content_type(cast: Cast, turn: int) -> None:
    objects = objects_of(cast)
    answers = [
        (f"{name} as {role}", client.generic("POST", address_of(name, objects), BODY, content_type=KINDS[turn]))
        for name, role, client in doors(cast)
    ]
    assert failures(answers) == []


@pytest.mark.parametrize("method", ["put", "patch", "delete", "head", "options"])
def test_every_address_bears_every_method(cast: Cast, method: str) -> None:
    """No view takes these: the content type, in turn, is all that could be read of them."""
    objects, answers = objects_of(cast), []
    for number, (name, role, client) in enumerate(doors(cast)):
        more = {} if method in ("head", "options") else {"data": BODY, "content_type": KINDS[number % len(KINDS)]}
        answers.append((f"{name} as {role}", getattr(client, method)(address_of(name, objects), **more)))
    assert failures(answers) == []


@pytest.mark.parametrize("key", ["0", "-1", "9" * 19, "9" * 25, "9" * 5000, "١", "1%00", "..%2f..%2fetc%2fpasswd"])
def test_an_address_with_an_odd_number_does_not_exist(cast: Cast, key: str) -> None:
    client = browser(cast, "admin")
    for place in (
        "credits/{}/",
        "credits/evidence/{}/",
        "people/{}/",
        "organisations/{}/",
        "inbox/{}/",
        "roles/{}/end/",
    ):
        answer = client.get("/" + place.format(key))
        assert answer.status_code in (404, 302) if key == "١" else answer.status_code == 404, (place, answer)


@pytest.mark.parametrize(
    "cookies",
    [
        {"session": '"\\000abcdefghijk"'}, {"session": "é" * 40}, {"session": "a" * 5000}, {"csrf": '"\\000"'},
        {"django_language": "x" * 3000}, {"messages": "{"}, {"xuefen_language": "\\"},
    ],
)  # fmt: skip
def test_odd_cookies_are_no_cookies(cast: Cast, cookies: dict[str, str]) -> None:
    client = Client(raise_request_exception=False)
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    assert client.get(reverse("inbox:home"), headers={"cookie": header}).status_code == 302


@pytest.mark.parametrize(
    "name", ["a\0.png", "../../x.png", "x" * 5000 + ".png", "\u202egnp.png", "", ".png", "a\r\nb.png"]
)
def test_odd_file_names_are_tidied(cast: Cast, name: str, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = browser(cast, "nurse")
    upload = SimpleUploadedFile("a.png", png(), "text/html; x=\r\n")
    upload._name = name  # the browser's word, past Django's own tidying
    answer = client.post(reverse("credits:new"), forms_of(cast)["credits:new"][1] | {"files": upload})
    assert answer.status_code in (302, 400, 422)
    assert all(path.is_relative_to(tmp_path) for path in tmp_path.rglob("*"))
