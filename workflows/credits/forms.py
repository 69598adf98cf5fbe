"""The entry form (S29, S45): what is asked, in what words, and what is refused beside the field."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from registry.library.queries import look_up
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity

from .codes import MAY_BE_EMPTY, TABLE_OF, is_of, offered, sub_kinds
from .library import FILLED
from .models import Credit
from .queries import discipline_choices, known_issuers
from .states import Kind, Subject

EARLIEST = dt.date(1990, 1, 1)
REQUIRED = gettext_lazy("请填写这一项。")
CHOOSE = gettext_lazy("请选择一项。")
BAD_DATE = gettext_lazy("没有这一天，请按 2026-05-16 的样子填写。")
NOT_A_NUMBER = gettext_lazy("请填数字，例如 4 或 4.5。")
CHOOSE_ONE = [("", gettext_lazy("请选择"))]
PARTS = {name: f"part-{name}" for name in FILLED}
LOOK_UP = {
    "hx-post": "",
    "hx-vals": '{"then": "look_up"}',
    "hx-target": "#library",
    "hx-select": "#library",
    "hx-swap": "outerHTML",
    "hx-select-oob": ",".join(f"#{part}" for part in PARTS.values()),
}
"""Asks the page itself, and takes of its answer what the library filled in; without script a button does the same."""
AMOUNT_ERRORS = {
    "required": REQUIRED,
    "invalid": NOT_A_NUMBER,
    "min_value": gettext_lazy("不能小于 0。"),
    "max_decimal_places": gettext_lazy("最多两位小数。"),
    "max_digits": gettext_lazy("数字太大，请核对证书。"),
    "max_whole_digits": gettext_lazy("数字太大，请核对证书。"),
}


def _text(label: Any, most: int, **options: Any) -> forms.CharField:
    errors = {"required": REQUIRED, "max_length": gettext_lazy("最多 %(limit_value)d 个字，现在有 %(show_value)d 个。")}
    return forms.CharField(label=label, max_length=most, error_messages=errors, **options)


def _choice(label: Any, choices: Any, **options: Any) -> forms.ChoiceField:
    errors = {"required": CHOOSE, "invalid_choice": CHOOSE}
    return forms.ChoiceField(label=label, choices=[*CHOOSE_ONE, *choices], error_messages=errors, **options)


def _date(label: Any, *, small: bool = False, **options: Any) -> forms.DateField:
    look = {"class": "form-control-small"} if small else {}
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"} | look)
    return forms.DateField(
        label=label, widget=widget, error_messages={"required": REQUIRED, "invalid": BAD_DATE}, **options
    )


def _amount(label: Any, most: int, **options: Any) -> forms.DecimalField:
    errors = AMOUNT_ERRORS | {"max_value": gettext_lazy("最多 %(limit_value)s，请核对证书。")}
    widget = forms.NumberInput(attrs={"step": "0.01", "min": "0", "inputmode": "decimal"})
    return forms.DecimalField(
        label=label,
        widget=widget,
        min_value=0,
        max_value=most,
        max_digits=6,
        decimal_places=2,
        error_messages=errors,
        **options,
    )


class CreditForm(forms.Form):
    """One achievement as its certificate tells it."""

    field_order = (
        "card_number", "kind", "sub_kind", "number", "name", "from_date", "to_date", "hours", "credits", "level",
        "form", "activity_type", "subject", "discipline", "issuer", "certificate_number", "organiser", "host", "note",
    )  # fmt: skip

    card_number = forms.CharField(label=gettext_lazy("为谁录入"), max_length=10, required=False, strip=True)
    kind = _choice(gettext_lazy("学分类别"), [])
    sub_kind = _choice(gettext_lazy("子类别"), [], required=False)
    name = _text(gettext_lazy("活动名称"), 200, help_text=gettext_lazy("与证书上的名称一致"))
    number = _text(
        gettext_lazy("项目编号"),
        40,
        required=False,
        help_text=gettext_lazy("证书上有就照抄，例如 2026-03-01-014 (国)；项目库里有的，下面的内容自动带出"),
        widget=forms.TextInput(attrs=LOOK_UP | {"hx-trigger": "change"}),
    )
    level = _choice(gettext_lazy("学分级别"), [])
    form = _choice(gettext_lazy("举办方式"), [])
    activity_type = _choice(gettext_lazy("活动类型"), [], required=False)
    subject = _choice(gettext_lazy("科目"), Subject.choices, initial=Subject.PROFESSIONAL)
    discipline = _choice(gettext_lazy("学科"), [], help_text=gettext_lazy("二级学科下面选三级学科"))
    from_date = _date(gettext_lazy("活动日期"), help_text=gettext_lazy("证书上的日期"))
    to_date = _date(gettext_lazy("结束日期"), required=False, help_text=gettext_lazy("只有一天的不填"))
    hours = _amount(gettext_lazy("学时"), 2000, help_text=gettext_lazy("证书上的学时"))
    credits = _amount(gettext_lazy("学分"), 100, help_text=gettext_lazy("证书上的学分，最多两位小数"))
    issuer = _text(
        gettext_lazy("发证机构"),
        120,
        help_text=gettext_lazy("证书上盖章的单位，可从列表里选"),
        widget=forms.TextInput(attrs={"list": "issuers", "autocomplete": "off"}),
    )
    organiser = _text(gettext_lazy("主办单位"), 120, required=False)
    host = _text(gettext_lazy("承办单位"), 120, required=False)
    certificate_number = _text(
        gettext_lazy("证书编号"), 60, required=False, help_text=gettext_lazy("一张证书只能用一次")
    )
    note = forms.CharField(
        label=gettext_lazy("备注"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(
        self, data: Any = None, *, actor: Person, credit: Credit | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=(initial or {}) | _initial(credit))
        self.actor, self.credit = actor, credit
        self.person: Person = credit.person if credit else actor
        self.is_clerk = credit is None and policy.may_anywhere(actor, "credit.enter_for")
        if not self.is_clerk:
            del self.fields["card_number"]
        self.fields["discipline"].choices = [*CHOOSE_ONE, *discipline_choices()]  # type: ignore[attr-defined]

        self._offer_codes(self.person.home.ids if self.person.home else [])

    def _offer_codes(self, at: list[int]) -> None:
        """What the tables hold at the person's place; a table that is empty there is not asked."""
        for name in TABLE_OF:
            found: list[Any] = offered(name, at=at, credit=self.credit)
            if name == "sub_kind":
                found = sub_kinds(at=at, credit=self.credit)
            if found or name not in MAY_BE_EMPTY:
                self.fields[name].choices = [*CHOOSE_ONE, *found]  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    @property
    def issuers(self) -> list[str]:
        return known_issuers(self.person)

    def clean_card_number(self) -> str:
        """Only people of the clerk's own places; another number is as unknown as one that does not exist."""
        number: str = self.cleaned_data["card_number"]
        if number in ("", self.actor.card_number):
            return number
        found = whom(number, self.actor)
        if found is None:
            raise forms.ValidationError(_("在你代录的单位里没有这个卡号。卡号是 10 位数，印在学分卡正面。"))
        self.person = found
        return number

    def clean_from_date(self) -> dt.date:
        return _sensible(self.cleaned_data["from_date"])

    def clean_to_date(self) -> dt.date | None:
        return _sensible(self.cleaned_data["to_date"]) if self.cleaned_data["to_date"] else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("from_date"), data.get("to_date")
        if first and last and last < first:
            self.add_error("to_date", _("结束日期早于活动日期，请核对证书。"))
        if data.get("hours") == 0 and data.get("credits") == 0:
            self.add_error("credits", _("学时和学分不能都是 0。"))
        if data.get("kind") == Kind.PUBLIC_COURSE and data.get("subject") not in (None, Subject.PUBLIC):
            self.add_error("subject", _("公需科目这一类，科目也要选“公需科目”。"))
        if data.get("sub_kind") and not is_of(data["sub_kind"], data.get("kind", "")):
            self.add_error("sub_kind", _("这个子类别不属于所选的学分类别。"))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb writes; one date where start and end are the same day."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("card_number", "discipline")}
        if data["to_date"] == data["from_date"]:
            data["to_date"] = None
        scheme, code = self.cleaned_data["discipline"].split(":")
        return data | {"discipline_scheme": scheme, "discipline_code": code, "activity": self._activity()}

    def _activity(self) -> Activity | None:
        number, home = self.cleaned_data.get("number"), self.person.home
        found = look_up(number, home) if number and home is not None else []
        return found[0] if len(found) == 1 else None


