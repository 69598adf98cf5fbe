"""The words a standard is written in. Pure."""

from enum import StrEnum


class RuleKind(StrEnum):
    BY_HOURS = "by_hours"
    BY_WORDS = "by_words"
    PER_SESSION = "per_session"
    BY_RANK = "by_rank"
    WHOLE_YEAR = "whole_year"
    JUDGED = "judged"


class Measure(StrEnum):
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"
    WORD = "word"
    SESSION = "session"
    ITEM = "item"
    RANK = "rank"


class Role(StrEnum):
    LEARNER = "learner"
    SPEAKER = "speaker"
    PARTICIPANT = "participant"
    AUTHOR = "author"
    MEMBER = "member"


class Class(StrEnum):
    """`ANY` counts for whichever class lacks it, `BY_LEVEL` is told by the level of the activity."""

    ONE = "1"
    TWO = "2"
    ANY = "any"
    BY_LEVEL = "level"
    NONE = ""


class Confidence(StrEnum):
    """How sure a figure is; `OWN` is set by the place whose standard it is, which is sure of it by being its author."""

    GOOD = "good"
    PARTLY = "partly"
    UNVERIFIED = "unverified"
    OWN = "own"


SURE = frozenset({Confidence.GOOD, Confidence.OWN})


class AfterTable(StrEnum):
    """What a rank behind the last of the table earns: nothing is known, the same, one less, or a share less."""

    UNKNOWN = ""
    LAST = "last"
    MINUS_ONE = "minus_1"
    MINUS_FIFTH = "minus_20_percent"


class Need(StrEnum):
    REQUIRED = "required"
    OPTIONAL = "optional"
    PAPER = "paper"


class Desk(StrEnum):
    """Who reviews what falls under a rule."""

    DEPARTMENT = "department"
    UNIT = "unit"
    BUREAU = "bureau"


class Mode(StrEnum):
    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"
