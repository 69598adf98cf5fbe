"""Made-up seals for made-up units: a ring, the name along it, a star. A real seal is an image that its unit uploads."""

from __future__ import annotations

import io
import math
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from registry.accounts.glyphs import FONT

RED = (200, 45, 38, 225)
SIDE = 960
"""Drawn at twice the size that is kept, so that edges are smooth."""
RING, LETTERS = 440, 352
SPAN = 250.0
"""Degrees that a long name takes along the ring."""
STEP = 27.0


def draw_seal(name: str, office: str) -> bytes:
    """The PNG, on nothing."""
    canvas = Image.new("RGBA", (SIDE, SIDE), (*RED[:3], 0))
    pen = ImageDraw.Draw(canvas)
    middle = SIDE / 2
    pen.ellipse((middle - RING, middle - RING, middle + RING, middle + RING), outline=RED, width=22)
    pen.polygon(_star(middle, middle - 10, 130), fill=RED)
    pen.text((middle, middle + 225), office, font=_font(92), fill=RED, anchor="mm", stroke_width=2, stroke_fill=RED)
    _along_the_ring(canvas, name)
    out = io.BytesIO()
    canvas.resize((SIDE // 2, SIDE // 2), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _along_the_ring(canvas: Image.Image, name: str) -> None:
    step = min(STEP, SPAN / max(len(name) - 1, 1))
    size = int(min(118, step * 5.6))
    for place, letter in enumerate(name):
        angle = (place - (len(name) - 1) / 2) * step
        tile = Image.new("RGBA", (200, 200), (*RED[:3], 0))
        ImageDraw.Draw(tile).text(
            (100, 100), letter, font=_font(size), fill=RED, anchor="mm", stroke_width=2, stroke_fill=RED
        )
        turned = tile.rotate(-angle, Image.Resampling.BICUBIC)
        across, down = math.sin(math.radians(angle)) * LETTERS, math.cos(math.radians(angle)) * LETTERS
        canvas.alpha_composite(turned, (int(SIDE / 2 + across - 100), int(SIDE / 2 - down - 100)))


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        far = radius if corner % 2 == 0 else radius * 0.382
        angle = math.radians(corner * 36 - 90)
        points.append((x + far * math.cos(angle), y + far * math.sin(angle)))
    return points


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)
