"""The form of one rule: it asks only for what the rule needs; the credits are the standard's unless typed otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.words import run_on
from registry.people.models import Person
from registry.standards.evaluate import Refusal
from registry.standards.rules import Class, Measure, RuleKind
from registry.standards.words import MEASURES, refusal_words
from registry.years.models import Level
from workflows.credits.entry import BY_RULE, source_of
from workflows.credits.forms import AMOUNT_ERRORS, CreditForm
from workflows.credits.models import Credit
from workflows.credits.queries import twins_of
from workflows.credits.reckoning import Reckoning, facts_of, reckoned
from workflows.credits.states import Form, Kind, Subject

from .offers import Choice
from .scene import Scene
from .words import AMOUNTS, ATTENDED, DAYS, FORM_OF, ISSUERS, NAMES, WHOLE

MOST = 5_000_000
COUNT = {
    "hx-post": "",
    "hx-vals": '{"then": "count"}',
    "hx-target": "#reckoned",
    "hx-select": "#reckoned",
    "hx-swap": "outerHTML",
    "hx-trigger": "input changed delay:250ms",
    "hx-sync": "closest form:replace",
}
"""Asks the page what the standard gives for what is typed; without script a button does the same."""
COUNTED_BY = ("from_date", "to_date", "kind", "level", "hours", "amount", "credits", "card_number")
FOLDED = ("hours", "sub_kind", "activity_type", "subject", "organiser", "host", "note")
"""What few certificates need, under one fold."""


class GuidedForm(CreditForm):
    """What the certificate says, in the words of its kind."""

    amount = forms.DecimalField(
        min_value=0,
        max_value=MOST,
        decimal_places=2,
        error_messages=AMOUNT_ERRORS | {"max_value": gettext_lazy("最多 %(limit_value)s，请核对证书。")},
        widget=forms.NumberInput(attrs={"step": "0.01", "min": "0", "inputmode": "decimal"}),
    )
    differs_because = forms.CharField(
        label=gettext_lazy("为什么和标准不同"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("审核人会看到，也看得到标准算出的数"),
    )
    is_another = forms.BooleanField(label=gettext_lazy("不是同一次，照样保存"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        actor: Person,
        scene: Scene,
        choice: Choice,
        credit: Credit | None = None,
        typed: Mapping[str, Any] | None = None,
        once: str = "",
    ) -> None:
        super().__init__(data, actor=actor, credit=credit)
        self.once = once
        self.person, self.scene, self.choice = scene.person, scene, choice
        self.rule = scene.standard.rule(choice.rule) if choice.rule else None
        self.fixed: dict[str, Any] = {}
        self.twins: list[Credit] = []
        self.reckoning: Reckoning | None = None
        if credit is not None:
            self.initial.update(_as_stored(credit, self))
        self.initial.update(typed or {})
        self._shape()

    @property
    def kind_now(self) -> str:
        """Chosen with the rule, or here where the rule names none."""
        return self.choice.kind or self.data.get("kind", "") or self.initial.get("kind", "")

    @property
    def measured(self) -> str:
        """The field that holds what the rule reckons by; empty where nothing is reckoned."""
        if self.rule is None or not self.rule.credits or self.rule.kind is RuleKind.JUDGED:
            return ""
        return "hours" if self.rule.measure is Measure.HOUR else "amount"

    @property
    def is_judged(self) -> bool:
        return not self.measured

    @property
    def unit(self) -> Any:
        return MEASURES[self.rule.measure] if self.rule else ""

    @property
    def measure(self) -> Any:
        return self[self.measured]

    @property
    def kind_asked(self) -> Any:
        return self._asked("kind")

    @property
    def level_asked(self) -> Any:
        return self._asked("level")

    @property
    def form_asked(self) -> Any:
        return self._asked("form")

    @property
    def number_asked(self) -> Any:
        return self._asked("number")

    def _asked(self, name: str) -> Any:
        return self[name] if name in self.fields else None

    @property
    def is_typed_by_hand(self) -> bool:
        asked = ("differs_because",) if self.is_judged else ("credits", "differs_because")
        return any(self[name].errors or self[name].value() for name in asked)

    @property
    def folded(self) -> list[Any]:
        return [self[name] for name in FOLDED if name in self.fields and name != self.measured]

    @property
    def is_unfolded(self) -> bool:
        """Whether something under the fold was filled in, or is wrong."""
        return any(field.errors or str(field.value() or "") not in ("", Subject.PROFESSIONAL) for field in self.folded)

    def _shape(self) -> None:
        self._fix_kind_and_level()
        self._fix_form_and_subject()
        self._ask_for_the_amount()
        self.fields["name"].label = NAMES.get(self.kind_now, self.fields["name"].label)  # type: ignore[call-overload]
        self.fields["from_date"].label = DAYS.get(self.kind_now, self.fields["from_date"].label)  # type: ignore[call-overload]
        if self.kind_now in ISSUERS:
            self.fields["issuer"].label = ISSUERS[Kind(self.kind_now)]
            self.fields["issuer"].help_text = _("可以从列表里选")
        if self.kind_now not in ATTENDED:
            del self.fields["number"]
            self.fixed["number"] = self.credit.number if self.credit else ""
        for name in COUNTED_BY:
            if name in self.fields:
                self.fields[name].widget.attrs |= COUNT

    def _fix_kind_and_level(self) -> None:
        if self.choice.kind:
            self._fix("kind", self.choice.kind)
        levels = self.rule.levels if self.rule else ()
        if len(levels) == 1:
            self._fix("level", levels[0])
        elif levels:
            field: Any = self.fields["level"]
            field.choices = [row for row in field.choices if row[0] in ("", *levels)]
        elif self._is_without_level() and Level.NONE in dict(self.fields["level"].choices):  # type: ignore[attr-defined]
            self._fix("level", Level.NONE.value)

    def _is_without_level(self) -> bool:
        """What is not held by anybody has no level, unless its class follows from one."""
        is_by_level = self.rule is not None and self.rule.credit_class is Class.BY_LEVEL
        return bool(self.choice.kind) and self.choice.kind not in ATTENDED and not is_by_level

    def _fix_form_and_subject(self) -> None:
        if self.choice.kind and self.choice.kind not in ATTENDED:
            self._fix("form", FORM_OF.get(self.choice.kind, Form.OTHER).value)  # type: ignore[call-overload]
        if self.choice.kind == Kind.PUBLIC_COURSE:
            self._fix("subject", Subject.PUBLIC.value)

    def _fix(self, name: str, value: str) -> None:
        del self.fields[name]
        self.fixed[name] = value

    def _ask_for_the_amount(self) -> None:
        if self.measured == "amount":
            assert self.rule is not None
            self.fields["amount"].label = AMOUNTS[self.rule.measure]
            if self.rule.measure in WHOLE:
                self.fields["amount"].widget.attrs |= {"step": "1", "min": "1", "inputmode": "numeric"}
        else:
            del self.fields["amount"]
        if self.measured != "hours":
            self.fields["hours"].required = False
            self.fields["hours"].help_text = _("证书上写了学时的才填")
        self.fields["credits"].required = self.is_judged
        self.fields["credits"].label = _("申请的学分") if self.is_judged else _("证书上的学分")
        self.fields["credits"].help_text = (
            _("标准没有固定的数，由审核人认定") if self.is_judged else _("和上面算出的一样就不用填")
        )

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if (
            self.rule is not None
            and self.rule.measure in WHOLE
            and (amount != amount.to_integral_value() or amount < 1)
        ):
            raise forms.ValidationError(_("请填整数，从 1 起。"))
        return amount

    def clean(self) -> dict[str, Any]:
        self.cleaned_data |= self.fixed
        data = super().clean()
        self.reckoning = self.reckon(data)
        self._check_the_rule(data, self.reckoning)
        self.twins = self._twins(data)
        if self.twins and not data.get("is_another"):
            self.add_error("is_another", _("你已经录过同名、同一天的一项。不是同一次的，请勾选。"))
        return data

    def _twins(self, data: dict[str, Any]) -> list[Credit]:
        """What the person has of the same name and day, or certificate; the credit that this form made is itself."""
        found = twins_of(
            self.person, name=data.get("name"), day=data.get("from_date"), number=data.get("certificate_number")
        )
        own = (self.credit.pk if self.credit else None, source_of(self.once, self.actor))
        return [row for row in found if row.pk != own[0] and not (self.once and row.source_id == own[1])]

    def _check_the_rule(self, data: dict[str, Any], found: Reckoning) -> None:
        """Take the standard's credits where none were typed; ask for the reason where others were."""
        if isinstance(found.result, Refusal) and not found.is_judged:
            self._refuse(found.result)
        elif found.typed is None:
            data["credits"] = found.credits
            if found.credits is None and "credits" not in self.errors:
                self.add_error("credits", refusal_or_empty(found))
        elif found.differs and not data.get("differs_because"):
            self.add_error("differs_because", _("填的学分和标准算出的不同，请写原因。"))
        if found.differs is False:
            data["differs_because"] = ""
        if data.get("credits") == 0 and not data.get("hours") and self.measured in self.fields:
            self.add_error(self.measured, _("学时和学分不能都是 0。"))

    def _refuse(self, refusal: Refusal) -> None:
        """Facts that are not right are told where they were typed; missing ones have been told already."""
        if refusal.code == "rule_unknown":
            words = _("%(versions)s 没有这一条，请换一类。") % {"versions": self.scene.versions}
            self.add_error("from_date", words)
        elif self.measured in self.fields and self.measured not in self.errors:
            self.add_error(self.measured, run_on(refusal_words(refusal), _("填错了请改；没有错，请换一类。")))

    def reckon(self, values: Mapping[str, Any]) -> Reckoning:
        """What the standard gives for these values; those that are missing or not right count as not typed."""
        typed = values.get("credits")
        facts = facts_of(
            self.rule,
            key=self.choice.rule,
            kind=self.fixed.get("kind") or values.get("kind", ""),
            level=self.fixed.get("level") or values.get("level", ""),
            amount=values.get(self.measured) if self.measured else None,
            judged=typed,
        )
        return reckoned(facts, self.scene.standard, typed=typed, reason=values.get("differs_because", ""))

    def reckon_what_is_typed(self) -> Reckoning:
        """Before the form is right: each field for itself, and nothing is told beside a field yet."""
        values = {name: self._alone(name) for name in ("kind", "level", "hours", "amount", "credits")}
        return self.reckon(values)

    def _alone(self, name: str) -> Any:
        if name not in self.fields:
            return None
        raw = self.data.get(name, "") if self.is_bound else self.get_initial_for_field(self.fields[name], name)
        try:
            return self.fields[name].clean("" if raw is None else raw) if raw not in ("", None) else None
        except (forms.ValidationError, InvalidOperation):
            return None

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb writes: the rule and the amount beside the facts of every credit."""
        facts = {name: value for name, value in super().facts.items() if name != "is_another"} | self.fixed
        facts["hours"] = facts.get("hours") or Decimal(0)
        amount = facts.get("hours") if self.measured == "hours" else facts.get("amount")
        return facts | {"rule": self.choice.rule, "amount": amount if self.measured else None, "ruled_by": BY_RULE}


def refusal_or_empty(found: Reckoning) -> str:
    return refusal_words(found.result) if isinstance(found.result, Refusal) else ""


def _as_stored(credit: Credit, form: GuidedForm) -> dict[str, Any]:
    """The values of a credit that was entered so; its credits only where somebody typed them."""
    own = {"amount": credit.amount, "differs_because": credit.differs_because, "hours": credit.hours or None}
    return own | ({} if credit.differs_because or form.is_judged else {"credits": None})
