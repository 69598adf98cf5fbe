"""An exported history verifies with nothing but the script in docs/, and shows no name that its reader may not see."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from config.home import PROJECT
from registry.people.models import Person
from tests.cast import Cast, draft, log_in
from tests.workflows.hands import decide, passed
from workflows.credits.models import Credit

SCRIPT = PROJECT / "docs/verify_case.py"


def exported(client: Any, who: Person, credit: Credit) -> Any:
    answer = log_in(client, Person.objects.get(pk=who.pk)).get(reverse("credits:history", args=[credit.pk]))
    assert answer.status_code == 200
    return json.loads(answer.content)


def verify(tmp_path: Path, history: Any, *, earlier: Any = None) -> subprocess.CompletedProcess[str]:
    files = []
    for name, content in (("history.json", history), ("earlier.json", earlier)):
        path = tmp_path / name
        path.write_text(json.dumps(content), encoding="utf-8")
        files.append(str(path))
    command = [sys.executable, "-I", str(SCRIPT), files[0], *(["--earlier", files[1]] if earlier else [])]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_an_exported_history_verifies_offline(cast: Cast, client: Any, tmp_path: Path) -> None:
    credit = passed(cast.nurse, [cast.head_nurse, cast.nursing_office], name='急救\n"培训"\\班')
    checked = verify(tmp_path, exported(client, cast.nurse, credit))
    assert checked.returncode == 0, checked.stderr
    assert "HOLDS: 3 decisions" in checked.stdout
    assert "pass_unit" in checked.stdout


def change_words(decisions: list[Any]) -> None:
    decisions[1]["line"] = decisions[1]["line"].replace("pass_department", "pass_departmint")


def forge_whole_line(decisions: list[Any]) -> None:
    change_words(decisions)
    decisions[1]["hash"] = hashlib.sha256(decisions[1]["line"].encode()).hexdigest()


def leave_out(decisions: list[Any]) -> None:
    del decisions[1]


def leave_out_first(decisions: list[Any]) -> None:
    del decisions[0]


def swap(decisions: list[Any]) -> None:
    decisions.reverse()


def double(decisions: list[Any]) -> None:
    decisions.append(decisions[-1])


@pytest.mark.parametrize("harm", [change_words, forge_whole_line, leave_out, leave_out_first, swap, double])
def test_a_history_that_was_meddled_with_does_not(
    cast: Cast, client: Any, tmp_path: Path, harm: Callable[[list[Any]], None]
) -> None:
    history = exported(client, cast.nurse, passed(cast.nurse, [cast.head_nurse, cast.nursing_office]))
    harm(history["cases"][0]["decisions"])
    checked = verify(tmp_path, history)
    assert checked.returncode == 1
    assert "NOT GENUINE" in checked.stderr


def test_an_earlier_export_is_the_beginning_of_a_later_one(cast: Cast, client: Any, tmp_path: Path) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    earlier = exported(client, cast.nurse, credit)
    decide("pass", credit, cast.nursing_office)
    later = exported(client, cast.nurse, credit)
    assert verify(tmp_path, later, earlier=earlier).returncode == 0
    assert "not the beginning" in verify(tmp_path, earlier, earlier=later).stderr


def test_names_are_those_that_the_reader_may_see(cast: Cast, client: Any) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    seen = {
        who: set(exported(client, getattr(cast, who), credit)["people"].values())
        for who in ("nurse", "head_nurse", "nursing_office")
    }
    assert seen["nurse"] == {"林若溪", "陆**"}
    assert seen["head_nurse"] == {"林若溪", "陆青禾"}
    assert seen["nursing_office"] == {"林若溪", "陆青禾"}


def test_the_command_masks_every_name(cast: Cast, capsys: Any) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    call_command("export_history", credit.pk)
    assert set(json.loads(capsys.readouterr().out)["people"].values()) == {"林**", "陆**"}


def test_a_draft_has_no_history_to_export(cast: Cast, client: Any) -> None:
    credit = draft(cast.nurse)
    address = reverse("credits:history", args=[credit.pk])
    assert log_in(client, cast.nurse).get(address).status_code == 404
    assert "导出审核记录" not in client.get(reverse("credits:detail", args=[credit.pk])).content.decode()
