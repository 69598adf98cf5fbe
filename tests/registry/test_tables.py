"""Code tables: their words, who keeps them, and that nothing is lost by a change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import override

from registry.base.refusals import Refusal
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.tables import builtin, lookup, services
from registry.tables.models import Code, CodeChange, EvidenceRule
from registry.years.models import Level
from tests.cast import Cast, draft, person, seat
from tests.workflows.inboxes import queries_of, sit_down, text_of
from workflows.credits.states import Form, Kind


@pytest.fixture(autouse=True)
def as_a_new_request() -> None:
    lookup.forget()


def operator(cast: Cast) -> Person:
    return Person.objects.get(pk=cast.system_operator.pk)


def add(cast: Cast, table: str = "form", code: str = "forum", name: str = "论坛", **facts: str) -> Code:
    return services.add_code(table, at=cast.city, actor=operator(cast), code=code, name=name, **facts)


def code(table: str, word: str) -> Code:
    return Code.objects.get(table=table, code=word)


def offered(cast: Cast, table: str, place: Organisation | None = None) -> list[str]:
    return [one for one, _word in lookup.choices(table, at=(place or cast.cardiology).ids)]


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "words"), [("level", Level), ("category", Kind), ("form", Form)])
def test_the_system_begins_with_the_words_that_it_had(table: str, words: type[Level]) -> None:
    assert lookup.words_of(table) == {one: str(word) for one, word in words.choices}
    with override("en"):
        assert lookup.words_of(table) == {one: str(word) for one, word in words.choices}


@pytest.mark.django_db
def test_a_class_follows_from_a_level() -> None:
    assert {one: lookup.class_of(one) for one in ("national", "provincial", "city", "nonsense")} == {
        "national": "1", "provincial": "1", "city": "2", "nonsense": "",
    }  # fmt: skip


@pytest.mark.django_db
def test_an_unknown_code_shows_itself() -> None:
    assert lookup.word_of("level", "galactic") == "galactic"


def test_what_is_added_can_be_chosen_at_once_and_comes_last(cast: Cast) -> None:
    add(cast, name_en="Forum")
    assert offered(cast, "form")[-1] == "forum"
    with override("en"):
        assert lookup.word_of("form", "forum") == "Forum"


def test_another_process_sees_a_change_with_its_next_request(cast: Cast) -> None:
    assert lookup.word_of("form", "case") == "病例讨论"
    Code.objects.filter(code="case").update(name="病例研讨")
    CodeChange.objects.create(code=code("form", "case"), step="edit", changed_by=cast.system_operator)
    assert lookup.word_of("form", "case") == "病例讨论"
    sit_down(cast.nurse).get("/credits/query/")
    assert lookup.word_of("form", "case") == "病例研讨"


def test_a_request_asks_once_however_many_words_it_shows(cast: Cast) -> None:
    draft(cast.nurse)
    asked = [sql for sql in queries_of(sit_down(cast.nurse), "/credits/") if "tables_" in sql]
    assert len(asked) == 1


def test_a_district_keeps_its_own_and_nobody_elses(cast: Cast) -> None:
    theirs = person("申屠宁", cast.far_hospital)
    seat(theirs, "system_operator", cast.district)
    made = services.add_code("type", at=cast.district, actor=theirs, code="qz_forum", name="临江论坛")
    assert made.jurisdiction == cast.district
    assert (offered(cast, "type", cast.far_ward), offered(cast, "type")) == (["qz_forum"], [])
    with pytest.raises(Refusal) as refused:
        services.edit_code(code("form", "case").pk, at=cast.district, actor=theirs, name="甲", reason="乙")
    assert refused.value.code == "code_not_yours"
    with pytest.raises(Refusal) as refused:
        services.add_code("type", at=cast.city, actor=theirs, code="forum", name="论坛")
    assert refused.value.code == "codes_not_yours"


def test_what_was_retired_stays_where_it_stands_and_is_not_offered_from_tomorrow(cast: Cast) -> None:
    made = add(cast)
    services.retire_code(made.pk, at=cast.city, actor=operator(cast), reason="不再办")
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert "forum" not in dict(lookup.choices("form", at=cast.city.ids, day=tomorrow))
    assert lookup.word_of("form", "forum") == "论坛"
    services.restore_code(made.pk, at=cast.city, actor=operator(cast))
    assert "forum" in dict(lookup.choices("form", at=cast.city.ids, day=tomorrow))


def test_what_rules_read_is_renamed_but_not_retired(cast: Cast) -> None:
    distance = code("category", "distance")
    services.edit_code(distance.pk, at=cast.city, actor=operator(cast), name="网络教育", reason="新名称")
    assert lookup.word_of("category", "distance") == "网络教育"
    with pytest.raises(Refusal) as refused:
        services.retire_code(distance.pk, at=cast.city, actor=operator(cast), reason="不用")
    assert refused.value.code == "code_protected"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"code": "Forum"}, "code_shape"),
        ({"code": "forum_of_the_whole_city"}, "code_shape"),
        ({"code": "case"}, "code_taken"),
        ({"name": "讲座"}, "code_name_taken"),
        ({"name": " "}, "code_name"),
        ({"table": "subcategory"}, "code_parent"),
    ],
)
def test_a_code_that_would_be_mistaken_is_refused(cast: Cast, facts: dict[str, str], why: str) -> None:
    with pytest.raises(Refusal) as refused:
        add(cast, **facts)
    assert refused.value.code == why


def test_codes_change_places(cast: Cast) -> None:
    services.move_code(code("form", "lecture").pk, up=True, at=cast.city, actor=operator(cast))
    assert list(lookup.words_of("form"))[:3] == ["course", "lecture", "conference"]
    services.move_code(code("form", "course").pk, up=True, at=cast.city, actor=operator(cast))
    assert next(iter(lookup.words_of("form"))) == "course"


def test_every_change_is_kept_with_who_and_from_what(cast: Cast) -> None:
    made = add(cast)
    services.edit_code(made.pk, at=cast.city, actor=operator(cast), name="高峰论坛", reason="证书上这样写")
    first, second = made.changes.order_by("id")
    assert (first.step, second.step, second.reason) == ("add", "edit", "证书上这样写")
    assert (second.before["name"], second.after["name"]) == ("论坛", "高峰论坛")
    assert "原来叫“论坛”" in text_of(sit_down(cast.system_operator).get("/tables/?table=form"))


def test_the_history_cannot_be_changed(cast: Cast) -> None:
    add(cast)
    for statement in ("UPDATE tables_codechange SET reason = 'x'", "DELETE FROM tables_codechange"):
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_refuses_a_protected_code_that_ends(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Code.objects.filter(code="distance").update(to_date=dt.date(2030, 1, 1))


def test_what_is_seeded_says_what_is_protected() -> None:
    assert {row["code"] for row in builtin.rows() if row["table"] == "form" and row["is_protected"]} == {"other"}


def test_the_nearest_jurisdiction_says_what_proves_a_credit(cast: Cast) -> None:
    assert lookup.evidence_policy("public_course", cast.cardiology.ids) == "optional"
    EvidenceRule.objects.create(jurisdiction=cast.city, kind="paper", need="paper")
    EvidenceRule.objects.create(jurisdiction=cast.district, kind="paper", need="optional")
    lookup._copy = lookup.Copy(lookup.NONE, {}, {})
    assert lookup.evidence_policy("paper", cast.cardiology.ids) == "paper"
    assert lookup.evidence_policy("paper", cast.far_ward.ids) == "optional"
    assert lookup.evidence_policy("book", cast.far_ward.ids) == "required"
