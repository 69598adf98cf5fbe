"""PDFs: opened and walked through, never rewritten, so that an electronic certificate keeps its signature."""

from __future__ import annotations

import io
import re
from typing import Any

from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from registry.base.refusals import Refusal

MOST_PAGES = 60
MOST_OBJECTS = 100_000
LONGEST_TAIL = 1024
ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EmbeddedFile", "/XFA", "/RichMedia", "/RichMediaContent"}
)
ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript",
        "/Launch",
        "/ImportData",
        "/SubmitForm",
        "/GoToE",
        "/GoToR",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/RichMediaExecute",
    }
)
BROKEN = (
    PyPdfError,
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)
END_OF_ZIP = b"PK\x05\x06"


def pages_of(data: bytes) -> int:
    """How many pages a harmless PDF has; anything else is refused."""
    if _hides_something(data):
        raise _refuse(_("PDF 后面夹带了别的内容。"), "pdf_tail")
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise _refuse(
                _("PDF 加了密码，审核人打不开。"), "pdf_encrypted", _("请去掉密码，或打印成新的 PDF 再上传。")
            )
        pages = len(reader.pages)
        active = _is_active(reader)
    except BROKEN:
        raise _refuse(_("这个 PDF 打不开，可能已经损坏。"), "pdf_broken") from None
    if active:
        raise _refuse(_("PDF 里有脚本、附件或会自己打开的东西。"), "pdf_active")
    if not 1 <= pages <= MOST_PAGES:
        raise _refuse(
            _("PDF 有 %(pages)s 页，最多 %(most)s 页。") % {"pages": pages, "most": MOST_PAGES},
            "pdf_pages",
            _("请只留证书、通知或论文首页等证明页。"),
        )
    return pages


def _hides_something(data: bytes) -> bool:
    """A file that is a PDF from the front and something else from the back."""
    end = data.rfind(b"%%EOF")
    return end < 0 or len(data) - end > LONGEST_TAIL or END_OF_ZIP in data[-70_000:]


def _is_active(reader: PdfReader) -> bool:
    """Walk every object of the document: scripts hide in compressed ones, where no search of bytes sees them."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [reader.trailer.get("/Root")]
    steps = 0
    while waiting:
        node, steps = waiting.pop(), steps + 1
        if steps > MOST_OBJECTS:
            return True
        if isinstance(node, IndirectObject):
            key = (node.idnum, node.generation)
            if key in seen:
                continue
            seen.add(key)
            node = node.get_object()
        if isinstance(node, DictionaryObject):
            if _acts(node):
                return True
            waiting.extend(node.values())
        elif isinstance(node, ArrayObject):
            waiting.extend(part for part in node if isinstance(part, IndirectObject | DictionaryObject | ArrayObject))
    return False


def _acts(node: DictionaryObject) -> bool:
    if ACTIVE_KEYS & node.keys():
        return True
    action = node.get("/S")
    if action in ACTIVE_ACTIONS:
        return True
    return action == "/URI" and not re.match(r"(?i)(https?|mailto):", str(node.get("/URI", "")))


def _refuse(why: str, code: str, then: str = "") -> Refusal:
    return Refusal(_("这个文件没有收下。"), why, then or _("请打印成新的 PDF，或拍照上传。"), code=code)
