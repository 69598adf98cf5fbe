"""viewflow's own chart of a flow with the live position, drawn without styles of its own so that it fits our pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from viewflow.workflow.chart import calc_layout_data
from viewflow.workflow.status import PROCESS, STATUS

from .models import Case

POSITIONS = {
    STATUS.DONE: "done",
    STATUS.NEW: "now",
    STATUS.ASSIGNED: "now",
    STATUS.STARTED: "now",
    STATUS.CANCELED: "stopped",
    STATUS.ERROR: "stopped",
}
MARGIN = 8
# viewflow's boxes are made for two lines of text; ours hold one, so heights and the gaps between are drawn flatter.
FLAT = 0.56


@dataclass(frozen=True)
class Node:
    """A shape of the chart: a box for what people do, a pill for a start or an end, a diamond for a choice."""

    name: str
    kind: str
    position: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.width // 2, self.y + self.height // 2

    @property
    def diamond(self) -> str:
        x, y = self.middle
        return f"{x},{self.y} {self.x + self.width},{y} {x},{self.y + self.height} {self.x},{y}"


@dataclass(frozen=True)
class Chart:
    title: str
    width: int
    height: int
    nodes: list[Node]
    edges: list[str]

    @property
    def box(self) -> str:
        return f"{-MARGIN} {-MARGIN} {self.width + 2 * MARGIN} {self.height + 2 * MARGIN}"

    @property
    def now(self) -> str:
        """The node that the case stands at, for who does not see the picture."""
        return next((node.name for node in self.nodes if node.position == "now"), "")

    @property
    def label(self) -> str:
        return _("%(title)s，现在在“%(now)s”") % {"title": self.title, "now": self.now} if self.now else self.title


def chart_of(case: Case) -> Chart:
    """The flow of this case as viewflow lays it out, each node with what has become of it."""
    flow_class = case.flow_class
    grid = calc_layout_data(flow_class)
    reached = _reached(case)
    nodes = [_node(cell, reached.get(cell.node, "")) for cell in grid.cells]
    edges = [_path(edge.segments) for edge in grid.edges]
    return Chart(str(flow_class.process_title), grid.width, round(grid.height * FLAT), nodes, edges)


def _reached(case: Case) -> dict[Any, str]:
    """What became of each node last. A task that was undone says nothing of it, nor what it had led to."""
    gone = {STATUS.REVIVED} if case.status == PROCESS.CANCELED else {STATUS.REVIVED, STATUS.CANCELED}
    return {work.flow_task: work.status for work in case.task_set.order_by("pk") if work.status not in gone}


def _node(cell: Any, status: str) -> Node:
    shape = cell.shape
    kinds = {"task": "box", "gateway": "diamond"}
    kind = next((drawn for word, drawn in kinds.items() if f'class="{word}"' in shape.svg), "pill")
    name = str(cell.node.task_title or cell.node.name)
    top, height = round(shape.y * FLAT), round(shape.height * FLAT)
    return Node(name, kind, POSITIONS.get(status, ""), shape.x, top, shape.width, height)


def _path(segments: list[Any]) -> str:
    return "M" + " L".join(f"{x},{round(y * FLAT)}" for x, y in segments)
