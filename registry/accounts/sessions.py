"""A person's sessions: noted at login, listed, ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from registry.people.models import Person

from .lockout import client_address
from .models import OpenSession

SYSTEMS = ("HarmonyOS", "Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
BROWSERS = {"MicroMessenger": "微信", "Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}


@receiver(user_logged_in)
def note_login(sender: Any, request: HttpRequest, user: Person, **kwargs: Any) -> None:
    """Tie the session that has just been given a new key to its person."""
    if request.session.session_key is None:
        request.session.create()
    OpenSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "person": user,
            "address": client_address(request),
            "device": device_name(request.META.get("HTTP_USER_AGENT", "")),
        },
    )


@receiver(user_logged_out)
def note_logout(sender: Any, request: HttpRequest, user: Person | None, **kwargs: Any) -> None:
    OpenSession.objects.filter(session_key=request.session.session_key).delete()


def sessions_of(person: Person) -> QuerySet[OpenSession]:
    """Those that still open a door, newest first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return OpenSession.objects.filter(person=person, session_key__in=alive).order_by("-id")


def end_other_sessions(person: Person, *, kept: str | None) -> int:
    """End all of a person's sessions but one, on the server and at once."""
    others = OpenSession.objects.filter(person=person).exclude(session_key=kept or "")
    keys = list(others.values_list("session_key", flat=True))
    ended, _details = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).delete()
    others.delete()
    return ended


@contextmanager
def following_key(request: HttpRequest) -> Iterator[None]:
    """Around a step that gives the session a new key."""
    old = request.session.session_key
    yield
    OpenSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def device_name(agent: str) -> str:
    """ "Windows, Chrome": enough to recognise one's own."""
    system = next((name for name in SYSTEMS if name in agent), "")
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "")
    return ", ".join(filter(None, (system, browser)))
