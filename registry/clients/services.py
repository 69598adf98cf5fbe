"""The verbs of a client account: created by one person, put into use by another, stopped by whoever sees a reason."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed
from oauth2_provider.models import AccessToken, Application

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy

from . import keys
from .lifecycle import State
from .models import Client, Key
from .queries import ACTIVATE, EDIT

log = logging.getLogger("xuefen.clients")
STEPS = {"activate": (ACTIVATE,), "stop": (EDIT, ACTIVATE), "reopen": (EDIT,)}


@transaction.atomic
def create(place: Organisation, *, actor: Person, **facts: Any) -> Client:
    """新建: the account and its name for tokens; it does nothing until somebody else puts it into use."""
    _check(actor, (EDIT,), place)
    client = Client.objects.create(place=place, created_by=actor, app_id=f"xf{secrets.token_hex(8)}", **facts)
    Application.objects.create(
        client_id=client.app_id, name=client.name, client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        client_secret=secrets.token_hex(32), hash_client_secret=False,
    )  # fmt: skip
    _tell("client created", client, actor)
    return client


@transaction.atomic
def change(client_id: int, facts: Mapping[str, Any], *, actor: Person) -> Client:
    """修改: what widens what it may do sends it back to waiting, until somebody else has looked at it again."""
    client = lock(client_id)
    _check(actor, (EDIT,), client.place)
    widens = not {*facts["scopes"]} <= {*client.scopes} or not _narrower(facts["networks"], client.networks)
    for name, value in facts.items():
        setattr(client, name, value)
    if widens:
        client.created_by, client.activated_by, client.activated_at = actor, None, None
        if client.state == State.ACTIVE:
            client.widen()
    client.save()
    _tell("client changed", client, actor)
    return client


@transaction.atomic
def take_step(client_id: int, step: str, *, actor: Person, reason: str = "") -> Client:
    """启用、停用、重新启用. Who created it does not put it into use: credits come of it."""
    client = lock(client_id)
    if step not in STEPS or not can_proceed(getattr(client, step)):
        now = _("它现在是“%(state)s”。") % {"state": client.get_state_display()}
        raise WrongState(_("现在不能这样做。"), now, _("请刷新后再看。"), code="client_state")
    _check(actor, STEPS[step], client.place)
    if step == "activate":
        _check_other_eyes(client, actor)
        client.activated_by, client.activated_at = actor, timezone.now()
    elif not reason.strip():
        raise Refusal(
            _("请先写原因。"), _("账号的停和启要能查到为什么。"), _("写下原因后再办理。"), code="reason_required"
        )
    client.reason = reason.strip()
    getattr(client, step)()
    client.save()
    _drop_tokens(client)
    _tell(f"client {step}", client, actor)
    return client


@transaction.atomic
def add_key(client_id: int, way: str, *, actor: Person) -> tuple[Client, str]:
    """新密钥: told this once. The one before it stays open until somebody ends it."""
    client = lock(client_id)
    _check(actor, (EDIT,), client.place)
    taken = set(Key.objects.filter(client=client, way=way, ended_at__isnull=True).values_list("slot", flat=True))
    slot = next((slot for slot in keys.SLOTS if slot not in taken), None)
    if client.state == State.STOPPED or slot is None:
        why = _("停用的账号不发密钥；同一用途最多两把同时有效。")
        raise WrongState(_("现在不能发新密钥。"), why, _("请先作废不用的那一把。"), code="keys_full")
    _key, secret = keys.make(client, way, slot, actor=actor)
    _tell("client key made", client, actor)
    return client, secret


@transaction.atomic
def end_key(key_id: int, *, actor: Person) -> Client:
    """作废: at once; tokens that are out are dropped with it, and the other key fetches new ones."""
    row = Key.objects.get(pk=key_id)
    client = lock(row.client_id)
    _check(actor, (EDIT, ACTIVATE), client.place)
    Key.objects.filter(pk=key_id, ended_at__isnull=True).update(ended_at=timezone.now(), ended_by=actor)
    _drop_tokens(client)
    _tell("client key ended", client, actor)
    return client


def lock(pk: int) -> Client:
    rows = Client.objects.select_for_update(of=("self",), no_key=True).select_related("place")
    return rows.get(pk=pk)


def _narrower(new: Sequence[str], old: Sequence[str]) -> bool:
    """No networks at all means everywhere."""
    return not old or (bool(new) and {*new} <= {*old})


def _drop_tokens(client: Client) -> None:
    AccessToken.objects.filter(application__client_id=client.app_id).delete()


def _check(actor: Person, actions: tuple[str, ...], place: Organisation) -> None:
    if not any(policy.may(actor, action, at=place) for action in actions):
        why = _("账号由单位管理员和系统管理员办理，启用由主管部门审核人和系统管理员办理。")
        raise NotAllowed(_("你不能办理这个接口账号。"), why, _("请联系他们。"), code="client_not_yours")


def _check_other_eyes(client: Client, actor: Person) -> None:
    if client.created_by_id == actor.pk:
        why = _("新建或放宽账号的人不能自己启用。")
        raise NotAllowed(_("你不能启用这个账号。"), why, _("请另一位同事启用。"), code="own_client")


def _tell(what: str, client: Client, actor: Person) -> None:
    facts: dict[str, Any] = {"client": client.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
