"""名单: lines of card numbers and names become people; a line that does not says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from attendance.sessions.models import Plan
from registry.people.models import Person

MOST = 5_000
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True)
class Read:
    """Whom the lines name, and what is wrong with the others: the number of the line, the line, the reason."""

    people: Sequence[Person]
    wrong: Sequence[tuple[int, str, str]]


def read_lines(text: str, plan: Plan) -> Read:
    """Two queries however many lines: anybody by their card, people of the unit by their name as well."""
    lines = [(place, _plain(line)) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    words = {line for _place, line in lines}
    numbers = {word for word in words if word.isdigit()}
    active = Person.objects.filter(is_active=True)
    by_card = {one.card_number: one for one in active.filter(card_number__in=numbers)}
    by_name: dict[str, list[Person]] = defaultdict(list)
    for one in active.filter(name__in=words - numbers, home__path__startswith=plan.unit.path):
        by_name[one.name].append(one)
    found: dict[int, Person] = {}
    wrong = []
    for place, line in lines:
        known = [by_card[line]] if line in by_card else by_name.get(line, [])
        if len(known) == 1 and known[0].pk not in found:
            found[known[0].pk] = known[0]
        else:
            wrong.append((place, line, _why(line, known)))
    return Read(list(found.values()), wrong)


def _plain(line: str) -> str:
    return " ".join(line.translate(DIGITS).split())


def _why(line: str, known: Sequence[Person]) -> str:
    if len(known) > 1:
        return _("本单位有 %(n)d 个同名的人，请写卡号。") % {"n": len(known)}
    if known:
        return _("前面已经有这个人。")
    return _("没有这个卡号。") if line.isdigit() else _("本单位没有这个姓名；外单位的人请写卡号。")
