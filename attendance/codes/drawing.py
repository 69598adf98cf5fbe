"""A code as a picture that stands in the page itself."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def svg_of(address: str) -> SafeString:
    drawing = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=2, light="#fff", svgclass="qr", lineclass=None
    )
    return mark_safe(drawing)  # noqa: S308 (made of numbers alone)
