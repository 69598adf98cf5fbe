"""A person's year as its reviewer sees it: what waits here, what lies elsewhere, what counts, and what passing does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.standards.rules import Standard
from workflows.credits.checks import FLAGS, Flag
from workflows.credits.hourly import reckoned
from workflows.credits.lacking import WORDS, amount_of, parts_of
from workflows.credits.models import Credit
from workflows.credits.queries import Year
from workflows.credits.settlement import NAMES, ZERO, Item, Settlement
from workflows.credits.states import AWARDED, LEVELS, State
from workflows.engine.models import Decision, Work

ENDED = (State.REFUSED, State.ANNULLED)


@dataclass
class Line:
    """One credit of the year; `work` is the task on the reader's desk, with it the line can be chosen."""

    credit: Credit
    files: list[dict[str, Any]]
    work: Work | None = None
    holder: str = ""
    desk: str = ""
    said: Decision | None = None
    chosen: bool = False
    refusal: Refusal | None = None
    standard: Standard | None = None

    @property
    def state(self) -> str:
        return str(self.credit.state).lower()

    @property
    def pick(self) -> str:
        """What the form sends: the credit, and the task that was seen."""
        return f"{self.credit.pk}-{self.work.pk}" if self.work else ""

    @property
    def flag(self) -> Flag | None:
        return FLAGS.get(self.work.flag) if self.work else None

    @property
    def explained(self) -> str:
        """How the credits come about, as far as the system knows."""
        credit = self.credit
        if self.said is not None and credit.state == State.RETURNED:
            return _("“%(words)s”，等本人修改") % {"words": self.said.opinion}
        if not credit.credits:
            return _("只计学时")
        words = (reckoned(credit, self.standard) if self.standard else "") or str(credit.get_level_display())
        if credit.origin in AWARDED:
            return _("%(origin)s，%(words)s") % {"origin": credit.get_origin_display(), "words": words}
        return words


@dataclass(frozen=True)
class Rule:
    """One thing that the year asks: what there is now, and what there would be."""

    word: str
    need: Decimal
    now: Decimal
    then: Decimal
    lacks_now: Decimal
    lacks_then: Decimal


@dataclass
class PersonYear:
    """The lines of one person's year; choosing some of them says what their passing would do."""

    person: Person
    year: Year | None
    lines: list[Line] = field(default_factory=list)
    facts: dict[int, Item] = field(default_factory=dict)
    """Every credit of the year by its key, also those that the reader may not see: the sums are the person's."""

    @property
    def mine(self) -> list[Line]:
        """What waits here, whatever year it belongs to."""
        return [line for line in self.lines if line.work]

    @property
    def elsewhere(self) -> list[Line]:
        return self._of([*LEVELS, State.RETURNED])

    @property
    def counted(self) -> list[Line]:
        return self._of([State.COUNTED])

    @property
    def ended(self) -> list[Line]:
        return self._of(ENDED)

    @property
    def groups(self) -> list[tuple[str, list[Line], Decimal]]:
        """The tables of the page: words, lines and their credits."""
        groups = [(_("等你审核"), self.mine), (_("在别处"), self.elsewhere), (_("已计入"), self.counted)]
        return [(word, lines, _sum(lines)) for word, lines in groups if lines]

    @property
    def chosen(self) -> list[Line]:
        return [line for line in self.mine if line.chosen]

    @property
    def chosen_credits(self) -> Decimal:
        return _sum(self.chosen)

    @property
    def left_flagged(self) -> list[Line]:
        """What has a hint and is not chosen: it wants a look of its own."""
        return [line for line in self.mine if line.flag and not line.chosen]

    @cached_property
    def if_chosen(self) -> Settlement | None:
        return self._if_passed(self.chosen)

    @cached_property
    def if_all(self) -> Settlement | None:
        return self._if_passed(self.mine)

    @property
    def rules(self) -> list[Rule]:
        now, then = self.year.settlement if self.year else None, self.if_chosen
        if now is None or then is None or now.need is None:
            return []
        return [
            Rule(
                str(WORDS[name]),
                getattr(now.need, name),
                getattr(now.counted.has, name),
                getattr(then.counted.has, name),
                now.lack_of(name),
                then.lack_of(name),
            )
            for name in NAMES
            if getattr(now.need, name)
        ]

    @property
    def verdict(self) -> tuple[str, str]:
        """The look of the year and the sentence beside it."""
        if self.year is None or self.year.required is None:
            return "undecided", _("今年的要求还没有发布")
        if not self.year.is_counting:
            return "not_counting", _("这一年不计达标")
        lacks = self.year.settlement.lacks
        if not lacks:
            return "compliant", _("已达标")
        said = {"what": WORDS[lacks[0].name], "n": amount_of(lacks[0].name, lacks[0].now)}
        parts = parts_of(self.year.settlement)
        if not parts:
            return "lacking", _("未达标，%(what)s还差 %(n)s") % said
        return "lacking", _("未达标，%(what)s还差 %(n)s：%(parts)s") % (said | {"parts": parts})

    def _of(self, states: Sequence[str]) -> list[Line]:
        return [line for line in self.lines if not line.work and line.credit.state in states]

    def _if_passed(self, lines: Sequence[Line]) -> Settlement | None:
        """The year settled as if these counted; pure."""
        if self.year is None:
            return None
        counted = State.COUNTED.value
        passing = {line.credit.pk for line in lines}
        items = (replace(item, state=counted) if key in passing else item for key, item in self.facts.items())
        return self.year.settled(items)


def choose(year: PersonYear, picks: Mapping[int, int] | None) -> None:
    """Tick what was ticked; on the first sight everything that the machine found nothing odd about."""
    for line in year.mine:
        if line.holder:
            line.chosen = False
        elif picks is None:
            line.chosen = line.flag is None
        else:
            line.chosen = line.credit.pk in picks


def _sum(lines: Sequence[Line]) -> Decimal:
    return sum((line.credit.credits for line in lines), ZERO)
