"""运行: what runs by itself and does not go well, for who runs the system. It shows steps and cases, never people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import answer_refusal
from registry.base.paging import Page, page_of
from registry.base.refusals import Refusal
from registry.roles.access import page_for
from workflows.engine import failures
from workflows.engine.failing import Failure
from workflows.engine.models import Work

VIEW, RETRY = "system.view", "system.retry"
MOST_AT_ONCE = 2_000
PAGE = 50


@dataclass(frozen=True)
class Row:
    """A group of failed steps, in words."""

    group: failures.Group
    flow: str
    step: str
    is_open: bool

    @property
    def url(self) -> str:
        return f"{reverse('inbox:running')}?{urlencode(self.group.key)}"


@require_GET
@page_for(VIEW)
def running(request: HttpRequest) -> HttpResponse:
    """The groups; the cases of the one that is open beneath."""
    groups = failures.groups()
    chosen = _chosen(request.GET)
    opened = next((group for group in groups if chosen and group.key == chosen), None)
    context = {
        "rows": [_row(group, opened) for group in groups],
        "opened": opened,
        "page": _tasks(opened, request.GET.get("after", "")) if opened else None,
    }
    return render(request, "inbox/running.html", context)


@require_POST
@page_for(RETRY)
def retry(request: HttpRequest) -> HttpResponse:
    """One step, or every step of a group as far as one request reaches."""
    chosen, total = _chosen(request.POST), failures.Retried()
    if chosen is None:
        raise Http404
    node, reason = chosen["node"], Failure(chosen["error"], chosen["code"], chosen["where"])
    rows = failures.failed(node, reason)
    if request.POST.get("task"):
        rows = rows.filter(pk=typed_key(request.POST["task"]))
    try:
        for part in failures.retry_all(rows):
            total += part
            if total.passed + total.failed >= MOST_AT_ONCE:
                break
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=reverse("inbox:running"), back_word=_("运行"))
    _say(request, total)
    return redirect("inbox:running")


def _say(request: HttpRequest, total: failures.Retried) -> None:
    done = _("重试了 %(n)d 个步骤：%(passed)d 个办成，%(failed)d 个又失败。")
    counts = {"n": total.passed + total.failed, "passed": total.passed, "failed": total.failed}
    level = messages.warning if total.failed or not total.passed else messages.success
    level(request, done % counts if counts["n"] else _("没有可重试的步骤，可能别人已经重试过。"))


def _chosen(query: Mapping[str, str]) -> dict[str, str] | None:
    """The group that an address or a form names, word for word."""
    names = ("node", "error", "code", "where")
    found = {name: query.get(name, "").replace("\0", "")[:300] for name in names}
    return found if found["node"] else None


def _tasks(group: failures.Group, after: str) -> Page[Work]:
    return page_of(failures.failed(group.node, group.failure), after, by=("id",), size=PAGE)


def _row(group: failures.Group, opened: failures.Group | None) -> Row:
    node: Any = group.step
    flow_class = getattr(node, "flow_class", None)
    flow = str(getattr(flow_class, "process_title", "") or getattr(flow_class, "__name__", "") or group.node)
    step = str(getattr(node, "task_title", "") or getattr(node, "name", "") or "")
    return Row(group, flow, step, group == opened)
