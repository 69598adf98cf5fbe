"""The people whose names stand in the printed logins, and where they sit."""

from __future__ import annotations

from dataclasses import dataclass

from .places import CITY, MAIN, OFFICE_OF_CITY

PASSWORD = "xuefen-demo-2026"  # noqa: S105
OTHER_LINES = ("doctor", "pharmacist", "technician", "tcm", "village")


@dataclass(frozen=True)
class Named:
    """Somebody with a name: home, line, and seats as (role, place, lines); a place of "" is the own department."""

    name: str
    unit: str
    department: str
    line: str
    does: str = ""
    seats: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    woman: bool = True
    level: str = "mid"
    story: str = ""
    """A year of their own instead of the dice."""


CAST = (
    Named("林若溪", MAIN, "心内科", "nurse", "nurse: enters and submits her own credits", level="junior"),
    Named(
        "陆青禾", MAIN, "心内科", "nurse", "department reviewer, nurses of 心内科",
        (("department_reviewer", "", ("nurse",)),),
    ),
    Named(
        "闻书仪", MAIN, "护理部", "nurse", "unit reviewer, nurses of 青泽市人民医院",
        (("unit_reviewer", MAIN, ("nurse",)),), level="high",
    ),
    Named(
        "温以宁", MAIN, "科教科", "doctor", "unit reviewer, all other lines of 青泽市人民医院",
        (("unit_reviewer", MAIN, OTHER_LINES),), level="high",
    ),
    Named(
        "顾清和", MAIN, "科教科", "doctor", "second unit reviewer for doctors, so that items are claimed",
        (("unit_reviewer", MAIN, ("doctor",)),),
    ),
    Named(
        "裴行远", OFFICE_OF_CITY, "", "doctor", "bureau reviewer of 青泽市", (("bureau_reviewer", CITY, ("",)),),
        woman=False, level="high",
    ),
    Named(
        "秦牧野", MAIN, "科教科", "nurse", "clerk: enters for others", (("clerk", MAIN, ("",)),), woman=False,
    ),
    Named(
        "岑嘉树", MAIN, "科教科", "doctor", "unit admin: people, departments, roles, first-login letters",
        (("unit_admin", MAIN, ("",)),), woman=False,
    ),
    Named("许青岚", MAIN, "科教科", "doctor", "card maker", (("card_maker", MAIN, ("",)),)),
    Named(
        "钟离月", "临江区中心医院", "科教科", "doctor", "unit reviewer of another hospital: sees nothing of 青泽市人民医院",
        (("unit_reviewer", "临江区中心医院", ("",)),),
    ),
    Named(
        "宋听澜", OFFICE_OF_CITY, "", "technician", "system operator", (("system_operator", CITY, ("",)),), woman=False,
    ),
    Named(
        "贺明朗", OFFICE_OF_CITY, "", "technician", "security operator: grants roles",
        (("security_operator", CITY, ("",)),), woman=False,
    ),
    Named(
        "叶知秋", OFFICE_OF_CITY, "", "technician", "audit operator: reads only", (("audit_operator", CITY, ("",)),),
    ),
    Named("苏问渠", OFFICE_OF_CITY, "", "tcm", "", (("bureau_reviewer", CITY, ("tcm",)),), woman=False),
    Named("褚云舒", OFFICE_OF_CITY, "", "doctor", "", (("bureau_reviewer", CITY, ("",)),)),
    Named(
        "沈知远", MAIN, "心内科", "doctor", "", (("department_reviewer", "", ("doctor",)),), woman=False, level="high",
    ),
    Named("苏沐阳", MAIN, "心内科", "nurse", level="junior"),
    Named("方知夏", MAIN, "普外科", "doctor"),
    Named("江予怀", "临江区中心医院", "内科", "nurse", woman=False),
    Named(
        "白露晞", "云溪县人民医院", "内科", "nurse", "nurse of a county that asks for Class I and II: still 14.00",
        story="nine_and_two",
    ),
)  # fmt: skip
