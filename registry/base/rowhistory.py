"""Row history (pghistory): what a named table's row was after every change, whoever wrote it and by whatever way.

A statement is kept as a whole, so ten thousand rows cost one INSERT; `settings.PGHISTORY_FOREIGN_KEY_FIELD` leaves the
keys of the copies without an index.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pghistory
import pgtrigger
from django.db import connection
from pghistory.trigger import Event

CONTEXT_TABLE = "WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) "
FROM_CONTEXT_TABLE = ", _pgh_attached_context"
NEVER_IGNORED = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$ SELECT false $$
"""


class Kept(Event):
    """The context stands in the row itself, so it is not written once more into a table of contexts."""

    def get_func(self, model: Any) -> pgtrigger.Func:
        statement = super().get_func(model).func
        if CONTEXT_TABLE not in statement or FROM_CONTEXT_TABLE not in statement:
            raise LookupError("pghistory writes its statement in another way than this version of ours expects")
        return pgtrigger.Func(statement.replace(CONTEXT_TABLE, "").replace(FROM_CONTEXT_TABLE, ""))


class _OwnTrigger(pghistory.RowEvent):
    def add_event_trigger(self, event_model: Any) -> None:
        trigger = Kept(
            event_model=event_model, label=self.label, name=self.trigger_name, row=self.row, operation=self.operation,
            condition=self.condition, level=self.level,
        )  # fmt: skip
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)


class Inserted(_OwnTrigger, pghistory.InsertEvent): ...


class Updated(_OwnTrigger, pghistory.UpdateEvent): ...


class Deleted(_OwnTrigger, pghistory.DeleteEvent): ...


def keep_history(*, without: Sequence[str] = ()) -> Callable[[Any], Any]:
    """Class decorator: keep every version of the model's rows, but for the named fields."""
    statement = pgtrigger.Statement
    return pghistory.track(
        Inserted(level=statement), Updated(level=statement, condition=None), Deleted(level=statement),
        exclude=list(without) or None,
        obj_field=pghistory.ObjForeignKey(related_name="versions", db_index=True),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]  # documented, not annotated
        append_only=True,
    )  # fmt: skip


def never_ignore(*, plan: Sequence[Any] = (), **_: Any) -> None:
    """Take from every role the setting by which pgtrigger lets triggers be passed over; migrations bring it back."""
    if not plan:
        return
    with connection.cursor() as cursor:
        cursor.execute(NEVER_IGNORED)
