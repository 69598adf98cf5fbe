"""Projects of the demo city, one in each state and a few more, made by the verbs as on the days they are of."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from registry.accounts.glyphs import FONT
from registry.files.models import StoredFile
from registry.files.services import store
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles.models import Grant, Role

from . import entry, opinions, reporting, requests, services
from .dates import as_of
from .models import Project
from .shape import Period, Teacher, kept_periods, kept_teachers
from .states import Advice, Ask, State

LEADERS = ("魏长风", "卫星河", "苗若谷", "阮清越", "詹致远")
TOPICS = (
    ("急性冠脉综合征急诊救治新进展", "national-2022:03-01", "city", State.AUDITED),
    ("外科围手术期加速康复护理", "national-2022:14-02", "city", State.REPORTED),
    ("社区慢阻肺规范管理", "national-2022:03-02", "city", State.HELD),
    ("静脉治疗并发症预防与处理", "national-2022:14-05", "city", State.FILED),
    ("基层抗菌药物合理使用", "national-2022:13-04", "city", State.APPROVED),
    ("经典名方治疗脾胃病", "tcm-2014:02-02", "city", State.REVIEW),
    ("卒中绿色通道建设", "national-2022:03-07", "city", State.CHECK),
    ("高危妊娠识别与转诊", "national-2022:05-02", "city", State.RETURNED),
    ("院内心肺复苏技能培训", "national-2022:10-01", "city", State.REFUSED),
    ("胸部低剂量断层扫描读片", "national-2022:09-01", "city", State.CANCELLED),
    ("儿童重症肺炎诊治", "national-2022:06-01", "city", State.DRAFT),
)
PAST = (State.AUDITED, State.REPORTED, State.HELD)
WORDS = ("内容贴近临床，安排合理。", "师资充分，建议增加实操。", "与本地需求相符，同意立项。")


@dataclass(frozen=True)
class Hands:
    """Who does what: the unit's office, somebody at the bureau, reviewers of other units."""

    unit: Organisation
    office: Person
    bureau: Person
    reviewers: list[Person]


def hold_projects(**_: Any) -> None:
    """The unit with a CME office that comes first applies; a city too small for it has none."""
    hands = _hands()
    for number, topic in enumerate(TOPICS if hands else ()):
        assert hands is not None
        _live(topic, number, hands)


def _hands() -> Hands | None:
    offices = Grant.objects.filter(role=Role.UNIT_REVIEWER, place__kind=Kind.UNIT, line__in=["", "doctor"])
    of_the_city = offices.filter(place__parent__kind=Kind.CITY).select_related("person", "place__parent")
    office = of_the_city.order_by("place__path", "pk").first()
    if office is None:
        return None
    seats = Grant.objects.filter(role=Role.BUREAU_REVIEWER, place=office.place.parent, line="")
    seat = seats.select_related("person", "place").order_by("pk").last()
    if seat is None:
        return None
    deciding = Grant.objects.filter(role=Role.BUREAU_REVIEWER).values("person")
    others = Person.objects.filter(is_active=True, home__path__startswith=seat.place.path)
    others = others.exclude(home__path__startswith=office.place.path).exclude(pk__in=deciding)
    reviewers = list(others.exclude(name__in=LEADERS).order_by(F("title__rank").asc(nulls_last=True), "pk")[:3])
    return Hands(office.place, office.person, seat.person, reviewers) if len(reviewers) == 3 else None


def _live(topic: tuple[str, str, str, State], number: int, hands: Hands) -> None:
    """A project as far as its state; what is past began forty days ago."""
    _name, _discipline, _level, state = topic
    today = timezone.localdate()
    first = today + dt.timedelta(days=-40 - number if state in PAST else 16 + number)
    with as_of(first - dt.timedelta(days=12)):
        project = entry.begin(hands.unit, _form(topic, number, first, hands.unit), actor=hands.office)
        if state == State.DRAFT:
            return
        services.submit(project.pk, actor=hands.office)
        _decide(project, state, hands)
    if state in PAST:
        services.hold(project.pk)
        _report(project, state, first, hands)


