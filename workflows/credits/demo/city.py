"""The whole city in one transaction: everything, or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from django.db import connection, transaction

from registry.base.copying import keys_of
from registry.organisations.models import Organisation
from workflows.credits.flags import check_all_again
from workflows.credits.models import Credit

from .cast import CAST
from .catalogue import lines_of, write_activities
from .certificates import Album
from .journey import Ledger
from .levels import write_classes, write_grades
from .news import city_built
from .people import Crowd, write_people
from .places import Spot, Town, build_town
from .policies import write_levels, write_years
from .rows import Chapter
from .seats import write_seats
from .stories import Teller

CHUNK = 2000
"""People whose credits are in memory at a time."""


class CityStands(Exception):
    """The database holds organisations already."""


def build(people: int, *, seed: int, today: dt.date) -> None:
    """Write the demo city; refuses a database in which somebody works already."""
    with transaction.atomic():
        if Organisation.objects.exists():
            raise CityStands
        with connection.cursor() as cursor:
            # Deferred checks would pile up in memory until the end.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _write(people, seed, today)
        check_all_again()
        city_built.send(None)


def _write(people: int, seed: int, today: dt.date) -> None:
    town = build_town(people, named=_named_seats())
    crowd = Crowd(town, seed)
    for spots in _chunks(town):
        write_people(crowd, spots, today)
    years = write_years(town.city, today)
    write_levels(town.city)
    write_grades(town)
    write_classes(town, years[1])
    seats = write_seats(crowd, today)
    now = dt.datetime.combine(today - dt.timedelta(days=1), dt.time(10), tzinfo=dt.UTC)
    album = Album(owner_id=next(iter(seats.clerks.values())))
    teller = Teller(
        chapter=Chapter(album, Ledger()),
        seats=seats,
        city_id=town.city.pk,
        now=now,
        activities=lines_of(write_activities(town.city, Random(f"{seed}/activities"), today)),
        keys=keys_of(Credit, 2000),
        settled_year=years[0].from_date.year,
    )
    try:
        for spots in _chunks(town):
            for spot in spots:
                for someone in crowd.of(spot):
                    for year in [] if someone.is_operator else years:
                        teller.year_of(someone, year)
            teller.chapter.write()
    except BaseException:
        album.forget()
        raise


def _named_seats() -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for named in CAST:
        counts[named.unit, named.department] = counts.get((named.unit, named.department), 0) + 1
    return counts


def _chunks(town: Town) -> Iterator[list[Spot]]:
    """Whole units, until enough people are together."""
    spots: list[Spot] = []
    for spot in town.spots:
        if spots and spot.unit is not spots[-1].unit and sum(one.count for one in spots) > CHUNK:
            yield spots
            spots = []
        spots.append(spot)
    yield spots
