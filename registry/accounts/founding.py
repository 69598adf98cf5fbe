"""The verb that begins an installation: the root bureau, its office, the four people everybody else comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal, WrongState
from registry.codes.models import Line
from registry.organisations.models import Kind, Organisation
from registry.organisations.services import add_organisation
from registry.people import idnumber
from registry.people.models import Person
from registry.people.services import register_person
from registry.roles.models import OPERATORS, Grant, Role
from registry.years.models import CreditYear

from .letters import Letter, issue_letters

# Operators do not act, so without somebody who registers people these three would stay alone for ever.
FOUNDERS = (*OPERATORS, Role.UNIT_ADMIN)
REASON = "系统安装"
TO_REVIEW = dt.timedelta(days=31)
LONGEST_NAME, LONGEST_PLACE = 40, 80


@dataclass(frozen=True)
class Founder:
    name: str
    card_number: str
    id_number: str

    def problem(self) -> str:
        """What is wrong with it, in a sentence for who typed it; empty where nothing is."""
        if not 0 < len(self.name) <= LONGEST_NAME:
            return _("姓名要有 1 到 %(most)d 个字") % {"most": LONGEST_NAME}
        if not (len(self.card_number) == 10 and self.card_number.isascii() and self.card_number.isdigit()):
            return _("卡号是 10 位数字")
        return idnumber.problem(self.id_number)


@transaction.atomic
def found(bureau: str, *, kind: str, office: str, people: Mapping[str, Founder], year_begins: dt.date) -> list[Letter]:
    """Make two places, a credit year and one person for each role of FOUNDERS; refused where there is any place."""
    if not all(0 < len(name) <= LONGEST_PLACE for name in (bureau, office)):
        what = _("机构名称要有 1 到 %(most)d 个字") % {"most": LONGEST_PLACE}
        raise Refusal(f"{what}.", code="founding_name")
    # It takes the lock of the tree, so of two who begin at once the second sees the first one's bureau.
    root = add_organisation(bureau, kind=kind)
    if Organisation.objects.exclude(pk=root.pk).exists():
        raise WrongState(
            _("这个数据库里已经有机构。"),
            _("只有空的数据库才能这样开始。"),
            _("请由安全管理员授予角色，由单位管理员登记人员。"),
            code="already_founded",
        )
    home = add_organisation(office, kind=Kind.UNIT, parent=root)
    _begin_year(root, year_begins)
    registered = {role: _register(people[role], home) for role in FOUNDERS}
    for role, person in registered.items():
        place = home if role == Role.UNIT_ADMIN else root
        Grant.objects.create(person=person, role=role, place=place, from_date=timezone.localdate(), reason=REASON)
    return issue_letters([person.pk for person in registered.values()], actor=None)


def _begin_year(bureau: Organisation, begins: dt.date) -> None:
    """Twelve months under the country's standard; a credit that is in no year cannot be submitted."""
    ends = begins.replace(year=begins.year + 1) - dt.timedelta(days=1)
    CreditYear.objects.create(
        jurisdiction=bureau,
        name=str(begins.year),
        from_date=begins,
        to_date=ends,
        phase=CreditYear.Phase.OPEN,
        entry_until=ends,
        review_until=ends + TO_REVIEW,
    )


def _register(founder: Founder, home: Organisation) -> Person:
    problem = founder.problem()
    if problem:
        raise Refusal(f"{founder.name}: {problem}.", code="founder_facts")
    return register_person(
        home=home,
        since=timezone.localdate(),
        name=founder.name,
        card_number=founder.card_number,
        id_number=founder.id_number,
        line=Line.TECHNICIAN,
    )