def whom(card_number: str, actor: Person) -> Person | None:
    """The person of this card, where the actor may enter for them."""
    number = card_number.strip()
    if not number.isalnum():
        return None
    found = Person.objects.filter(card_number=number, is_active=True).select_related("home").first()
    may = found is not None and found.home is not None and policy.may(actor, "credit.enter_for", at=found.home)
    return found if may else None


def _initial(credit: Credit | None) -> dict[str, Any]:
    if credit is None:
        return {}
    own = [name for name in CreditForm.base_fields if name not in ("card_number", "discipline")]
    discipline = f"{credit.discipline_scheme}:{credit.discipline_code}"
    return {name: getattr(credit, name) for name in own} | {"discipline": discipline}


def _sensible(day: dt.date) -> dt.date:
    if not EARLIEST <= day <= timezone.localdate() + dt.timedelta(days=366):
        raise forms.ValidationError(_("这个日期不对，请核对年份。"))
    return day


class RangeForm(forms.Form):
    """The filter by dates of lists; what makes no sense does not narrow, and the field says why."""

    first = _date(gettext_lazy("活动日期从"), required=False, small=True)
    last = _date(gettext_lazy("到"), required=False, small=True)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address narrows by, which another date must not forget."""
        return [(name, self.data[name]) for name in ("group", "whose") if self.data.get(name)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("这一天早于开始的日期，没有用来筛选。"))
        return data

    @property
    def range(self) -> tuple[dt.date | None, dt.date | None]:
        self.is_valid()
        return self.cleaned_data.get("first"), self.cleaned_data.get("last")


class ReasonForm(forms.Form):
    reason = _text(gettext_lazy("原因"), 500, widget=forms.Textarea(attrs={"rows": 3}))
