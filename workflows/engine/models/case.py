"""The process of one record."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from viewflow.workflow.models import AbstractProcess

from registry.organisations.models import Organisation
from workflows.engine.buffer import Buffered


class Case(Buffered, AbstractProcess):
    """The process of one record; the record points here, and a loader hangs it on as `record` before anything moves."""

    changing: ClassVar = ("status", "finished")

    city = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    data = models.JSONField(default=dict, blank=True)
    seed = artifact = None

    # Not columns: the record that this case moves, the desk that its next human task goes to, and its present one.
    record: Any = None
    desk: Any = None
    current: Any = None

    class Meta:
        indexes = [
            models.Index(fields=["flow_class", "id"], name="case_open_by_flow", condition=Q(finished__isnull=True))
        ]

    @property
    def tasks(self) -> list[Any]:
        """The tasks in memory: all of a flow with parallel branches, of others those that are made right now."""
        found: list[Any] = self.__dict__.setdefault("_tasks", [])
        return found

    @property
    def answers(self) -> dict[str, list[Any]]:
        """What gateways and functions were found to answer ahead, by node."""
        found: dict[str, list[Any]] = self.__dict__.setdefault("_answers", {})
        return found
