"""Filters kept as tabs: one's own, shared with the desk, limited, and removable by who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, seat, submitted
from tests.workflows.inboxes import queries_of, second_nursing_reviewer, sit_down, text_of
from workflows.inbox.tabs.models import SavedTab
from workflows.inbox.tabs.services import MOST


def save(client: Client, name: str = "讲座", query: str = "kind=lecture", **posted: str) -> Any:
    return client.post(f"/inbox/tabs/save/?{query}", {"name": name, "next": f"/inbox/?{query}"} | posted, follow=True)


def names(client: Client) -> list[str]:
    return [tab.name for tab in client.get("/inbox/").context["pane"].tabs if tab.name not in ("待办", "三天内到期")]


def change(client: Client, called: str, **posted: str) -> str:
    tab = SavedTab.objects.get(name=called)
    return text_of(client.post(f"/inbox/tabs/{tab.pk}/", posted, follow=True))


def test_a_filter_becomes_a_tab_with_its_counter(cast: Cast) -> None:
    submitted(cast.nurse, kind="lecture")
    submitted(cast.nurse, name="培训")
    client = sit_down(cast.head_nurse)
    page = save(client)
    assert "已存为页签“讲座”" in text_of(page)
    assert [(tab.name, tab.count) for tab in page.context["pane"].tabs if tab.is_current] == [("讲座", "1")]


def test_the_same_name_keeps_the_newer_filter(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    save(client)
    save(client, query="waited=7")
    assert SavedTab.objects.get().query == "waited=7"


@pytest.mark.parametrize(("name", "query"), [("", "kind=lecture"), ("很" * 21, "kind=lecture"), ("全部", "sort=new")])
def test_without_a_name_or_a_filter_nothing_is_kept(cast: Cast, name: str, query: str) -> None:
    save(sit_down(cast.head_nurse), name, query)
    assert not SavedTab.objects.exists()


def test_own_tabs_stay_own_and_shared_ones_show_to_the_desk(cast: Cast) -> None:
    colleague = second_nursing_reviewer(cast)
    seat(colleague, "unit_reviewer", cast.hospital, "nurse")
    mine, hers = sit_down(cast.nursing_office), sit_down(colleague)
    save(mine, "自己的")
    save(mine, "大家的", "waited=7", shared="1")
    assert (names(mine), names(hers)) == (["自己的", "大家的"], ["大家的"])
    assert names(sit_down(cast.far_reviewer)) == []


def test_tabs_are_renamed_moved_shared_and_removed_by_their_owner(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    for name in ("甲", "乙", "丙"):
        save(client, name)
    change(client, "丙", step="left")
    change(client, "甲", name="己", shared="1")
    assert names(client) == ["己", "丙", "乙"]
    assert SavedTab.objects.get(name="己").is_shared
    assert "已经有同名的页签" in change(client, "丙", name="乙")
    change(client, "乙", step="remove")
    assert names(client) == ["己", "丙"]


def test_a_colleague_cannot_change_it_and_the_administrator_can_only_remove_it(cast: Cast) -> None:
    colleague = second_nursing_reviewer(cast)
    seat(colleague, "unit_reviewer", cast.hospital, "nurse")
    save(sit_down(cast.nursing_office), "大家的", shared="1")
    save(sit_down(cast.nursing_office), "自己的")
    assert "它是别人保存的" in change(sit_down(colleague), "大家的", step="remove")
    admin = sit_down(cast.admin)
    assert "它是别人保存的" in change(admin, "大家的", name="改名")
    assert "它是别人保存的" in change(admin, "自己的", step="remove")
    assert "已移除" in change(admin, "大家的", step="remove")
    assert [tab.name for tab in SavedTab.objects.all()] == ["自己的"]


def test_another_places_tab_does_not_exist(cast: Cast) -> None:
    save(sit_down(cast.head_nurse))
    assert "已经没有了" in change(sit_down(cast.far_reviewer), "讲座", step="remove")
    assert SavedTab.objects.count() == 1


def test_there_is_room_for_so_many(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    for number in range(MOST):
        save(client, f"第 {number} 个")
    assert "页签已经有 8 个" in text_of(save(client, "再一个"))
    assert len(names(client)) == MOST


def test_who_has_no_desk_keeps_no_tab(cast: Cast) -> None:
    client = sit_down(cast.admin)
    client.post("/inbox/tabs/save/?kind=lecture", {"name": "讲座"})
    assert not SavedTab.objects.exists()
    assert sit_down(cast.nurse).get("/inbox/tabs/").status_code == 403


def test_more_tabs_the_same_queries(cast: Cast) -> None:
    submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    few = len(queries_of(client, "/inbox/"))
    for number in range(5):
        save(client, f"第 {number} 个", f"waited={(3, 7)[number % 2]}&low={number}")
    assert len(queries_of(client, "/inbox/")) == few


def test_a_filter_that_is_none_any_more_is_left_out(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    save(client)
    SavedTab.objects.update(query="kind=abolished&waited=7")
    (tab,) = [tab for tab in client.get("/inbox/").context["pane"].tabs if tab.name == "讲座"]
    assert tab.url == "/inbox/?waited=7"
