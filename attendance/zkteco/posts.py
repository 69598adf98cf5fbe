"""What a terminal sends is kept before anything else, and read out of what is kept."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from attendance.devices.models import Device
from attendance.devices.pace import TooOften

from .models import Post

log = logging.getLogger("xuefen.zkteco")
MOST_TRIES, AT_ONCE = 20, 100
MOST_OF_STRANGER, LARGEST_OF_STRANGER, LATER = 500, 100_000, 3_600
"""Of somebody who proved nothing; what does not fit stays in the terminal, which is told to come again."""

Reader = Callable[[Post], int]
"""Takes in what a post says; returns how many of its lines could not be used."""


def check_room(device: Device, body: bytes, *, doubt: str) -> None:
    """So that nobody fills the disk by inventing serial numbers."""
    if device.owner_id is not None and not doubt:
        return
    posts = Post.objects.filter(device=device, doubt=doubt)
    if len(body) > LARGEST_OF_STRANGER or posts[:MOST_OF_STRANGER].count() >= MOST_OF_STRANGER:
        raise TooOften(LATER)


@transaction.atomic(durable=True)
def keep(device: Device, table: str, body: bytes, *, lines: int, doubt: str = "") -> Post:
    """Committed when this returns; the same body again is the post that is there."""
    facts = {"body": body, "lines": lines, "doubt": doubt}
    digest = hashlib.sha256(doubt.encode() + b"\n" + body).digest()
    post, _is_new = Post.objects.get_or_create(device=device, table=table, digest=digest, defaults=facts)
    return post


def take(post: Post, read: Reader) -> bool:
    """Read it unless that was done; what fails is an error of ours, is said, and is tried again by the worker."""
    if post.taken_at:
        return True
    Post.objects.filter(pk=post.pk).update(tries=F("tries") + 1)
    try:
        unusable = read(post)
    except Exception:
        log.exception("a post was kept and not read", extra={"facts": {"post": post.pk, "device": post.device_id}})
        return False
    Post.objects.filter(pk=post.pk).update(taken_at=timezone.now(), unusable=unusable)
    return True


def take_left(read: Reader) -> int:
    """Those that were kept and never read, because we died between or could not; repeatable."""
    left = Post.objects.filter(taken_at__isnull=True, tries__lt=MOST_TRIES).order_by("id")[:AT_ONCE]
    return sum(take(post, read) for post in left.select_related("device"))
