"""Certificates drawn as real pictures, so that a reviewer has something to compare with what was typed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from registry import accounts
from registry.files.models import StoredFile
from registry.files.services import path_of, write
from workflows.credits.states import Kind

FONT = Path(accounts.__file__).parent / "fonts" / "NotoSansSC-Han.otf"
SIZE = (1040, 720)
INK, QUIET, SEAL, FRAME = (34, 40, 49), (96, 104, 116), (190, 44, 44), (176, 148, 92)
TITLES = {
    Kind.PAPER: "论文收录证明", Kind.RESEARCH: "科研项目结题证明", Kind.BOOK: "著作出版证明", Kind.FURTHER_STUDY: "进修结业证书",
    Kind.DEGREE: "课程成绩证明", Kind.AID: "医疗援助证明", Kind.TEACHING: "带教证明", Kind.SELF_STUDY: "自学综述评定表",
}  # fmt: skip


@dataclass
class Album:
    """The files of the city: one without a holder for all credits of one name and issuer, and some of their own."""

    owner_id: int
    own_left: int = 150
    files: list[StoredFile] = field(default_factory=list)
    _shared: dict[tuple[str, ...], StoredFile] = field(default_factory=dict)

    def shared(self, facts: Mapping[str, Any]) -> StoredFile:
        alike = {name: str(facts[name]) for name in ("kind", "name", "issuer")}
        key = tuple(alike.values())
        if key not in self._shared:
            self._shared[key] = self._keep(alike, "")
        return self._shared[key]

    def own(self, facts: Mapping[str, Any], name: str) -> StoredFile:
        self.own_left -= 1
        return self._keep(facts, name)

    def forget(self) -> None:
        """Take the pictures away again when the rest of the city could not be written."""
        for file in self.files:
            path_of(file.key).unlink(missing_ok=True)

    def _keep(self, facts: Mapping[str, Any], name: str) -> StoredFile:
        data = draw(facts, name)
        file = StoredFile(
            sha256=hashlib.sha256(data).digest(),
            size=len(data),
            media_type="image/png",
            name="证书.png",
            uploaded_by_id=self.owner_id,
        )
        self.files.append(file)
        write(file.key, data)
        file.save()
        return file


def draw(facts: Mapping[str, Any], name: str) -> bytes:
    """A certificate with these facts as a PNG; without the Chinese font only its frame and figures."""
    image = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((24, 24, SIZE[0] - 25, SIZE[1] - 25), outline=FRAME, width=6)
    pen.rectangle((38, 38, SIZE[0] - 39, SIZE[1] - 39), outline=FRAME, width=1)
    if FONT.exists():
        _words(pen, facts, name)
    else:
        pen.text((120, 300), f"{facts.get('hours', '')} h   {facts.get('credits', '')}", fill=INK)
    return _png(image)


def _words(pen: ImageDraw.ImageDraw, facts: Mapping[str, Any], name: str) -> None:
    middle = SIZE[0] // 2
    pen.text((middle, 110), TITLES.get(facts["kind"], "培训合格证书"), font=_font(46), fill=INK, anchor="mm")
    if facts.get("certificate_number"):
        pen.text((SIZE[0] - 90, 170), f"编号 {facts['certificate_number']}", font=_font(20), fill=QUIET, anchor="rm")
    for number, line in enumerate(_lines(facts, name)):
        pen.text((110, 250 + number * 58), line, font=_font(28), fill=INK, anchor="lm")
    pen.text((SIZE[0] - 110, 560), str(facts["issuer"]), font=_font(26), fill=INK, anchor="rm")
    if facts.get("from_date"):
        day = facts.get("to_date") or facts["from_date"]
        pen.text((SIZE[0] - 110, 606), f"{day.year}年{day.month}月{day.day}日", font=_font(24), fill=INK, anchor="rm")
    pen.ellipse((SIZE[0] - 330, 500, SIZE[0] - 190, 640), outline=SEAL, width=5)
    pen.text((SIZE[0] - 260, 570), "示例", font=_font(34), fill=SEAL, anchor="mm")
    pen.text((110, SIZE[1] - 70), "演示数据，人物与单位均为虚构", font=_font(18), fill=QUIET, anchor="lm")


def _lines(facts: Mapping[str, Any], name: str) -> list[str]:
    begins, ends = facts.get("from_date"), facts.get("to_date")
    days = f"{begins} 至 {ends}" if ends and ends != begins else str(begins or "")
    found = [f"兹证明  {name}  同志" if name else "兹证明持证人", f"参加“{facts['name']}”"]
    if days:
        found.append(f"时间：{days}")
    if facts.get("credits") is not None:
        found.append(f"计 {facts['hours']} 学时，授予 {facts['credits']} 学分，成绩合格。")
    return found


_fonts: dict[int, ImageFont.FreeTypeFont] = {}


def _font(size: int) -> ImageFont.FreeTypeFont:
    if size not in _fonts:
        _fonts[size] = ImageFont.truetype(str(FONT), size)
    return _fonts[size]


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """White, the four colours, and eight steps from each to white for the edges of letters."""
    steps = [
        round(255 - (255 - part) * step / 8)
        for colour in (INK, QUIET, SEAL, FRAME)
        for step in range(9)
        for part in colour
    ]
    palette = Image.new("P", (1, 1))
    palette.putpalette(steps)
    return palette
