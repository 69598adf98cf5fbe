"""The codes that the system begins with; what rules read by name is protected. (code, Chinese, English)"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Rows = tuple[tuple[str, str, str], ...]

LEVELS: Rows = (
    ("national", "国家级", "National"),
    ("provincial", "省级", "Provincial"),
    ("city", "市级", "City"),
    ("unit", "单位级", "Unit"),
    ("none", "不分级", "No level"),
)
CLASS_1 = ("national", "provincial")
"""S51: projects of national or provincial rank earn Class I, everything else Class II."""
CATEGORIES: Rows = (
    ("project", "继续医学教育项目", "Continuing medical education project"),
    ("distance", "远程教育", "Distance learning"),
    ("training", "外出培训", "External training"),
    ("lecture", "学术讲座", "Academic lecture"),
    ("teaching", "带教", "Teaching"),
    ("paper", "论文", "Paper"),
    ("research", "科研项目", "Research project"),
    ("book", "著作", "Book"),
    ("self_study", "自学综述", "Self-study review"),
    ("further_study", "进修", "Further study"),
    ("degree", "在职学历", "Degree study"),
    ("aid", "医疗援助", "Medical aid"),
    ("public_course", "公需科目", "Public subjects"),
)
FORMS: Rows = (
    ("course", "培训班", "Course"),
    ("conference", "学术会议", "Conference"),
    ("lecture", "讲座", "Lecture"),
    ("online", "网络", "Online"),
    ("case", "病例讨论", "Case discussion"),
    ("practice", "实践", "Practice"),
    ("other", "其他", "Other"),
)
EMPLOYMENTS: Rows = (
    ("staff", "编制内", "Permanent staff"),
    ("contract", "合同制", "Contract"),
    ("agency", "劳务派遣", "Agency"),
    ("rehired", "返聘", "Re-employed after retirement"),
    ("temporary", "临时聘用", "Temporary"),
)
PROTECTED = {"level": {code for code, *_ in LEVELS}, "category": {code for code, *_ in CATEGORIES}, "form": {"other"}}


def rows() -> Iterator[dict[str, Any]]:
    """Every row as a model takes it."""
    tables = {"level": LEVELS, "category": CATEGORIES, "form": FORMS, "employment": EMPLOYMENTS}
    for table, found in tables.items():
        for position, (code, name, name_en) in enumerate(found, start=1):
            yield {
                "table": table,
                "code": code,
                "name": name,
                "name_en": name_en,
                "credit_class": ("1" if code in CLASS_1 else "2") if table == "level" else "",
                "position": position * 10,
                "is_protected": code in PROTECTED.get(table, ()),
            }


def load(apps: Any) -> None:
    """Write them into whatever model a migration hands in; a row that stands already is left as it is."""
    model = apps.get_model("tables", "Code")
    model.objects.bulk_create([model(**row) for row in rows()], ignore_conflicts=True)
