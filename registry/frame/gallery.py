"""Every part in every state on one page, for those who build pages and for those who check contrast."""

import re
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from registry.frame.looks import LOOKS

CREDIT_STATES = {
    "draft": (gettext_lazy("本人（或代录人）"), gettext_lazy("还没上报，可改可删")),
    "department": (gettext_lazy("科室审核人"), gettext_lazy("第一级")),
    "unit": (gettext_lazy("单位审核人"), gettext_lazy("第二级")),
    "bureau": (gettext_lazy("主管部门审核人"), gettext_lazy("政策要求时才有")),
    "returned": (gettext_lazy("本人"), gettext_lazy("改好后再次上报，仍有效的审核保留")),
    "counted": (pgettext_lazy("hands", "无"), gettext_lazy("计入年度；可异议、更正、撤销")),
    "refused": (pgettext_lazy("hands", "无"), gettext_lazy("可申诉一次")),
    "withdrawn": (pgettext_lazy("hands", "无"), gettext_lazy("本人收回，可重新录入")),
    "annulled": (pgettext_lazy("hands", "无"), gettext_lazy("曾计入，主管部门已撤；理由和影响可查")),
}


class SampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("活动名称"), help_text=gettext_lazy("与证书上的名称一致"))
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=[("", "—"), ("out", gettext_lazy("外出培训"))])
    hours = forms.DecimalField(
        label=gettext_lazy("学时"),
        max_value=200,
        error_messages={"max_value": gettext_lazy("填 0.5 到 200 之间的数")},
    )
    day = forms.DateField(label=gettext_lazy("活动日期"), widget=forms.DateInput(attrs={"type": "date"}))
    level = forms.ChoiceField(
        label=gettext_lazy("级别"),
        choices=[("n", gettext_lazy("国家级")), ("p", gettext_lazy("省级"))],
        widget=forms.RadioSelect,
    )
    memo = forms.CharField(label=gettext_lazy("备注"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    paper = forms.FileField(label=gettext_lazy("证明材料"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("材料与原件一致"))


def _story() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "tone": "info",
            "icon": "department",
            "who": "顾明澈",
            "what": _("通过（科室）"),
            "opinion": _("已核对原件。"),
            "at": now,
        },
        {"tone": "idle", "icon": "undo", "who": "程予安", "what": _("再次上报"), "at": now - timedelta(days=3)},
        {"tone": "warn", "icon": "returned", "who": "顾明澈", "what": _("退回修改"), "at": now - timedelta(days=5)},
    ]


def _flow() -> list[dict[str, Any]]:
    return [
        {"name": _("上报"), "note": "程予安", "position": "done", "icon": "counted"},
        {"name": _("科室"), "note": "顾明澈", "position": "done", "icon": "counted"},
        {"name": _("单位"), "note": _("等你，第 4 天"), "position": "now", "icon": "unit"},
        {"name": _("计入"), "note": _("不需复审"), "position": "skipped", "icon": "draft"},
    ]


def _icons() -> list[str]:
    sprite = Path(str(finders.find("img/icons.svg"))).read_text(encoding="utf-8")
    return re.findall(r'id="i-(\w+)"', sprite)


def gallery(request: HttpRequest) -> HttpResponse:
    """The vocabulary, looked at."""
    faulty = SampleForm({"name": "急性胸痛患者院前护理流程优化", "kind": "out", "hours": "1200", "day": "2026-05-23"})
    credit_states = [(code, *words) for code, words in CREDIT_STATES.items()]
    rows = [
        SimpleNamespace(person="许知遥", place="心内科", title="心血管急危重症护理新进展", mark="ok", state="unit"),
        SimpleNamespace(
            person="程予安", place="急诊医学科", title="急性胸痛患者院前护理流程优化", mark="duplicate", state="bureau"
        ),
    ]
    context = {
        "credit_states": credit_states,
        "other_states": [code for code in LOOKS if code not in CREDIT_STATES],
        "form": faulty,
        "fresh": SampleForm(prefix="fresh"),
        "story": _story(),
        "flow": _flow(),
        "rows": rows,
        "files": [],
        "yesterday": timezone.now() - timedelta(days=4, hours=3),
        "closing": timezone.localdate() + timedelta(days=12),
        "icons": _icons(),
    }
    return render(request, "frame/gallery.html", context)
