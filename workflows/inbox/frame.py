"""The frame around every page: the five or fewer things of this person's roles, and the place they act for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy
from django.views.decorators.http import require_POST

from registry.base.pages import own_address
from registry.base.words import listed
from registry.frame.gallery import gallery as gallery_page
from registry.messages.queries import unseen_count
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import OPERATORS, Role
from registry.roles.policy import REVIEWERS, grants_of, may, may_anywhere

from .queries import capped_open

ACTING_FOR = "acting_for"
MOST = 5
TREE_READERS = frozenset({Role.UNIT_ADMIN, *OPERATORS})
PROJECT_ROLES = frozenset({Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER, Role.CLERK})


@dataclass(frozen=True)
class Item:
    url: str
    label: str | Promise
    icon: str
    count: str = ""
    current: bool = False


@dataclass(frozen=True)
class Choice:
    id: int
    name: str
    current: bool
    absent: str = ""
    """Whom one stands in for there, where one has no role of one's own."""


@dataclass(frozen=True)
class Frame:
    person: Person | None = None
    place: str = ""
    place_url: str = ""
    """Where who is under the place, and its rules, are read and set."""
    places: list[Choice] = field(default_factory=list)
    menu: list[Item] = field(default_factory=list)
    reviews: bool = False
    session_seconds: int = 0
    unseen: str = ""

    @property
    def enters(self) -> bool:
        """Whether the menu itself leads to entering a credit; where it does not, the pages have to."""
        return any(item.icon == "plus" for item in self.menu)


@dataclass(frozen=True)
class Entry:
    """A thing of the menu, and the roles it is for; without roles it is everybody's who keeps credits of their own."""

    name: str
    label: str | Promise
    icon: str
    roles: frozenset[str] = frozenset()


ENTRIES = (
    Entry("inbox:list", _("待办"), "inbox", frozenset(REVIEWERS)),
    Entry("people:list", _("人员"), "people", frozenset({*REVIEWERS, Role.UNIT_ADMIN, Role.CLERK, Role.CARD_MAKER})),
    Entry("projects:list", pgettext_lazy("menu", "项目"), "activity", PROJECT_ROLES),
    Entry("organisations:tree", _("机构"), "building", TREE_READERS),
    Entry(
        "roles:list",
        pgettext_lazy("menu", "角色"),
        "key",
        frozenset({Role.UNIT_ADMIN, Role.SECURITY_OPERATOR, Role.AUDIT_OPERATOR}),
    ),
    # A unit's administrator, who has enough here, finds it on a person's page and on their own.
    Entry("accounts:letters", _("启用信"), "letter", frozenset({Role.SECURITY_OPERATOR})),
    Entry("inbox:running", _("运行"), "screen", frozenset({Role.SYSTEM_OPERATOR})),
    Entry("inbox:home", _("首页"), "home"),
    Entry("credits:list", _("学分"), "list"),
    Entry("credits:guided", pgettext_lazy("menu", "录学分"), "plus"),
    Entry("credits:query", _("查学分"), "search"),
)


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Context processor; an error page without a session gets an empty frame."""
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return {"frame": Frame()}
    places = acting_places(person)
    acting = acting_for(request, places)
    choices = [Choice(place.pk, place.name, place == acting, _absent_at(person, place)) for place in places]
    return {
        "frame": Frame(
            person=person,
            place=acting.name if acting else "",
            place_url=_place_url(person, acting),
            places=choices if len(choices) > 1 else [],
            menu=list(_menu(request, person, acting)),
            reviews=any(grant.role in REVIEWERS for grant in grants_of(person)),
            session_seconds=settings.SESSION_IDLE_SECONDS,
            unseen=unseen_count(person),
        )
    }


def acting_places(person: Person) -> list[Organisation]:
    """The places of the person's roles, each once: first those where something may wait, outermost first."""
    grants = grants_of(person)
    desks = {grant.place_id for grant in grants if grant.role in REVIEWERS}
    return sorted({grant.place for grant in grants}, key=lambda place: (place.pk not in desks, place.path))


def acting_for(request: HttpRequest, places: list[Organisation]) -> Organisation | None:
    """The place chosen in the head of the page, or the first; None for who has no role."""
    chosen = request.session.get(ACTING_FOR) if hasattr(request, "session") else None
    return next((place for place in places if place.pk == chosen), places[0] if places else None)


def _place_url(person: Person, acting: Organisation | None) -> str:
    if acting is None or not may(person, "organisation.view", at=acting):
        return ""
    return reverse("organisations:node", args=[acting.pk])


def _absent_at(person: Person, place: Organisation) -> str:
    names = [grant.absent for grant in grants_of(person) if grant.place_id == place.pk]
    return "" if None in names else listed(dict.fromkeys(name.name for name in names if name))


@login_required
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose the place that one acts for."""
    assert isinstance(request.user, Person)
    keys = {str(place.pk): place.pk for place in acting_places(request.user)}
    if request.POST.get("place") in keys:
        request.session[ACTING_FOR] = keys[request.POST["place"]]
    return redirect(own_address(request, request.POST.get("next", "")) or "/")


@login_required
def gallery(request: HttpRequest) -> HttpResponse:
    """The vocabulary of parts and states, for those who run the system."""
    if not may_anywhere(request.user, "system.view"):  # type: ignore[arg-type]
        raise Http404
    return gallery_page(request)


def _menu(request: HttpRequest, person: Person, acting: Organisation | None) -> Iterator[Item]:
    """What the roles at this place are for, then one's own credits; an operator keeps none."""
    roles = {grant.role for grant in grants_of(person) if acting and grant.place_id == acting.pk}
    own = not any(grant.role in OPERATORS for grant in grants_of(person))
    entries = [entry for entry in ENTRIES if entry.roles & roles or (own and not entry.roles)]
    for entry in entries[:MOST]:
        yield _item(request, person, acting, entry)


def _item(request: HttpRequest, person: Person, acting: Organisation | None, entry: Entry) -> Item:
    count = capped_open(person, at=acting) if entry.name == "inbox:list" else ""
    return Item(
        _address(entry.name), entry.label, entry.icon, count if count != "0" else "", _is_current(request, entry.name)
    )


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return "#"


def _is_current(request: HttpRequest, name: str) -> bool:
    """A list stands for all pages of its subject that have no entry of their own."""
    match = getattr(request, "resolver_match", None)
    if match is None:
        return False
    named = {entry.name for entry in ENTRIES}
    subject, page = name.split(":")
    return match.view_name == name or (
        page in ("list", "tree") and match.app_name == subject and match.view_name not in named
    )
