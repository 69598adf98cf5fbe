"""The query with its totals and opinions, and the year's requirement."""

import datetime as dt
from decimal import Decimal

from tests.cast import ask, draft, submitted
from tests.workflows.hands import page_of, passed, shut
from workflows.credits import services
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.credits.queries import totals
from workflows.credits.states import State


def test_obtained_reviewed_and_audited_stand_side_by_side(cast):
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    submitted(cast.nurse, credits=Decimal(3), hours=Decimal(9))
    draft(cast.nurse)
    refused = submitted(cast.nurse)
    services.decide("refuse", [refused.pk], actor=cast.head_nurse, opinion="重复。")
    rows = Credit.objects.filter(person=cast.nurse).exclude(state=State.DRAFT)
    assert [(row["stage"], row["credits"], row["hours"], row["other"]) for row in totals(rows)] == [
        ("obtained", Decimal("7.00"), Decimal("21.00"), Decimal("7.00")),
        ("reviewed", Decimal("4.00"), Decimal("12.00"), Decimal("4.00")),
        ("audited", 0, 0, 0),
    ]
    shut(cast)
    assert [(row["credits"], row["hours"], row["other"]) for row in totals(rows)] == [
        (Decimal("7.00"), Decimal("21.00"), Decimal("7.00")),
        (Decimal("4.00"), Decimal("12.00"), Decimal("4.00")),
        (Decimal("4.00"), Decimal("12.00"), Decimal("4.00")),
    ]


def test_classes_are_summed_apart(cast):
    ask(cast.city, has_classes=True)
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office], level="national")
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office], level="city", credits=Decimal(2))
    reviewed = totals(Credit.objects.filter(person=cast.nurse))[1]
    assert (reviewed["class_1"], reviewed["class_2"], reviewed["other"]) == (4, 2, 0)


def test_the_query_shows_awards_and_the_opinion_and_no_draft(client, cast):
    facts = {
        "kind": "distance", "level": "national", "form": "online", "discipline_code": "03-01", "name": "平台授分的",
        "from_date": dt.date(2026, 3, 1), "hours": Decimal(12), "credits": Decimal(4), "issuer": "平台",
    }  # fmt: skip
    award([Award(cast.nurse, "online", "k1", facts)])
    draft(cast.nurse, name="草稿甲")
    back = submitted(cast.nurse)
    services.decide("return", [back.pk], actor=cast.head_nurse, opinion="请补项目编号。")
    refused, annulled = submitted(cast.nurse), passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    services.decide("refuse", [refused.pk], actor=cast.head_nurse, opinion="不属于继续教育。")
    services.annul(annulled.pk, actor=cast.bureau, reason="证书系伪造。")
    again = submitted(cast.nurse)
    services.decide("return", [again.pk], actor=cast.head_nurse, opinion="已经改好的事。")
    services.submit([again.pk], actor=cast.nurse)
    page = page_of(client, cast.nurse, "/credits/query/")
    assert "平台授分的" in page
    assert "不属于继续教育。" in page
    assert "证书系伪造。" in page
    assert "已经改好的事。" not in page
    assert "请补项目编号。" in page
    assert "草稿甲" not in page
    assert "已年审" in page
    assert "平台授分的" not in page_of(client, cast.nurse, "/credits/query/?group=returned&year=2026")


def test_the_requirement_is_the_one_for_my_title(client, cast):
    ask(cast.city, {"credits": "25"}, {"title": "high", "credits": "30"})
    page = page_of(client, cast.nurse, "/credits/requirement/")
    assert "2026 年度的要求" in page
    assert "还差 25.00" in page
    assert "高级" in page
