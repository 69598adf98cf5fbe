from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from attendance.devices.models import Kind
from attendance.devices.queries import EDIT, visible_to
from attendance.zkteco.models import StickFile
from registry.base.pages import FormPage, answer_form, answer_refusal
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.access import actor_of, page_for

from . import services
from .preview import preview_of


class StickForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("考勤机的 attlog.dat，或终端的 .xuefen，最多 5 MB"),
        error_messages={
            "required": gettext_lazy("请选择一个文件。"),
            "empty": gettext_lazy("这个文件是空的。"),
        },
        widget=forms.FileInput(attrs={"accept": ".dat,.txt,.xuefen"}),
    )


@page_for(EDIT)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    mine = visible_to(actor, EDIT).filter(owner__isnull=False, kind__in=[Kind.ZKTECO, Kind.TERMINAL])
    device = get_object_or_404(mine.select_related("owner"), pk=pk)
    is_post = request.method == "POST"
    form = StickForm(request.POST if is_post else None, request.FILES if is_post else None)
    page = FormPage(
        title=_("导入 U 盘文件"),
        lead=_("先看里面有什么，再决定导入。"),
        submit=_("看一看"),
        back=_device_address(pk),
        back_word=str(device),
    )

    def save(facts: dict[str, Any]) -> str:
        upload = facts["file"]
        body = upload.read(services.LARGEST + 1)
        return reverse("sticks:look", args=[services.send(device, body, name=upload.name, actor=actor).pk])

    return answer_form(request, page, form, save)


@require_GET
@page_for(EDIT)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    file = _file(actor_of(request), pk)
    try:
        found = preview_of(file.device, bytes(file.body))
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_device_address(file.device_id), back_word=str(file.device))
    return render(request, "sticks/look.html", {"file": file, "device": file.device, "found": found})


@require_POST
@page_for(EDIT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    file = _file(actor, pk)
    try:
        file = services.confirm(file.pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_device_address(file.device_id), back_word=str(file.device))
    count = file.counted["new"]
    messages.success(request, ngettext("导入了 %(n)d 次新的刷卡", "导入了 %(n)d 次新的刷卡", count) % {"n": count})
    return redirect(_device_address(file.device_id))


def _file(actor: Person, pk: int) -> StickFile:
    return get_object_or_404(
        StickFile.objects.filter(device__in=visible_to(actor, EDIT)).select_related("device__owner", "sent_by"), pk=pk
    )


def _device_address(pk: int) -> str:
    return reverse("devices:detail", args=[pk])
