"""What a terminal is asked to do, and from where it is heard."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from attendance.devices.models import Device, Kind
from attendance.devices.queries import ACTIVATE, EDIT, visible_to
from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.access import actor_of, page_for

from . import services
from .forms import CommandForm, PullForm
from .models import Terminal


@page_for(EDIT)
def command(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = _device(actor, pk, EDIT)
    terminal = Terminal.objects.filter(device=device).first() or Terminal(device=device)
    form = CommandForm(typed(request), initial={"card_form": terminal.card_form})
    page = FormPage(
        title=_("给考勤机下命令"),
        lead=_("它下次联系时来取；没有回音的会再发。"),
        submit=_("下命令"),
        back=_address(pk),
        back_word=str(device),
    )

    def save(facts: dict[str, Any]) -> str:
        count = services.give(pk, facts.pop("what"), actor=actor, **facts)
        said = ngettext("已排好 %(n)d 条命令", "已排好 %(n)d 条命令", count) % {"n": count}
        messages.success(request, said if count else _("没有新的命令：同样的还在等它来取，或没有人要下发"))
        return _address(pk)

    return answer_form(request, page, form, save)


@require_POST
@page_for(ACTIVATE)
def network(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = _device(actor, pk, ACTIVATE)
    try:
        services.accept_network(pk, actor=actor)
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=_address(pk), back_word=str(device))
    messages.success(request, _("已保存"))
    return redirect(_address(pk))


@page_for(EDIT)
def pull(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = _device(actor, pk, EDIT)
    terminal = Terminal.objects.filter(device=device).first() or Terminal(device=device)
    known = {"host": terminal.host, "port": terminal.port, "is_udp": terminal.is_udp}
    page = FormPage(
        title=_("从网络读取"),
        lead=_("不会自己上传的老考勤机，每小时读一次全部记录，缺的补上。"),
        submit=_("保存"),
        back=_address(pk),
        back_word=str(device),
    )

    def save(facts: dict[str, Any]) -> str:
        services.set_pull(pk, actor=actor, **facts)
        messages.success(request, _("已保存"))
        return _address(pk)

    return answer_form(request, page, PullForm(typed(request), initial=known), save)


def _device(actor: Person, pk: int, action: str) -> Device:
    return get_object_or_404(visible_to(actor, action).filter(owner__isnull=False, kind=Kind.ZKTECO), pk=pk)


def _address(pk: int) -> str:
    return reverse("devices:detail", args=[pk])
