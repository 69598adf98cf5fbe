"""Names, card numbers and ID numbers of people who do not exist."""

from __future__ import annotations

import datetime as dt
from random import Random

from stdnum.cn import ric

SURNAMES = (
    *"陆沈温裴秦岑方苏江宋贺叶顾许褚林程傅梁谢姜邵孟殷纪卫尹童汤庄柏乔俞冉凌戚单席祁桑盛章虞路霍骆闵阮冯倪龚",
    "钟离", "闻人", "令狐", "慕容", "东方", "南宫",
)  # fmt: skip
GIVEN_OF_WOMEN = (
    "若溪 青禾 书仪 以宁 沐阳 知夏 听澜 晚棠 映雪 清和 雨桐 念真 采薇 星遥 芷若 静姝 云舒 语冰 安澜 晓棠 梦竹 秋池 南乔 初晴 "
    "怀玉 灵犀 洛笙 千寻 思齐 望舒 宛童 幼清 如霜 半夏 素问 景和 月白 朝颜 锦书 令仪"
).split()
GIVEN_OF_MEN = (
    "行远 牧野 嘉树 予怀 明朗 知秋 知远 问渠 松岩 临渊 怀瑾 望川 北辰 致远 承影 既明 云帆 子衿 星野 守拙 鹤鸣 砚舟 立言 长庚 "
    "修竹 凌云 观澜 远山 思源 景行 澄之 敬之 若谷 抱朴 乘风 安石 维桢 伯言 元直 清晏"
).split()

NOWHERE = "990000"
"""A county code that is not in use: no number made with it belongs to anybody."""
FIRST_CARD, FIRST_CARD_OF_CAST = 8_600_000_001, 8_800_000_001


BIRTHDAYS = {
    "high": (dt.date(1966, 3, 1), 5003),
    "mid": (dt.date(1980, 1, 1), 3989),
    "junior": (dt.date(1991, 1, 1), 4507),
}


def name_of(rng: Random, *, woman: bool) -> str:
    return rng.choice(SURNAMES) + rng.choice(GIVEN_OF_WOMEN if woman else GIVEN_OF_MEN)


def card_number(index: int) -> str:
    return str(FIRST_CARD + index * 7)


def card_of_cast(number: int) -> str:
    """The same in every city, so that it can stand in a README."""
    return str(FIRST_CARD_OF_CAST + number)


def birthday(index: int, level: str) -> dt.date:
    """The higher the title, the older; the spans do not touch, so that a birthday and a serial name one person."""
    first, days = BIRTHDAYS[level]
    return first + dt.timedelta(days=index * 7919 % days)


def id_number(index: int, *, born: dt.date, woman: bool) -> str:
    """Right in form and check character; the serial is free for each birthday as long as `index` is told apart by it."""
    body = f"{NOWHERE}{born:%Y%m%d}{index % 499 * 2 + (2 if woman else 1):03d}0"
    return body[:17] + str(ric.calc_check_digit(body))
