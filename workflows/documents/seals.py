"""The seal of a unit: put in place, taken out of use, never deleted. Who may print with it is asked in `issuing`."""

from __future__ import annotations

import io
import logging
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageStat

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.files.checking import clean
from registry.files.models import StoredFile
from registry.files.services import check_size, store
from registry.organisations.models import Kind, Organisation
from registry.people.models import Person
from registry.roles.policy import may

from .models import Seal

log = logging.getLogger("xuefen.documents")
SIDE, SHADES = 420, 16
"""Dots of the kept image at the 40 mm of a round seal, and its shades: a page with it stays small."""
LEAST_SIDE = 160
CLEAR, MOST_COVERED = 32, 0.85
"""Below this opacity a dot counts as paper; of a seal most is paper."""


@transaction.atomic
def put_in_place(unit: Organisation, upload: UploadedFile | None, *, actor: Person, own_prints: bool) -> Seal:
    """The seal from now on, in place of the one before; without an upload the same image under another rule."""
    current = _current(unit)
    _check_keeper(unit, actor)
    file = _kept(upload, actor) if upload else _same(current)
    if current:
        _end(current, actor)
    seal = Seal.objects.create(unit=unit, file=file, own_prints=own_prints, uploaded_by=actor)
    facts = {"seal": seal.pk, "unit": unit.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "seal put in place", extra={"facts": facts}))
    return seal


@transaction.atomic
def take_away(unit: Organisation, *, actor: Person) -> Seal:
    """Nothing is sealed any more; what was sealed stays so."""
    current = _current(unit)
    _check_keeper(unit, actor)
    if current is None:
        raise WrongState(_("这个单位现在没有在用的章。"), code="seal_missing")
    _end(current, actor)
    facts = {"seal": current.pk, "unit": unit.pk, "by": actor.pk}
    transaction.on_commit(partial(log.info, "seal taken away", extra={"facts": facts}))
    return current


def prepared(data: bytes, name: str) -> bytes:
    """The picture as a seal may be kept: checked, redrawn, cut to its mark, no larger than paper needs."""
    checked = clean(data, name)
    if checked.media_type != "image/png":
        raise _unfit(_("要 PNG 图片。"))
    with Image.open(io.BytesIO(checked.data)) as image:
        drawn = image.convert("RGBA")
    marks = drawn.getchannel("A").point(lambda opacity: 255 if opacity >= CLEAR else 0)
    box = marks.getbbox()
    if box is None:
        raise _unfit(_("图片是空的。"))
    if marks.crop(box).histogram()[255] > MOST_COVERED * (box[2] - box[0]) * (box[3] - box[1]):
        raise _unfit(_("底色不是透明的，会盖住下面的字。"))
    drawn = drawn.crop(box)
    if min(drawn.size) < LEAST_SIDE:
        raise _unfit(_("章太小，至少 %(n)d 像素宽。") % {"n": LEAST_SIDE})
    drawn.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    _in_one_ink(drawn).save(out, "PNG", optimize=True)
    return out.getvalue()


def _in_one_ink(drawn: Image.Image) -> Image.Image:
    """A seal has one colour: the mean of its marks, in a few shades from nothing to full."""
    opacity = drawn.getchannel("A")
    ink = ImageStat.Stat(drawn.convert("RGB"), mask=opacity).mean
    step = 255 / (SHADES - 1)
    inked = Image.new("RGBA", drawn.size, (round(ink[0]), round(ink[1]), round(ink[2]), 0))
    inked.putalpha(opacity.point([round(round(value / step) * step) for value in range(256)]))
    return inked


def _kept(upload: UploadedFile, actor: Person) -> StoredFile:
    check_size(upload.size or 0)
    data = prepared(upload.read(), upload.name or "")
    return store(SimpleUploadedFile("seal.png", data, "image/png"), actor=actor)


def _same(current: Seal | None) -> StoredFile:
    if current is None:
        raise Refusal(_("还没有章的图片。"), _("第一次要上传一张。"), _("请选择透明底的 PNG。"), code="seal_missing")
    return current.file


def _current(unit: Organisation) -> Seal | None:
    """Locked through its unit, so that two people replace one after the other."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    return Seal.objects.filter(unit=unit, ended_at__isnull=True).select_related("file").first()


def _end(seal: Seal, actor: Person) -> None:
    seal.ended_by, seal.ended_at = actor, timezone.now()
    seal.save(update_fields=["ended_by", "ended_at"])


def _check_keeper(unit: Organisation, actor: Person) -> None:
    if unit.kind != Kind.UNIT or not may(actor, "seal.keep", at=unit):
        raise NotAllowed(_("你不能更换这个单位的章。"), _("由单位管理员更换。"), code="seal_not_yours")


def _unfit(why: str) -> Refusal:
    then = _("请用透明底的 PNG：只有章，没有纸和别的字。")
    return Refusal(_("这张图片不能当章用。"), why, then, code="seal_unfit")
