import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, person, seat, submitted
from tests.workflows.inboxes import sit_down
from workflows.inbox.frame import Frame


def frame_of(client: Client, address: str = "/account/") -> Frame:
    frame: Frame = client.get(address).context["frame"]
    return frame


MENUS = [
    ("nurse", ["首页", "学分", "录学分", "查学分"]),
    ("head_nurse", ["待办", "人员", "首页", "学分", "录学分"]),
    ("nursing_office", ["待办", "人员", "项目", "首页", "学分"]),
    ("bureau", ["待办", "人员", "项目", "首页", "学分"]),
    ("clerk", ["人员", "项目", "首页", "学分", "录学分"]),
    ("admin", ["人员", "机构", "角色", "首页", "学分"]),
    ("system_operator", ["机构", "运行"]),
    ("security_operator", ["机构", "角色", "启用信"]),
    ("audit_operator", ["机构", "角色"]),
]


@pytest.mark.parametrize(("who", "menu"), MENUS)
def test_each_role_has_its_five_or_fewer_things(cast: Cast, who: str, menu: list[str]) -> None:
    frame = frame_of(sit_down(getattr(cast, who)))
    assert [str(item.label) for item in frame.menu] == menu
    assert len(frame.menu) <= 5
    assert all(item.url != "#" for item in frame.menu)


@pytest.mark.parametrize("name", [name for name, _ in MENUS])
def test_every_thing_of_the_menu_opens(cast: Cast, name: str) -> None:
    client = sit_down(getattr(cast, name))
    for item in frame_of(client).menu:
        assert client.get(item.url, follow=True).status_code == 200, item.label


def test_the_inbox_counts_what_waits_at_this_place(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    assert frame_of(client).menu[0].count == ""
    submitted(cast.nurse)
    assert frame_of(client).menu[0].count == "1"


def test_the_page_one_is_on_is_marked(cast: Cast) -> None:
    submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    for address in ("/inbox/", "/inbox/done/"):
        assert [str(item.label) for item in frame_of(client, address).menu if item.current] == ["待办"]
    assert [str(item.label) for item in frame_of(client, "/credits/guided/").menu if item.current] == ["录学分"]


def test_the_page_knows_when_its_session_ends(cast: Cast, settings) -> None:
    settings.SESSION_IDLE_SECONDS = 900
    client = sit_down(cast.nurse)
    assert 'data-session-seconds="900"' in client.get("/account/").content.decode()
    client.logout()
    assert "data-session-seconds" not in client.get(reverse("accounts:login")).content.decode()


def test_one_place_needs_no_choice_two_do(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    assert (frame_of(client).place, frame_of(client).places) == ("心内科", [])
    seat(cast.head_nurse, "clerk", cast.hospital)
    frame = frame_of(client)
    assert [(choice.name, choice.current) for choice in frame.places] == [("心内科", True), ("青泽市人民医院", False)]


def test_the_choice_holds_and_a_strange_one_is_ignored(cast: Cast) -> None:
    seat(cast.head_nurse, "clerk", cast.hospital)
    client = sit_down(cast.head_nurse)
    answer = client.post(reverse("frame:act_for"), {"place": cast.hospital.pk, "next": "/account/"})
    assert answer.url == "/account/"
    assert frame_of(client).place == "青泽市人民医院"
    client.post(reverse("frame:act_for"), {"place": cast.far_hospital.pk})
    assert frame_of(client).place == "青泽市人民医院"


@pytest.mark.parametrize("following", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_the_choice_leads_nowhere_else(cast: Cast, following: str) -> None:
    client = sit_down(cast.head_nurse)
    assert client.post(reverse("frame:act_for"), {"place": cast.cardiology.pk, "next": following}).url == "/"
    assert client.get(reverse("frame:act_for")).status_code == 405


def test_staff_act_for_nobody(cast: Cast) -> None:
    frame = frame_of(sit_down(cast.nurse))
    assert (frame.place, frame.places) == ("", [])


def test_who_is_not_logged_in_has_an_empty_frame(db: None) -> None:
    assert Client().get(reverse("accounts:login")).context["frame"] == Frame()


def test_the_gallery_is_for_those_who_run_the_system(cast: Cast) -> None:
    assert sit_down(cast.system_operator).get(reverse("frame:gallery")).status_code == 200
    assert sit_down(cast.nurse).get(reverse("frame:gallery")).status_code == 404


@pytest.mark.parametrize(
    ("who", "page"),
    [
        ("nurse", "inbox:home"),
        ("head_nurse", "inbox:list"),
        ("admin", "inbox:home"),
        ("system_operator", "organisations:tree"),
        ("security_operator", "organisations:tree"),
        ("audit_operator", "organisations:tree"),
    ],
)
def test_a_day_begins_where_the_work_is(cast: Cast, who: str, page: str) -> None:
    client = sit_down(getattr(cast, who))
    answer = client.get("/start/", follow=True)
    assert answer.request["PATH_INFO"] == reverse(page)
    if page == "inbox:list":
        assert client.get("/").status_code == 200


def test_a_reviewer_with_two_places_begins_where_something_may_wait(cast: Cast) -> None:
    both = person("闻人清", cast.hospital)
    seat(both, "unit_admin", cast.hospital)
    seat(both, "department_reviewer", cast.cardiology, "nurse")
    assert frame_of(sit_down(both)).place == "心内科"
