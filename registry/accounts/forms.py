from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from registry.people import idnumber
from registry.people.models import Person

from . import onetime

LONGEST_PASSWORD = 256
REQUIRED = {"required": _("请填写。")}
AS_TYPED = {"autocapitalize": "characters", "spellcheck": "false"}


class Unshown(forms.TextInput):
    """Keeps what was typed out of the page that comes back."""

    def format_value(self, value: Any) -> None:
        return None


def password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    """Nothing is stripped and nothing cut off: a long sentence with blanks is a good password."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=widget,
        help_text=help_text,
        error_messages=REQUIRED,
    )


class LoginForm(forms.Form):
    number = forms.CharField(
        label=_("卡号或身份证号"),
        max_length=40,
        error_messages=REQUIRED,
        widget=forms.TextInput(attrs={"autocomplete": "username", **AS_TYPED}),
    )
    password = password_field(_("密码"), "current-password")


class LetterForm(forms.Form):
    card_number = forms.CharField(
        label=_("卡号"),
        help_text=_("信里姓名旁边的 10 位数"),
        max_length=40,
        error_messages=REQUIRED,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=_("启用码"),
        help_text=_("12 位，横线可以不输，大小写都行"),
        max_length=40,
        error_messages=REQUIRED,
        widget=Unshown(attrs={"autocomplete": "one-time-code", **AS_TYPED}),
    )
    id_number = forms.CharField(
        label=_("身份证号"),
        help_text=_("信上没有印，这样别人拿到信也打不开你的账号"),
        max_length=40,
        error_messages=REQUIRED,
        widget=Unshown(attrs={"autocomplete": "off", **AS_TYPED}),
    )

    def clean_card_number(self) -> str:
        number = idnumber.clean(self.cleaned_data["card_number"])
        if not (number.isascii() and number.isdigit() and len(number) == 10):
            raise ValidationError(_("要有 10 位数字，请照信上或卡上的输入。"), code="card_number_shape")
        return number

    def clean_code(self) -> str:
        code = onetime.read(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("要有 12 位字母和数字，请照信上的输入。"), code="code_shape")
        return code

    def clean_id_number(self) -> str:
        """A slip of the finger is caught here and is not counted as a wrong try."""
        number = idnumber.clean(self.cleaned_data["id_number"])
        if not idnumber.is_valid(number):
            raise ValidationError(_("对不上：要有 18 位，最后一位可以是 X。请照身份证检查。"), code="id_number_shape")
        return number


class NewPasswordForm(forms.Form):
    new_password = password_field(
        _("新密码"),
        "new-password",
        _("至少 10 位。几个不相干的词连起来，好记又难猜；不要用卡号、身份证号、姓名、单位名。"),
    )
    again = password_field(_("再输一遍新密码"), "new-password")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        validate_password(password, user=self.person)
        return password

    def clean(self) -> dict[str, Any]:
        first, second = self.cleaned_data.get("new_password"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error("again", ValidationError(_("两遍不一样，请再输一遍。"), code="password_mismatch"))
        return self.cleaned_data


class PasswordChangeForm(NewPasswordForm):
    old_password = password_field(_("现在的密码"), "current-password")
    field_order = ["old_password", "new_password", "again"]

    def clean(self) -> dict[str, Any]:
        new = self.cleaned_data.get("new_password")
        if new and new == self.cleaned_data.get("old_password"):
            self.add_error("new_password", ValidationError(_("新密码和现在的一样，请换一个。"), code="password_same"))
        return super().clean()
