"""Keeping files: checked by content, written under a random name that no web server knows."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal
from registry.people.models import Person

from .checking import clean
from .models import StoredFile

QUOTA_DAYS = 30
QUOTA_BYTES = 400 * 1024 * 1024
QUOTA_FILES = 1_000
"""What one person may upload in a month: a clerk's whole unit fits, a script that fills the disk does not."""


@transaction.atomic
def store(upload: UploadedFile, *, actor: Person) -> StoredFile:
    """Check an upload and keep what is left of it after the check."""
    check_size(upload.size or 0)
    kept = clean(upload.read(), upload.name or "")
    _check_quota(actor, len(kept.data))
    file = StoredFile(
        sha256=hashlib.sha256(kept.data).digest(),
        size=len(kept.data),
        media_type=kept.media_type,
        name=kept.name,
        pages=kept.pages,
        uploaded_by=actor,
    )
    write(file.key, kept.data)
    file.save()
    return file


def path_of(key: uuid.UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / key.hex[:2] / key.hex


def write(key: uuid.UUID, data: bytes) -> None:
    """Write the bytes for their owner alone; a name that stands already is never written over."""
    path = path_of(key)
    for folder in (Path(settings.MEDIA_ROOT), path.parent):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)


def check_size(size: int) -> None:
    most = settings.EVIDENCE_MAX_BYTES
    if size == 0:
        raise Refusal(_("这个文件没有收下。"), _("它是空的。"), _("请重新选择文件。"), code="file_empty")
    if size > most:
        raise Refusal(
            _("这个文件没有收下。"),
            _("它有 %(size).1f MB，最大 %(most)d MB。") % {"size": size / 1024**2, "most": most // 1024**2},
            _("请用普通清晰度拍照，或分成几个文件。"),
            code="file_too_large",
        )


def _check_quota(actor: Person, size: int) -> None:
    since = timezone.now() - dt.timedelta(days=QUOTA_DAYS)
    used = StoredFile.objects.filter(uploaded_by=actor, uploaded_at__gte=since).aggregate(
        bytes=Sum("size", default=0), files=Count("id")
    )
    if used["bytes"] + size > QUOTA_BYTES or used["files"] >= QUOTA_FILES:
        raise Refusal(
            _("这个文件没有收下。"),
            _("你在 %(days)s 天里上传的文件太多了。") % {"days": QUOTA_DAYS},
            _("请过几天再传，或请单位管理员代办。"),
            code="file_quota",
        )
