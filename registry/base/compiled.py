"""Questions that are asked again and again: Django builds their SQL once, every asking costs only its execution."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import F
from django.db.models.expressions import Func
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


class Slot(Func):
    """Where a value will stand; it is given when the question is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> tuple[str, Any]:
        return "%s", (self,)


class OneOf(Func):
    """A column that equals one of the values of a slot, or of another question, however many there are."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"

    def __init__(self, column: str, values: str | Any) -> None:
        found = Slot(values) if isinstance(values, str) else values
        super().__init__(F(column), found, output_field=models.BooleanField())


@dataclass(frozen=True)
class Plan:
    """What Django made of the question: its SQL, and how a row becomes a model with what hangs on it."""

    compiler: Any
    sql: str
    params: Sequence[Any]
    converters: Any
    names: Sequence[str]
    part: slice
    populators: Sequence[Any]


class Compiled(Generic[Row]):
    """A queryset with slots; calling it with their values gives its rows."""

    def __init__(self, build: Callable[[], models.QuerySet[Row]]) -> None:
        self._build = build
        self._plan: Plan | None = None

    def __call__(self, **values: Any) -> list[Row]:
        plan = self._plan = self._plan or _plan(self._build())
        params = [values[param.name] if isinstance(param, Slot) else param for param in plan.params]
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, params)
            rows: Iterable[Sequence[Any]] = cursor.fetchall()
        if plan.converters:
            rows = plan.compiler.apply_converters(rows, plan.converters)
        model = plan.compiler.klass_info["model"]
        return [_made(model, row, plan) for row in rows]


def _plan(rows: models.QuerySet[Any]) -> Plan:
    compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    select, info = compiler.select, compiler.klass_info
    fields = info["select_fields"]
    part = slice(fields[0], fields[-1] + 1)
    return Plan(
        compiler=compiler,
        sql=sql,
        params=tuple(params),
        converters=compiler.get_converters([item[0] for item in select]),
        names=[item[0].target.attname for item in select[part]],
        part=part,
        populators=get_related_populators(info, select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]
    )


def _made(model: type[Row], row: Sequence[Any], plan: Plan) -> Row:
    made = model.from_db(DEFAULT_DB_ALIAS, plan.names, row[plan.part])
    for populator in plan.populators:
        populator.populate(row, made)
    return made
