import pytest

from registry.base.refusals import Refusal
from registry.people.models import Person
from tests.cast import Cast, person, seat, submitted
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.engine import claims
from workflows.engine.models import Work


@pytest.fixture
def second(cast: Cast) -> Person:
    reviewer = person("闻人清", cast.hospital)
    seat(reviewer, "department_reviewer", cast.cardiology, "nurse")
    return reviewer


def claim(work: Work, who: Person) -> Work:
    claims.claim(work.pk, actor=again(who))
    return Work.objects.get(pk=work.pk)


def refused(work: Work, who: Person, verb: str = "claim") -> str:
    with pytest.raises(Refusal) as caught:
        getattr(claims, verb)(work.pk, actor=again(who))
    return caught.value.code


def test_claimed_and_given_back(cast: Cast, second: Person) -> None:
    work = claim(task_of(submitted(cast.nurse)), second)
    assert (work.owner, str(work.status)) == (second, "ASSIGNED")
    assert work.assigned is not None
    claims.release(work.pk, actor=again(second))
    work.refresh_from_db()
    assert (work.owner, str(work.status), work.assigned) == (None, "NEW", None)


def test_a_second_claim_is_refused_and_ones_own_is_no_matter(cast: Cast, second: Person) -> None:
    work = task_of(submitted(cast.nurse))
    claim(work, second)
    assert claim(work, second).owner == second
    assert refused(work, cast.head_nurse) == "claimed"
    assert refused(work, cast.head_nurse, "release") == "not_claimed"


def test_only_who_may_decide_may_claim(cast: Cast, second: Person) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    work = task_of(submitted(cast.colleague))
    assert refused(work, cast.far_reviewer) == "not_allowed"
    assert refused(work, cast.colleague) == "barred"


def test_what_is_decided_cannot_be_claimed(cast: Cast, second: Person) -> None:
    credit = submitted(cast.nurse)
    work = task_of(credit)
    services.only(services.decide("pass", [credit.pk], actor=again(cast.head_nurse)))
    assert refused(work, second) == "already_decided"


def test_who_claimed_it_decides_it(cast: Cast, second: Person) -> None:
    credit = submitted(cast.nurse)
    work = claim(task_of(credit), second)
    (other,) = services.decide("pass", [credit.pk], actor=again(cast.head_nurse))
    assert other.refusal is not None
    services.only(services.decide("pass", [credit.pk], actor=again(second)))
    assert Credit.objects.get(pk=credit.pk).state == "UNIT"
    assert Work.objects.get(pk=work.pk).owner == second


def test_claiming_is_offered_only_where_there_are_two(cast: Cast) -> None:
    work = task_of(submitted(cast.nurse))
    client = sit_down(cast.head_nurse)
    assert f"/inbox/{work.pk}/claim/" not in client.get(f"/inbox/{work.pk}/").content.decode()
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    assert f"/inbox/{work.pk}/claim/" in client.get(f"/inbox/{work.pk}/").content.decode()


def test_the_page_claims_and_shows_the_name(cast: Cast, second: Person) -> None:
    work = task_of(submitted(cast.nurse))
    mine, theirs = sit_down(second), sit_down(cast.head_nurse)
    assert mine.post(f"/inbox/{work.pk}/claim/").url == f"/inbox/{work.pk}/"
    assert "退签" in text_of(mine.get(f"/inbox/{work.pk}/"))
    page = text_of(theirs.get(f"/inbox/{work.pk}/"))
    assert "闻人清 已签收，正在办" in page
    assert "退回修改" not in page.split("整个流程")[1].split("按键")[0]
    assert "闻人清 已签收" in text_of(theirs.get("/inbox/"))
    answer = theirs.post(f"/inbox/{work.pk}/claim/")
    assert answer.status_code == 409
    assert "闻人清" in text_of(answer)
    mine.post(f"/inbox/{work.pk}/release/")
    assert Work.objects.get(pk=work.pk).owner is None
