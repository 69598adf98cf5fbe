"""The pages of a draft: what is shown, what comes back, and that it grows with nothing."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.drafts import files, services
from registry.standards.models import Standard
from registry.standards.services import Saying
from registry.tables import services as services_of_tables
from registry.tables.models import Code
from tests.cast import log_in
from tests.posts_of_drafts import TALK, TYPED, draft_of, file_of


@pytest.fixture
def bureau(client, cast):
    return log_in(client, cast.bureau)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def at(name, draft, *more):
    return reverse(f"drafts:{name}", args=[draft.pk, *more])


def test_inherited_rows_are_told_apart_from_own_ones(bureau, cast):
    draft = draft_of(cast, {"rules": [TALK, {"code": "degree_in_service", "off": True}]})
    page = bureau.get(at("detail", draft)).content.decode()
    assert page.count('class="draft-new"') == 1
    assert page.count('class="draft-off"') == 1
    assert 'class="draft-inherited"' in page
    assert "仅见于报道，请核实" in page


def test_an_example_is_tried_on_the_draft_and_on_what_rules(bureau, cast):
    mine = {"code": "project_any", "role": "learner", "name": "项目", "kind": "by_hours", "measure": "hour",
            "per": "6", "credits": ["1"],
            "kinds": ["project"], "confidence": "own"}  # fmt: skip
    draft = draft_of(cast, {"rules": [mine]})
    words = text_of(bureau.get(at("preview", draft), {"example": "12 h 市级", "title": "high"}, HTTP_HX_REQUEST="true"))
    assert "看懂的是：12 学时，市级" in words
    assert "12 学时，每 6 学时 1 分 = 2.00" in words
    assert "12 学时，每 3 学时 1 分 = 4.00" in words


def test_a_row_that_cannot_be_comes_back_with_the_reason_beside_the_field(bureau, cast):
    draft = draft_of(cast)
    answer = bureau.post(at("row", draft, "rules"), {**TYPED, "per": "许多", "name": "没有丢"})
    assert answer.status_code == 422
    assert "要写数字。" in answer.content.decode()
    assert 'value="没有丢"' in answer.content.decode()
    assert Standard.objects.get(pk=draft.pk).document.get("rules") is None


def test_the_second_editor_sees_both_and_may_save_over_it(bureau, cast):
    draft = draft_of(cast, {"rules": [TALK]})
    place = services.Place("rules", "talk/learner", services.mark_of(TALK))
    services.write_row(draft.pk, place, TALK | {"per": "4"}, actor=cast.bureau)
    address = f"{at('row', draft, 'rules')}?key=talk/learner"
    answer = bureau.post(address, {**TYPED, "per": "5", "seen": place.seen})
    assert answer.status_code == 409
    assert "这一处刚被别人改过" in text_of(answer)
    seen = re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]
    assert bureau.post(address, {**TYPED, "per": "5", "seen": seen}).status_code == 302
    assert Standard.objects.get(pk=draft.pk).document["rules"][0]["per"] == "5"


def test_trying_a_row_keeps_nothing(bureau, cast):
    draft = draft_of(cast)
    answer = bureau.post(at("try", draft, "rules"), {**TYPED, "try_amount": "12"})
    assert "12 学时，每 2 学时 1 分 = 6.00" in text_of(answer)
    assert Standard.objects.get(pk=draft.pk).document.get("rules") is None


@pytest.mark.parametrize("per", ["0", "", "x", "1e9", "-3"])
def test_a_row_without_sense_can_be_tried_all_the_same(bureau, cast, per):
    draft = draft_of(cast, {"rules": [TALK | {"per": per}]})
    assert bureau.post(at("try", draft, "rules"), {**TYPED, "per": per, "try_amount": "12"}).status_code == 200
    assert bureau.get(at("detail", draft), {"example": "12 h"}).status_code == 200


def test_what_is_wrong_stands_at_its_row(bureau, cast):
    draft = draft_of(cast, {"rules": [TALK | {"per": "0"}], "requirements": [{"credits": "x"}]})
    words = text_of(bureau.get(at("detail", draft)))
    assert "每多少：不能是零" in words
    assert "学分：要写数字" in words
    assert "每多少：不能是零" in text_of(bureau.get(f"{at('row', draft, 'rules')}?key=talk/learner"))


def test_a_file_is_shown_before_it_is_a_draft(bureau, cast):
    document = {"format": 1, "code": "QZ", "rules": [TALK], "requirements": [{"credits": "30", "confidence": "own"}]}
    data = files.write(Standard(from_year=2027, document=document), "xlsx").read()
    sent = {"place": cast.city.pk, "file": SimpleUploadedFile("standard.xlsx", data)}
    answer = bureau.post(reverse("drafts:import"), sent)
    assert "讲座" in text_of(answer)
    assert not Standard.objects.filter(place=cast.city, state="DRAFT").exists()
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode()))
    bureau.post(reverse("drafts:import_confirm"), hidden)
    draft = Standard.objects.get(place=cast.city, state="DRAFT")
    assert (draft.document, draft.from_year) == (document | {"rules": [TALK]}, 2027)


def test_a_hostile_file_is_refused_with_a_sentence(bureau, cast):
    sent = {"place": cast.city.pk, "file": SimpleUploadedFile("a.yaml", b"!!python/object/apply:os.system [x]")}
    assert "这个文件没有读进来" in text_of(bureau.post(reverse("drafts:import"), sent))


def test_a_file_for_one_place_is_not_written_at_another(bureau, cast):
    sent = file_of(cast) | {"place": cast.district.pk}
    assert bureau.post(reverse("drafts:import_confirm"), sent).status_code == 409


def test_changes_are_told_field_by_field(bureau, cast):
    draft = draft_of(cast, {"requirements": [{"credits": "30", "confidence": "own"}]})
    words = text_of(bureau.get(at("changes", draft)))
    assert re.search(r"学分 25 .{0,12}30", words)


def test_a_longer_draft_costs_no_more_questions(bureau, cast):
    def questions(draft):
        with CaptureQueriesContext(
            connection,
        ) as found:
            bureau.get(at("detail", draft), {"example": "12 h"})
        return len(found)

    draft = draft_of(cast, {"rules": [TALK]})
    questions(draft)
    few = questions(draft)
    rows = [TALK | {"code": f"talk{n}"} for n in range(30)]
    for row in rows:
        services.write_row(draft.pk, services.Place("rules", "", ""), row, actor=cast.bureau)
    assert questions(draft) == few


def test_the_list_says_which_versions_there_are(bureau, cast):
    services.begin(cast.district, {}, saying=Saying("临江区标准", 2027), actor=cast.bureau)
    words = text_of(bureau.get(reverse("drafts:list"), {"place": cast.district.pk}))
    assert "临江区标准" in words
    assert "随系统提供" in words


def test_a_setting_is_this_places_own_where_it_is_ticked_or_typed_otherwise(bureau, cast):
    draft = draft_of(cast)
    page = bureau.get(at("policy", draft)).content.decode()
    assert "产假=要求不变" in page
    typed = {"seen": "", "late_award": "activity", "carry_over": "yes", "newcomers": "whole", "residents": "nothing",
             "statuses": "产假=当年免修", "own_late_award": "on"}  # fmt: skip
    bureau.post(at("policy", draft), typed)
    assert Standard.objects.get(pk=draft.pk).document["policy"] == {
        "late_award": "activity", "carry_over": "yes", "statuses": {"maternity": "exempt"},
    }  # fmt: skip


def test_the_same_boxes_ticked_are_no_change(bureau, cast):
    draft = draft_of(cast, {"rules": [TALK | {"kinds": ["training", "project"]}]})
    sent = {**TYPED, "kinds": ["project", "training"], "seen": services.mark_of(draft.document["rules"][0])}
    bureau.post(f"{at('row', draft, 'rules')}?key=talk/learner", sent)
    assert Standard.objects.get(pk=draft.pk).document["rules"][0]["kinds"] == ["training", "project"]


def test_an_edited_level_changes_the_class_in_the_preview_as_well(bureau, cast):
    mine = {"code": "any", "name": "项目", "kind": "by_hours", "measure": "hour", "per": "3", "credits": ["1"],
            "kinds": ["project"], "credit_class": "level", "confidence": "own"}  # fmt: skip
    draft = draft_of(cast, {"rules": [mine], "has_classes": True})
    city = Code.objects.get(table="level", code="city")
    services_of_tables.edit_code(
        city.pk, at=cast.city, actor=cast.system_operator, reason="升为Ⅰ类", credit_class="1", name=city.name
    )
    words = text_of(bureau.get(at("preview", draft), {"example": "12 h 市级"}, HTTP_HX_REQUEST="true"))
    assert "4.00 学分 Ⅰ类" in words
