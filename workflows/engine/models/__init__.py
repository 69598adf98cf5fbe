"""Cases, tasks, decisions, and what hangs on them."""

from .case import Case
from .days import DaySeal, WorkDay
from .decision import PEOPLE, Decision
from .delegation import Ask, HandOver
from .work import Previous, Work

__all__ = ["PEOPLE", "Ask", "Case", "DaySeal", "Decision", "HandOver", "Previous", "Work", "WorkDay"]
