"""The entry form: what is refused beside the field, what comes back, what is written once."""

import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from registry.files.models import StoredFile
from tests.cast import draft, log_in, png, submitted
from workflows.credits import entry, services
from workflows.credits.models import Credit, Evidence
from workflows.credits.states import Origin, State

TYPED = {
    "kind": "training",
    "level": "city",
    "form": "course",
    "subject": "professional",
    "discipline": "national-2022:03-01",
    "name": "心电监护规范化培训",
    "from_date": "2026-05-16",
    "hours": "12",
    "credits": "4.5",
    "issuer": "青泽市护理学会",
}


def typed(**changes):
    return TYPED | {"once": uuid.uuid4().hex} | changes


def paper(name="证书.png", colour="white"):
    return SimpleUploadedFile(name, png(colour))


def post(client, who, *, to="/credits/new/", **changes):
    return log_in(client, who).post(to, typed(**changes))


def test_the_form_gives_the_hints_and_no_distance_learning(client, cast):
    page = log_in(client, cast.nurse).get("/credits/new/").content.decode()
    assert "证书上的日期" in page
    assert '<optgroup label="临床内科学">' in page
    assert 'value="distance"' not in page
    assert "为谁录入" not in page


def test_saving_keeps_a_draft_as_typed(client, cast):
    answer = post(client, cast.nurse, number="2026-03-01-014 (国)", to_date="2026-05-17", note="补充")
    credit = Credit.objects.get()
    assert answer.url == f"/credits/{credit.pk}/"
    assert (credit.state, credit.person, credit.origin) == (State.DRAFT, cast.nurse, Origin.HAND)
    assert (credit.credits, credit.hours, credit.discipline_code) == (Decimal("4.50"), Decimal(12), "03-01")
    assert (credit.number, str(credit.to_date), credit.note) == ("2026-03-01-014 (国)", "2026-05-17", "补充")


def test_saving_and_submitting_sends_it_to_the_department(client, cast):
    answer = log_in(client, cast.nurse).post("/credits/new/", typed(then="submit", files=paper()), follow=True)
    assert Credit.objects.get().state == State.DEPARTMENT
    assert "已上报，在等心内科 陆青禾" in answer.content.decode()


