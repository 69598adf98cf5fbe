from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import CardForm, Command

WANTED = [
    (Command.Kind.USER, _("下发人员：活动名单；没有名单的，本单位卡有效的人")),
    (Command.Kind.SUM, _("核对一天的条数")),
    (Command.Kind.LOG, _("重传一天的刷卡")),
    (Command.Kind.INFO, _("报告状态")),
]


class CommandForm(forms.Form):
    what = forms.ChoiceField(label=_("让它做什么"), choices=WANTED, widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("哪一天"), required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text=_("核对和重传要填")
    )
    card_form = forms.ChoiceField(
        label=_("卡号怎样写进机器"),
        choices=CardForm.choices,
        required=False,
        help_text=_("下发人员时用。机器的卡号只有 32 位，写不下的只下发编号和姓名"),
    )


class PullForm(forms.Form):
    host = forms.GenericIPAddressField(
        label=_("地址"), protocol="IPv4", required=False, help_text=_("内部网络里的地址；清空就不再读取")
    )
    port = forms.IntegerField(label=_("端口"), min_value=1, max_value=65535, initial=4370)
    key = forms.IntegerField(
        label=_("通信密码"), required=False, min_value=0, max_value=999_999_999, help_text=_("不填就不改")
    )
    is_udp = forms.BooleanField(label=_("用 UDP"), required=False)
