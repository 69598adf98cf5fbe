"""What credits are earned at: the library of activities, and what people enter themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from registry.organisations.models import Organisation
from registry.years.models import Activity

D = Decimal
HOURS_OF_ONE = {"national": 3, "provincial": 6, "city": 6}
MARKS = {"national": "国", "provincial": "省", "city": "市"}
ISSUERS = {
    "national": "国家继续医学教育委员会",
    "provincial": "青岚省继续医学教育委员会",
    "city": "青泽市继续医学教育委员会",
}
HOSTS = ("青泽市人民医院", "青泽市中医医院", "青泽市妇幼保健院", "临江区中心医院", "青泽市医学会", "青泽市护理学会")

# name, lines it is for, discipline, level, days
TOPICS: tuple[tuple[str, str, str, str, int], ...] = (
    ("心血管急危重症护理新进展", "nurse", "14-01", "national", 2),
    ("外科围手术期加速康复护理", "nurse", "14-02", "provincial", 4),
    ("静脉输液治疗与导管维护规范", "nurse", "14-05", "city", 2),
    ("危重新生儿护理技术", "nurse", "14-04", "provincial", 3),
    ("老年患者压力性损伤预防", "nurse", "14-01", "city", 2),
    ("冠心病介入治疗规范与争议", "doctor", "03-01", "national", 2),
    ("慢性阻塞性肺疾病全程管理", "doctor", "03-02", "provincial", 3),
    ("急性缺血性卒中救治流程", "doctor", "03-07", "national", 2),
    ("腹腔镜技术在普通外科的应用", "doctor", "04-01", "provincial", 4),
    ("高危妊娠识别与转诊", "doctor", "05-02", "city", 2),
    ("儿童重症肺炎诊治", "doctor", "06-01", "provincial", 2),
    ("基层抗菌药物合理使用", "pharmacist", "13-04", "city", 2),
    ("处方前置审核与用药监护", "pharmacist", "13-01", "provincial", 3),
    ("临床检验质量控制与室间质评", "technician", "11-01", "provincial", 3),
    ("胸部低剂量断层扫描读片", "technician", "09-01", "national", 2),
    ("针灸治疗颈肩腰腿痛", "tcm", "02-06", "provincial", 3),
    ("经典名方的临床运用", "tcm", "02-01", "national", 2),
    ("乡村医生常见病诊疗与转诊", "village", "17-01", "city", 2),
    ("医院感染防控与职业暴露处置", "", "22-01", "city", 1),
    ("心肺复苏与急救技能", "", "10-01", "city", 1),
)
ONLINE = (
    ("医患沟通与人文关怀", "24-02"), ("医疗质量安全核心制度", "15-02"), ("慢性病综合防控", "12-07"), ("传染病早期识别与报告", "03-08"),
    ("合理用药与处方管理", "13-04"), ("医学伦理与科研诚信", "24-03"),
)  # fmt: skip
PUBLIC_COURSES = ("数字素养与人工智能应用", "生态文明与公共安全", "职业道德与法治建设")


@dataclass(frozen=True)
class Entry:
    """Something that people enter by hand; `{}` in the name is filled with the subject of the line."""

    kind: str
    level: str
    form: str
    name: str
    hours: Decimal
    credits: Decimal
    issuer: str
    weight: int = 1


ENTRIES = (
    Entry("training", "city", "course", "{}规范化培训班", D("12.00"), D("2.00"), "青泽市医学会", 5),
    Entry("training", "provincial", "course", "全省{}技能提升班", D("24.00"), D("4.00"), "青岚省医学会", 4),
    Entry("training", "national", "conference", "{}新技术学习班", D("12.00"), D("4.00"), "国家继续医学教育委员会", 2),
    Entry("lecture", "unit", "lecture", "{}专题讲座", D("3.00"), D("0.50"), "青泽市人民医院", 4),
    Entry("lecture", "unit", "case", "{}疑难病例讨论", D("3.00"), D("1.00"), "青泽市人民医院", 3),
    Entry("teaching", "unit", "practice", "{}实习带教", D("6.00"), D("2.00"), "青泽市卫生职业学院", 2),
    Entry("paper", "provincial", "other", "{}的临床观察（论文）", D("0.00"), D("5.00"), "青岚医学杂志社", 2),
    Entry("paper", "national", "other", "{}进展综述（论文）", D("0.00"), D("8.00"), "中国继续医学教育研究社", 1),
    Entry("research", "city", "other", "{}适宜技术推广课题", D("0.00"), D("6.00"), "青泽市科学技术局", 1),
    Entry("book", "none", "other", "《{}手册》参编", D("0.00"), D("5.00"), "青岚科技出版社", 1),
    Entry("self_study", "none", "other", "{}自学综述", D("6.00"), D("2.00"), "青泽市人民医院", 1),
    Entry("further_study", "none", "practice", "{}进修半年", D("90.00"), D("25.00"), "青岚省立医院", 1),
    Entry("degree", "none", "other", "在职研究生课程：{}", D("36.00"), D("12.00"), "青岚医科大学", 1),
    Entry("aid", "none", "practice", "对口支援：{}帮扶", D("30.00"), D("10.00"), "青岚省卫生健康委", 1),
)
SUBJECTS = {
    "nurse": (
        ("心血管护理", "14-01"),
        ("静脉治疗", "14-05"),
        ("围手术期护理", "14-02"),
        ("母婴护理", "14-03"),
        ("重症护理", "14-05"),
    ),
    "doctor": (
        ("心力衰竭", "03-01"),
        ("肺部感染", "03-02"),
        ("消化道早癌", "03-03"),
        ("骨折微创治疗", "04-07"),
        ("产后出血救治", "05-02"),
    ),
    "pharmacist": (("合理用药", "13-01"), ("药事管理", "13-04")),
    "technician": (("检验质量", "11-01"), ("影像诊断", "09-01")),
    "tcm": (("针灸", "02-06"), ("中医内科", "02-02"), ("骨伤推拿", "02-08")),
    "village": (("基本公共卫生", "17-01"), ("常见病诊疗", "17-01")),
}
RETURNS = (
    ("unreadable", "证书照片看不清，请重新拍照上传。"), ("evidence_missing", "证明材料不全，请补上盖章的那一页。"),
    ("differs", "填写的内容与证书不一致，请按证书改正。"), ("other", "请补上项目编号。"), ("other", "活动日期应填证书上的结束日期。"),
)  # fmt: skip
REFUSALS = (
    ("not_recognised", "按认定标准，这一项不能计学分。"), ("other", "与已计入的学分为同一次活动。"), ("other", "证书上的姓名不是本人。"),
)  # fmt: skip
ANNULMENTS = ("核查发现该期培训未实际举办。", "证书编号经发证机构核实为无效。")


def scheme_of(line: str) -> str:
    return "tcm-2014" if line == "tcm" else "national-2022"


def write_activities(city: Organisation, rng: Random, today: dt.date) -> list[Activity]:
    """Twenty topics in each of the two years, the later ones of this year still to come."""
    found = [
        _activity(city, rng, serial, topic, dt.date(year, 1 + serial * 11 // len(TOPICS), 3 + rng.randrange(20)))
        for year in (today.year - 1, today.year)
        for serial, topic in enumerate(TOPICS)
    ]
    return Activity.objects.bulk_create(found)


def _activity(
    city: Organisation, rng: Random, serial: int, topic: tuple[str, str, str, str, int], first: dt.date
) -> Activity:
    name, line, discipline, level, days = topic
    hours = D(6 * days)
    host = rng.choice(HOSTS)
    return Activity(
        jurisdiction=city,
        number=f"{first.year}-{discipline}-{serial + 101:03d} ({MARKS[level]})",
        name=name,
        level=level,
        disciplines=[f"{scheme_of(line)}:{discipline}"],
        from_date=first,
        to_date=first + dt.timedelta(days=days - 1),
        hours=hours,
        credits=(hours / HOURS_OF_ONE[level]).quantize(D("0.01")),
        organiser="青泽市继续医学教育委员会",
        host=host,
        issuer=ISSUERS[level],
    )


def lines_of(activities: Sequence[Activity]) -> dict[str, list[Activity]]:
    """The activities that suit a line, by line; those for everybody under each."""
    aims = {name: line for name, line, *_ in TOPICS}
    return {
        line: [activity for activity in activities if aims[activity.name] in ("", line)]
        for line in ("nurse", "doctor", "pharmacist", "technician", "tcm", "village")
    }


def wheel() -> Iterator[Entry]:
    for entry in ENTRIES:
        yield from [entry] * entry.weight


WHEEL = tuple(wheel())
