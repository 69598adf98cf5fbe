"""The tree of the city: bureaus, units, departments, and how many people work where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stdnum.cn import uscc

from registry.base.keys import next_keys
from registry.organisations.models import Kind, Organisation

Mix = dict[str, int]
"""Lines of staff with their shares."""

WARD: Mix = {"nurse": 6, "doctor": 4}
NURSES: Mix = {"nurse": 9, "technician": 1}
DOCTORS: Mix = {"doctor": 1}
LAB: Mix = {"technician": 1}
IMAGING: Mix = {"technician": 5, "doctor": 4, "nurse": 1}
PHARMACY: Mix = {"pharmacist": 1}
TCM: Mix = {"tcm": 5, "nurse": 4}
OFFICE: Mix = {"doctor": 3, "nurse": 1}
VILLAGE: Mix = {"village": 1}
OPERATORS: Mix = {"technician": 2, "doctor": 3, "tcm": 1}

HOSPITAL: dict[str, tuple[int, Mix]] = {
    "科教科": (3, OFFICE), "护理部": (3, {"nurse": 1}), "心内科": (9, WARD), "呼吸与危重症医学科": (7, WARD), "消化内科": (6, WARD),
    "神经内科": (6, WARD), "普外科": (8, WARD), "骨科": (7, WARD), "妇产科": (7, WARD), "儿科": (6, WARD), "急诊科": (7, WARD),
    "重症医学科": (5, NURSES), "手术室": (5, NURSES), "检验科": (5, LAB), "影像科": (5, IMAGING), "药剂科": (5, PHARMACY),
    "中医科": (3, TCM),
}  # fmt: skip
SMALL: dict[str, tuple[int, Mix]] = {
    "科教科": (3, OFFICE), "护理部": (3, {"nurse": 1}), "内科": (9, WARD), "外科": (8, WARD), "妇产科": (6, WARD), "急诊科": (5, WARD),
    "检验科": (3, LAB), "药剂科": (3, PHARMACY), "中医科": (3, TCM),
}  # fmt: skip
TCM_HOSPITAL: dict[str, tuple[int, Mix]] = {
    "科教科": (3, OFFICE), "护理部": (3, {"nurse": 1}), "针灸推拿科": (8, TCM), "脾胃病科": (7, TCM), "骨伤科": (8, TCM), "肺病科": (6, TCM),
    "治未病科": (4, TCM), "检验科": (3, LAB), "药剂科": (5, PHARMACY),
}  # fmt: skip
MATERNITY: dict[str, tuple[int, Mix]] = {
    "科教科": (3, OFFICE), "护理部": (3, {"nurse": 1}), "产科": (9, WARD), "妇科": (7, WARD), "新生儿科": (6, WARD), "儿童保健科": (5, WARD),
    "检验科": (3, LAB), "药剂科": (3, PHARMACY),
}  # fmt: skip
TOWNSHIP: dict[str, tuple[int, Mix]] = {
    "办公室": (2, OFFICE), "全科门诊": (5, WARD), "公共卫生科": (4, {"doctor": 2, "nurse": 3}), "药房": (2, PHARMACY),
}  # fmt: skip


@dataclass
class Unit:
    """A unit to be made: how many people it has for each thousand, or exactly, and its departments."""

    name: str
    under: str
    departments: dict[str, tuple[int, Mix]] = field(default_factory=dict)
    share: int = 0
    exactly: int = 0
    mix: Mix = field(default_factory=dict)


CITY = "青泽市卫生健康委"
OFFICE_OF_CITY = "市卫健委机关"
MAIN = "青泽市人民医院"
CLASSED = "云溪县卫生健康局"
"""Whose standard has Class I and Class II."""
DISTRICTS = {"临江区卫生健康局": "临江区", "鹿鸣区卫生健康局": "鹿鸣区", "云溪县卫生健康局": "云溪县"}
UNITS = (
    Unit(OFFICE_OF_CITY, CITY, exactly=9, mix=OPERATORS),
    Unit(MAIN, CITY, HOSPITAL, share=36),
    Unit("青泽市中医医院", CITY, TCM_HOSPITAL, share=14),
    Unit("青泽市妇幼保健院", CITY, MATERNITY, share=13),
    *(Unit(f"{name}卫健局机关", bureau, exactly=4, mix=DOCTORS) for bureau, name in DISTRICTS.items()),
    Unit("临江区中心医院", "临江区卫生健康局", SMALL, share=14),
    Unit("鹿鸣区人民医院", "鹿鸣区卫生健康局", SMALL, share=11),
    Unit("云溪县人民医院", "云溪县卫生健康局", SMALL, share=9),
    Unit("白石镇卫生院", "云溪县卫生健康局", TOWNSHIP, share=3),
    Unit("柳湾村卫生室", "白石镇卫生院", exactly=3, mix=VILLAGE),
)
ROOMY = 4000
PER_EXTRA_UNIT = 1200


@dataclass
class Spot:
    """Where people belong: a department, or a unit without departments; `chain` is nearest first."""

    organisation: Organisation
    unit: Organisation
    city: Organisation
    mix: Mix
    count: int
    first: int = 0
    chain: tuple[Organisation, ...] = ()


@dataclass
class Town:
    """The city as it was made: every node by name, every spot in order."""

    nodes: dict[str, Organisation]
    spots: list[Spot]

    @property
    def city(self) -> Organisation:
        return self.nodes[CITY]


FEWEST = 2
"""So many work in the smallest department, beside the named ones."""


def build_town(people: int, *, named: Mapping[tuple[str, str], int]) -> Town:
    """Write the tree and share the people out over it; `named` says how many seats a department must have at least."""
    units = [*UNITS, *_extra_units(people)]
    tree = _Tree()
    province = tree.add("青岚省卫生健康委", Kind.PROVINCE, None)
    city = tree.add(CITY, Kind.CITY, province)
    for name in DISTRICTS:
        tree.add(name, Kind.DISTRICT, city)
    for unit in units:
        tree.add(unit.name, Kind.UNIT, tree.nodes[unit.under])
    floors = {
        unit.name: {name: FEWEST + named.get((unit.name, name), 0) for name in unit.departments} for unit in units
    }
    fixed = sum(unit.exactly + sum(floors[unit.name].values()) for unit in units)
    if people < fixed:
        raise ValueError(f"this city needs at least {fixed} people")
    counts = _share(people - fixed, [unit.share for unit in units])
    spots = [
        spot for unit, count in zip(units, counts, strict=True) for spot in _spots(tree, unit, count, floors[unit.name])
    ]
    tree.write()
    first = 0
    for spot in spots:
        spot.first, first = first, first + spot.count
    return Town(tree.nodes, spots)


class _Tree:
    def __init__(self) -> None:
        self.nodes: dict[str, Organisation] = {}
        self.all: list[Organisation] = []
        self._keys: Iterator[int] = iter(())

    def add(self, name: str, kind: Kind, parent: Organisation | None) -> Organisation:
        key = next(self._keys, None)
        if key is None:
            self._keys = iter(next_keys(Organisation, 100))
            key = next(self._keys)
        code = _code(len(self.all)) if kind == Kind.UNIT else ""
        path = f"{parent.path if parent else '/'}{key}/"
        node = Organisation(pk=key, name=name, kind=kind.value, parent=parent, path=path, sort=len(self.all), code=code)
        self.all.append(node)
        if kind != Kind.DEPARTMENT:
            self.nodes[name] = node
        return node

    def way_up(self, node: Organisation) -> tuple[Organisation, ...]:
        way = [node]
        while way[-1].parent is not None:
            way.append(way[-1].parent)
        return tuple(way)

    def write(self) -> None:
        Organisation.objects.bulk_create(self.all)


def _spots(tree: _Tree, unit: Unit, count: int, floors: Mapping[str, int]) -> list[Spot]:
    node, city = tree.nodes[unit.name], tree.nodes[CITY]
    if not unit.departments:
        return [Spot(node, node, city, unit.mix, unit.exactly, chain=tree.way_up(node))]
    shares = [share for share, _ in unit.departments.values()]
    found = []
    for (name, (_, mix)), part in zip(unit.departments.items(), _share(count, shares), strict=True):
        department = tree.add(name, Kind.DEPARTMENT, node)
        found.append(Spot(department, node, city, mix, floors[name] + part, chain=tree.way_up(department)))
    return found


def _share(total: int, shares: Sequence[int]) -> list[int]:
    """Whole parts in the given proportion that add up to the total."""
    whole, given, parts = sum(shares), 0, []
    for reached in (sum(shares[: end + 1]) for end in range(len(shares))):
        parts.append(total * reached // whole - given)
        given += parts[-1]
    return parts


def _extra_units(people: int) -> list[Unit]:
    """A larger city has more hospitals, not larger ones."""
    count = max(0, people - ROOMY) // PER_EXTRA_UNIT
    bureaus = list(DISTRICTS)
    return [
        Unit(
            f"{DISTRICTS[bureaus[n % 3]]}第{n // 3 + 2}医院", bureaus[n % 3], SMALL, share=PER_EXTRA_UNIT * 100 // ROOMY
        )
        for n in range(count)
    ]


def _code(serial: int) -> str:
    """A made-up unified code with right check characters."""
    body = f"12990000{serial + 10_000_000:08d}0"
    return body + str(uscc.calc_check_digit(body))