def test_submitting_without_evidence_saves_and_says_why(client, cast):
    answer = log_in(client, cast.nurse).post("/credits/new/", typed(then="submit"), follow=True)
    assert Credit.objects.get().state == State.DRAFT
    assert "已保存，没有上报。" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "请填写这一项"),
        ("name", "长" * 201, "最多 200 个字"),
        ("from_date", "2026-02-30", "没有这一天"),
        ("from_date", "0026-02-01", "这个日期不对"),
        ("from_date", "2126-02-01", "这个日期不对"),
        ("to_date", "2026-05-01", "结束日期早于活动日期"),
        ("credits", "四", "请填数字"),
        ("credits", "NaN", "请填数字"),
        ("credits", "-1", "不能小于 0"),
        ("credits", "1.234", "最多两位小数"),
        ("credits", "101", "最多 100"),
        ("hours", "99999", "请核对证书"),
        ("kind", "distance", "请选择一项"),
        ("kind", "public_course", "科目也要选“公需科目”"),
        ("level", "", "请选择一项"),
        ("discipline", "03", "请选择一项"),
        ("issuer", " ", "请填写这一项"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_everything_comes_back(client, cast, field, value, words):
    answer = post(client, cast.nurse, note="不能丢的备注", **{field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page or field == "kind"
    assert words in page
    assert "不能丢的备注" in page
    assert 'data-guard="dirty"' in page
    assert not Credit.objects.exists()


def test_nothing_earned_is_no_credit(client, cast):
    assert "学时和学分不能都是 0" in post(client, cast.nurse, hours="0", credits="0").content.decode()


def test_a_file_survives_an_error_elsewhere(client, cast):
    answer = post(client, cast.nurse, name="", files=paper())
    kept = StoredFile.objects.get()
    assert f'name="kept" value="{kept.key}"' in answer.content.decode()
    post(client, cast.nurse, kept=str(kept.key))
    assert Evidence.objects.get().file == kept


def test_anothers_upload_cannot_be_taken(client, cast):
    post(client, cast.colleague, name="", files=paper())
    post(client, cast.nurse, kept=str(StoredFile.objects.get().key))
    assert not Evidence.objects.exists()


def test_a_bad_file_is_named_and_the_good_one_kept(client, cast):
    bad = SimpleUploadedFile("图.svg", b"<svg/>")
    answer = post(client, cast.nurse, files=[paper(), bad])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "图.svg" in page
    assert "只收 PDF、JPG、PNG" in page
    assert StoredFile.objects.count() == 1
    assert 'name="kept"' in page


def test_the_same_post_twice_writes_one_credit(client, cast):
    form = typed(then="submit")
    log_in(client, cast.nurse)
    first = client.post("/credits/new/", form | {"files": paper()})
    second = client.post("/credits/new/", form | {"files": paper()})
    assert first.url == second.url
    assert Credit.objects.get().state == State.DEPARTMENT
    assert Evidence.objects.count() == 1


def test_the_same_post_at_the_same_moment_writes_one_credit(client, cast, monkeypatch):
    form = typed()
    log_in(client, cast.nurse).post("/credits/new/", form)
    look, looks = entry._made_by, []

    def too_early(*args):
        looks.append(args)
        return look(*args) if len(looks) > 1 else None

    monkeypatch.setattr(entry, "_made_by", too_early)
    assert client.post("/credits/new/", form).url == f"/credits/{Credit.objects.get().pk}/"


def test_the_same_draft_sent_again_is_changed_not_doubled(client, cast):
    form = typed()
    log_in(client, cast.nurse)
    client.post("/credits/new/", form | {"files": paper()})
    client.post("/credits/new/", form | {"name": "改过的名称", "files": paper()})
    assert Credit.objects.get().name == "改过的名称"
    assert Evidence.objects.count() == 1


def test_editing_shows_what_is_there_and_takes_evidence_off(client, cast):
    credit = draft(cast.nurse)
    row = Evidence.objects.get()
    address = f"/credits/{credit.pk}/edit/"
    page = log_in(client, cast.nurse).get(address).content.decode()
    assert "心血管急危重症护理新进展" in page
    assert 'value="2026-05-16"' in page
    client.post(address, typed(remove=str(row.pk), files=paper()))
    assert [evidence.pk for evidence in Evidence.objects.filter(removed_at=None)] != [row.pk]
    assert Credit.objects.get().name == TYPED["name"]


def test_what_was_returned_is_mended_and_sent_again(client, cast):
    credit = submitted(cast.nurse)
    services.decide("return", [credit.pk], actor=cast.head_nurse, opinion="请重新拍照。")
    address = f"/credits/{credit.pk}/edit/"
    assert "请重新拍照。" in log_in(client, cast.nurse).get(address).content.decode()
    client.post(address, typed(then="submit", files=paper()))
    assert Credit.objects.get().state == State.DEPARTMENT


def test_what_is_under_review_cannot_be_changed(client, cast):
    credit = submitted(cast.nurse)
    address = f"/credits/{credit.pk}/edit/"
    assert log_in(client, cast.nurse).get(address).url == f"/credits/{credit.pk}/"
    answer = client.post(address, typed(name="偷偷改"))
    assert answer.status_code == 409
    assert "偷偷改" in answer.content.decode()
    assert Credit.objects.get().name != "偷偷改"


@pytest.mark.parametrize(("who", "status"), [("colleague", 404), ("outsider", 404), ("head_nurse", 403)])
def test_nobody_else_edits(client, cast, who, status):
    credit = submitted(cast.nurse)
    answer = post(client, getattr(cast, who), to=f"/credits/{credit.pk}/edit/")
    assert answer.status_code == status


def test_the_clerk_enters_for_a_person_of_the_hospital(client, cast):
    post(client, cast.clerk, card_number=cast.nurse.card_number)
    credit = Credit.objects.get()
    assert (credit.person, credit.entered_by, credit.origin) == (cast.nurse, cast.clerk, Origin.CLERK)


@pytest.mark.parametrize("number", ["outsider", "unknown"])
def test_the_clerk_finds_nobody_of_another_hospital(client, cast, number):
    card = cast.outsider.card_number if number == "outsider" else "9999999999"
    answer = post(client, cast.clerk, card_number=card)
    assert answer.status_code == 422
    assert "没有这个卡号" in answer.content.decode()
    assert not Credit.objects.exists()


def test_a_card_number_from_who_is_no_clerk_means_nothing(client, cast):
    post(client, cast.colleague, card_number=cast.nurse.card_number)
    assert Credit.objects.get().person == cast.colleague


def test_a_name_with_markup_stays_words(client, cast):
    post(client, cast.nurse, name="<script>alert(1)</script>")
    page = client.get("/credits/").content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;" in page
