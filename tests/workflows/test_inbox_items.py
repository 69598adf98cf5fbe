import pytest
from django.urls import reverse

from tests.cast import Cast, person, seat, submitted
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from workflows.credits import entry, services
from workflows.engine.chart import chart_of
from workflows.engine.models import Case


def status(who: object, pk: int) -> int:
    return sit_down(who).get(f"/inbox/{pk}/").status_code  # type: ignore[arg-type]


def test_the_reviewer_reads_facts_evidence_and_story(cast: Cast) -> None:
    work = task_of(submitted(cast.nurse, name="心电监护规范化培训", certificate_number="QZ2026-0417"))
    response = sit_down(cast.head_nurse).get(f"/inbox/{work.pk}/")
    words = text_of(response)
    for word in (
        "心电监护规范化培训",
        "QZ2026-0417",
        "12 学时，每 3 学时 1 分 = 4.00",
        "日期在 2026 年度",
        "等你，今天到",
        "/ 25.00",
    ):
        assert word in words
    assert response.context["item"].files[0]["url"] in response.content.decode()
    assert 'name="verdict" value="pass"' in response.content.decode()


@pytest.mark.parametrize(
    "who", ["far_reviewer", "outsider", "nursing_office", "cme_office", "bureau", "admin", "nurse"]
)
def test_for_everybody_else_it_does_not_exist(cast: Cast, who: str) -> None:
    assert status(getattr(cast, who), task_of(submitted(cast.nurse)).pk) == 404


def test_four_eyes_own_and_entered(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    seat(cast.clerk, "department_reviewer", cast.cardiology, "nurse")
    own, entered = task_of(submitted(cast.colleague)), task_of(submitted(cast.nurse, actor=cast.clerk))
    assert status(cast.colleague, own.pk) == 404
    assert status(cast.clerk, entered.pk) == 404
    assert status(cast.head_nurse, own.pk) == 200


def test_four_eyes_an_earlier_decider(cast: Cast) -> None:
    seat(cast.head_nurse, "unit_reviewer", cast.hospital, "nurse")
    credit = submitted(cast.nurse)
    first = task_of(credit)
    services.only(services.decide("pass", [credit.pk], actor=again(cast.head_nurse)))
    assert status(cast.head_nurse, task_of(credit).pk) == 404
    assert status(cast.nursing_office, task_of(credit).pk) == 200
    done = sit_down(cast.head_nurse).get(f"/inbox/{first.pk}/")
    assert done.url == reverse("credits:detail", args=[credit.pk])


def test_what_a_colleague_did_leads_to_the_record(cast: Cast) -> None:
    second = person("闻人清", cast.hospital)
    seat(second, "department_reviewer", cast.cardiology, "nurse")
    credit = submitted(cast.nurse)
    work = task_of(credit)
    services.only(services.decide("pass", [credit.pk], actor=again(cast.head_nurse)))
    assert sit_down(second).get(f"/inbox/{work.pk}/").url == reverse("credits:detail", args=[credit.pk])
    assert status(cast.far_reviewer, work.pk) == 404


def test_what_came_back_to_the_person_is_no_business_of_the_inbox(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    services.only(services.decide("return", [credit.pk], actor=again(cast.head_nurse), opinion="照片不清"))
    assert status(cast.nurse, task_of(credit).pk) == 404


def test_neighbours_and_position_follow_the_list(cast: Cast) -> None:
    works = [task_of(submitted(cast.nurse, name=f"第 {number} 项")) for number in range(3)]
    page = sit_down(cast.head_nurse).get(f"/inbox/{works[1].pk}/?sort=new").context["page"]
    assert (page.position, page.pane.found) == ("2", "3")
    assert page.next_url == f"/inbox/{works[0].pk}/?sort=new"
    assert page.previous_url == f"/inbox/{works[2].pk}/?sort=new"


def test_a_number_that_the_library_lacks_is_a_hint(cast: Cast) -> None:
    work = task_of(submitted(cast.nurse, kind="project", number="2026-14-05-962"))
    client = sit_down(cast.head_nurse)
    assert "项目库没有这个编号" in text_of(client.get(f"/inbox/{work.pk}/"))
    assert client.get("/inbox/").context["pane"].rows[0].flag.word == "项目库无此号"


def test_the_same_credit_twice_is_a_hint(cast: Cast) -> None:
    submitted(cast.nurse)
    work = task_of(submitted(cast.nurse))
    assert "本人另有一项相同的学分" in text_of(sit_down(cast.head_nurse).get(f"/inbox/{work.pk}/"))


def test_more_credits_than_hours_is_a_hint(cast: Cast) -> None:
    work = task_of(submitted(cast.nurse, hours=3, credits=4))
    assert "学分比学时还多" in text_of(sit_down(cast.head_nurse).get(f"/inbox/{work.pk}/"))


def test_the_chart_shows_where_the_case_stands(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    assert chart_of(Case.objects.get(pk=credit.case_id)).now == "科室审核"
    services.only(services.decide("return", [credit.pk], actor=again(cast.head_nurse), opinion="照片不清"))
    entry.save_credit({"note": "重拍了"}, actor=cast.nurse, credit_id=credit.pk)
    chart = chart_of(Case.objects.get(pk=credit.case_id))
    positions = {node.name: node.position for node in chart.nodes}
    assert positions["本人修改"] == "now"
    assert positions["科室审核"] == "done"
    assert positions["单位审核"] == ""


def test_the_chart_has_no_style_of_its_own(cast: Cast) -> None:
    work = task_of(submitted(cast.nurse))
    page = sit_down(cast.head_nurse).get(f"/inbox/{work.pk}/").content.decode()
    chart = page[page.index('<svg class="chart"') :]
    assert "chart-now" in chart
    assert "style=" not in page
    assert "<style" not in page