def _decide(project: Project, state: State, hands: Hands) -> None:
    if state == State.CHECK:
        return
    if state == State.RETURNED:
        services.decide(project.pk, "return_to_unit", actor=hands.bureau, opinion="学时与拟授学分不符，请核对。")
        return
    services.decide(project.pk, "complete", actor=hands.bureau)
    asked = opinions.invite(project.pk, [one.pk for one in hands.reviewers], actor=hands.bureau)
    for number, one in enumerate(asked[: 2 if state == State.REVIEW else 3]):
        advice = Advice.REFUSE if state == State.REFUSED else Advice.APPROVE
        opinions.give(one.pk, actor=one.reviewer, advice=advice, score=86 - 3 * number, words=WORDS[number])
    if state == State.REFUSED:
        services.decide(project.pk, "refuse", actor=hands.bureau, opinion="与已批准的项目内容重复。")
    elif state != State.REVIEW:
        services.decide(project.pk, "approve", actor=hands.bureau, opinion="经评审，同意立项。")
        _after_approval(project, state, hands)


def _after_approval(project: Project, state: State, hands: Hands) -> None:
    if state == State.CANCELLED:
        asked = requests.ask(project.pk, Ask.CANCEL, actor=hands.office, reason="授课教师出差，年内无法举办。")
        requests.decide_request(asked.pk, requests.GRANT, actor=hands.bureau)
    elif state == State.APPROVED:
        later = project.first_day + dt.timedelta(days=7)
        asked_days = [Period(later, later + dt.timedelta(days=1))]
        requests.ask(project.pk, Ask.POSTPONE, actor=hands.office, reason="报告厅检修。", periods=asked_days)
    else:
        papers = [_paper(f"{project.name} {word}", hands.office) for word in ("举办通知", "日程")]
        services.file(project.pk, actor=hands.office, notice=papers[:1], timetable=papers[1:])


def _report(project: Project, state: State, first: dt.date, hands: Hands) -> None:
    if state == State.HELD:
        return
    facts = {
        "periods": kept_periods([Period(first, first + dt.timedelta(days=1))]),
        "venue": project.venue,
        "titles": {"high": 12, "mid": 38, "junior": 46, "other": 4},
        "areas": {"unit": 58, "city": 37, "province": 5, "beyond": 0},
        "attended": 100,
        "passed": 97,
        "teacher_changes": "",
        "summary": "按批准的内容完成授课和操作演练，考核合格率 97%。",
    }
    reporting.report(project.pk, facts=facts, actor=hands.office)
    if state == State.AUDITED:
        services.decide(project.pk, "accept_report", actor=hands.bureau, opinion="执行情况与记录相符。")


def _form(topic: tuple[str, str, str, State], number: int, first: dt.date, unit: Organisation) -> dict[str, Any]:
    name, discipline, level, _state = topic
    leader, other = LEADERS[number % len(LEADERS)], LEADERS[(number + 1) % len(LEADERS)]
    teachers = [
        Teacher(leader, "主任医师", unit.name, f"{name}：指南与共识", "4"),
        Teacher(other, "副主任医师", unit.name, "病例讨论与操作演练", "4"),
    ]
    return {
        "name": name,
        "level": level,
        "disciplines": [discipline],
        "leader_name": leader,
        "leader_title": "主任医师",
        "leader_unit": unit.name,
        "leader_phone": "0000-1000200",
        "teachers": kept_teachers(teachers),
        "hours_theory": Decimal(8),
        "hours_practice": Decimal(4),
        "periods": kept_periods([Period(first, first + dt.timedelta(days=1))]),
        "venue": "门诊楼五楼报告厅",
        "learners": "本市各级医疗机构相关专业人员",
        "intake": 120,
        "fee": Decimal(0),
        "assessment": "理论考试和操作考核",
        "credits_asked": Decimal(4),
        "last_year": "new",
        "need": "各级医疗机构处理水平不一，转诊前处理不规范。",
        "aims": "统一流程，掌握早期识别与处理。",
        "content": "指南解读；典型病例讨论；分组操作演练；考核与反馈。",
        "audience": "anyone",
    }


def _paper(words: str, actor: Person) -> StoredFile:
    """A page with a line of words on it."""
    page = Image.new("RGB", (900, 1270), "white")
    ImageDraw.Draw(page).text((90, 120), words, font=ImageFont.truetype(str(FONT), 34), fill="black")
    out = io.BytesIO()
    page.save(out, "PNG")
    return store(SimpleUploadedFile("paper.png", out.getvalue(), "image/png"), actor=actor)
