from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from attendance.devices.models import Device
from hardware.protocols.calibrate import LONGEST

FORMS = (
    ("8H", _("8 位十六进制，例如 2A83155E")),
    ("8H-reversed", _("8 位十六进制，倒序，例如 5E15832A")),
    ("10D", _("10 位数字，例如 0713233758")),
    ("10D-reversed", _("10 位数字，倒序，例如 1578468138")),
    ("em-10H", _("低频卡 10 位十六进制，例如 01026F6C3A")),
    ("em-12D", _("低频卡 12 位数字，例如 004335823930")),
)
REQUIRED = {"required": _("请填写这一项。")}
LARGEST = 8 * LONGEST


class TypedForm(forms.Form):
    """A chip as a reader without a network prints it."""

    typed = forms.CharField(
        label=_("读卡器打出来的"), max_length=32, error_messages=REQUIRED,
        help_text=_("点进这一格再刷卡，读卡器会自己打字"), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("它的写法"), choices=FORMS)


class FindForm(forms.Form):
    """One card whose number can be read, and what came for it."""

    printed = forms.CharField(label=_("卡面上的号"), max_length=32, error_messages=REQUIRED)
    reader = forms.ModelChoiceField(
        label=_("联网的读卡器"), queryset=Device.objects.none(), required=False, empty_label=_("没有"),
        help_text=_("用它最近 5 分钟里读到的"),
    )  # fmt: skip
    typed = forms.CharField(
        label=_("读卡器打出来的"), max_length=100, required=False,
        help_text=_("键盘式读卡器：点进这一格再刷卡"), widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    capture = forms.FileField(
        label=_("抓到的字节"), required=False, help_text=_("串口收到的原样内容，或它的十六进制清单，最多 32 KB")
    )

    def __init__(self, data: Any = None, files: Any = None, *, readers: QuerySet[Device], **options: Any) -> None:
        super().__init__(data, files, **options)
        self.fields["reader"].queryset = readers  # type: ignore[attr-defined]

    def clean_capture(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["capture"]
        if file is not None and (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("文件太大，刷一次卡的内容只有几十个字节。"))
        return file

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if not self.errors and not any(facts.get(name) for name in ("reader", "typed", "capture")):
            raise forms.ValidationError(_("请选读卡器、刷卡打字或上传抓到的字节，至少一样。"))
        return facts
