"""Editing a draft row by row: nothing of anybody's is lost, and another person publishes."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from registry.base.refusals import NotAllowed, Refusal
from registry.drafts import services
from registry.drafts.services import Place, Stale
from registry.standards.models import Standard
from registry.standards.queries import standard_for
from registry.standards.services import Saying, preview_of
from tests.cast import city_office, person, seat

RULE = {"code": "talk", "role": "learner", "name": "讲座", "kind": "by_hours", "per": "2", "credits": ["1"]}


@pytest.fixture
def draft(cast):
    return services.begin(cast.city, {}, saying=Saying("青泽市标准", 2027, reason="本市规定"), actor=cast.bureau)


@pytest.fixture
def second(cast):
    found = person("顾南乔", city_office(cast.city))
    seat(found, "bureau_reviewer", cast.city)
    return found


def write(draft, row, *, actor, key="talk/learner", seen=""):
    return services.write_row(draft.pk, Place("rules", key, seen), row, actor=actor)


def rules_of(draft):
    draft = Standard.objects.get(pk=draft.pk)
    return draft.document.get("rules", [])


def test_a_row_is_written_changed_and_taken_back(cast, draft):
    write(draft, RULE, actor=cast.bureau)
    assert preview_of(Standard.objects.get(pk=draft.pk)).rule("talk/learner").per == 2
    write(draft, RULE | {"per": "3"}, actor=cast.bureau, seen=services.mark_of(RULE))
    assert [row["per"] for row in rules_of(draft)] == ["3"]
    changed = Place("rules", "talk/learner", services.mark_of(RULE | {"per": "3"}))
    services.drop_row(draft.pk, changed, actor=cast.bureau)
    assert rules_of(draft) == []


def test_a_row_from_above_is_replaced_or_switched_off_here(cast, draft):
    above = Place("rules", "project_any/learner", "")
    services.switch_off(draft.pk, above, {"code": "project_any", "role": "learner"}, actor=cast.bureau)
    assert rules_of(draft) == [{"code": "project_any", "role": "learner", "off": True}]
    assert preview_of(Standard.objects.get(pk=draft.pk)).rule("project_any/learner") is None


def test_the_second_of_two_editors_of_one_row_is_told(cast, draft, second):
    write(draft, RULE, actor=cast.bureau)
    seen = services.mark_of(RULE)
    write(draft, RULE | {"per": "4"}, actor=second, seen=seen)
    with pytest.raises(Stale) as refused:
        write(draft, RULE | {"per": "5"}, actor=cast.bureau, seen=seen)
    assert refused.value.now["per"] == "4"
    assert [row["per"] for row in rules_of(draft)] == ["4"]


def test_two_editors_of_two_rows_do_not_meet(cast, draft, second):
    write(draft, RULE, actor=cast.bureau)
    write(draft, RULE | {"code": "visit"}, actor=second, key="")
    write(draft, RULE | {"per": "9"}, actor=cast.bureau, seen=services.mark_of(RULE))
    assert [(row["code"], row["per"]) for row in rules_of(draft)] == [("talk", "9"), ("visit", "2")]


def test_a_new_row_does_not_take_the_key_of_another(cast, draft):
    write(draft, RULE, actor=cast.bureau)
    with pytest.raises(Refusal, match="已经有"):
        write(draft, RULE, actor=cast.bureau, key="")


def test_another_person_publishes_what_somebody_wrote(cast, draft, second):
    seen = services.whole_mark(draft)
    with pytest.raises(NotAllowed, match="另一个人"):
        services.publish_seen(draft.pk, seen=seen, reason="", actor=cast.bureau)
    row = services.publish_seen(draft.pk, seen=seen, reason="会议通过", actor=second)
    assert (row.state, row.published_alone, row.reason) == ("PUBLISHED", False, "会议通过")


def test_where_there_is_nobody_else_it_is_kept_that_one_did_it_alone(cast, draft):
    row = services.publish_seen(draft.pk, seen=services.whole_mark(draft), reason="", actor=cast.bureau)
    assert (row.published_by, row.published_alone) == (cast.bureau, True)


def test_the_database_knows_who_wrote_it(cast, draft):
    now = dt.datetime.now(dt.UTC)
    with pytest.raises(DatabaseError, match="published_by_another"), transaction.atomic():
        Standard.objects.filter(pk=draft.pk).update(state="PUBLISHED", published_by=cast.bureau, published_at=now)


def test_nobody_publishes_what_was_written_after_they_looked(cast, draft, second):
    seen = services.whole_mark(draft)
    write(draft, RULE, actor=cast.bureau)
    with pytest.raises(Stale):
        services.publish_seen(draft.pk, seen=seen, reason="", actor=second)


def test_the_next_version_has_the_same_code_and_rules_its_years(cast, draft, second):
    write(draft, RULE, actor=cast.bureau)
    draft = Standard.objects.get(pk=draft.pk)
    services.publish_seen(draft.pk, seen=services.whole_mark(draft), reason="", actor=second)
    following = services.begin(cast.city, draft.document, saying=Saying("下一版", 2028), actor=cast.bureau)
    assert (following.code, following.version) == (draft.code, draft.version + 1)
    assert standard_for(cast.cardiology, cast.year).rule("talk/learner") is None
