"""Whether a file is what it says, and its bytes as they may be kept. Pure: bytes in, bytes out."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from registry.base.refusals import Refusal

from . import portable

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 16_000
KEPT_SIDE = 4_000
"""Longer photos are made smaller: a certificate is legible at half of it."""

TYPES = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
EXTENSIONS = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
PHONE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
NOT_AN_IMAGE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    IndexError,
    TypeError,
)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Clean:
    """What is kept of an upload."""

    data: bytes
    media_type: str
    name: str
    pages: int = 1


def clean(data: bytes, name: str) -> Clean:
    """Refuse what is not the PDF, JPG or PNG that it says it is; a picture is drawn anew."""
    said, found = TYPES.get(PurePath(name).suffix.lower()), sniff(data)
    if _is_phone_photo(data, name):
        raise _refuse(
            _("手机存的是 HEIC 格式，浏览器和审核人打不开。"),
            _("iPhone 请在“设置、相机、格式”选“兼容性最佳”后重拍；或者给照片截一张图再上传。"),
            "heic",
        )
    if said is None:
        raise _refuse(_("只收 PDF、JPG、PNG。"), _("请拍一张照片，或另存为 PDF 再上传。"), "file_type")
    if found != said:
        raise _refuse(
            _("文件内容和扩展名不一致。"), _("不要改扩展名；请用原来的程序另存为 PDF、JPG 或 PNG。"), "file_disguised"
        )
    kept = tidy(name, found)
    if found == "application/pdf":
        return Clean(data, found, kept, portable.pages_of(data))
    return Clean(_redrawn(data, found), found, kept)


def sniff(data: bytes) -> str:
    """The type that the first bytes name, or an empty word."""
    return next((media_type for magic, media_type in MAGIC if data.startswith(magic)), "")


def tidy(name: str, media_type: str) -> str:
    """The name that people see again: no folder, no control or direction marks, the right extension."""
    stem = PurePath(name.replace("\\", "/")).stem
    letters = "".join(sign for sign in stem if unicodedata.category(sign)[0] != "C")
    return (" ".join(letters.split())[:100] or _("证明材料")) + EXTENSIONS[media_type]


def _is_phone_photo(data: bytes, name: str) -> bool:
    inside = data[4:8] == b"ftyp" and data[8:12] in PHONE_BRANDS
    return inside or PurePath(name).suffix.lower() in (".heic", ".heif")


def _redrawn(data: bytes, media_type: str) -> bytes:
    """Decode and encode anew: what stood beside the pixels, from the place of the photo to appended code, is gone."""
    formats = ["PNG"] if media_type == "image/png" else ["JPEG", "MPO"]
    try:
        with Image.open(io.BytesIO(data), formats=formats) as image:
            _check_size(*image.size)
            image.load()
            drawn = ImageOps.exif_transpose(image)
            drawn = drawn.convert("RGBA" if media_type == "image/png" and drawn.has_transparency_data else "RGB")
    except BOMBS:
        raise _too_large(_("像素太多")) from None
    except NOT_AN_IMAGE:
        raise _refuse(_("这张图片打不开，可能已经损坏。"), _("请重新拍照或扫描后再上传。"), "image_broken") from None
    drawn.thumbnail((KEPT_SIDE, KEPT_SIDE))
    # A fresh picture carries the pixels only: `save` would write again what `info` still holds.
    fresh = Image.new(drawn.mode, drawn.size)
    fresh.paste(drawn)
    buffer = io.BytesIO()
    if media_type == "image/png":
        fresh.save(buffer, "PNG")
    else:
        fresh.save(buffer, "JPEG", quality=88, optimize=True)
    return buffer.getvalue()


def _check_size(width: int, height: int) -> None:
    """Asked of the header, before a pixel is decoded: six kilobytes may unfold to a billion pixels."""
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise _too_large(_("%(width)s × %(height)s 像素") % {"width": width, "height": height})


def _too_large(size: str) -> Refusal:
    then = _("请用手机普通模式拍照，或缩小后再上传。")
    return _refuse(_("图片太大：%(size)s。") % {"size": size}, then, "image_too_large")


def _refuse(why: str, then: str, code: str) -> Refusal:
    return Refusal(_("这个文件没有收下。"), why, then, code=code)
