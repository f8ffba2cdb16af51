"""What a signed-in person can work with: the services over her open circles, made together when a session opens.

Rule: a service exists when its circle does. A worker has visits and photos, an educator a residence; whose circles have not come yet has
none of them, and the screens say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mobile.services.circles import SET_ASIDE
from mobile.services.dangers import Dangers
from mobile.services.discarding import Discarding
from mobile.services.drawn import Drawn
from mobile.services.dwellings import Dwellings
from mobile.services.finding import Finder
from mobile.services.needs import Machine
from mobile.services.open_visit import OpenVisit
from mobile.services.photos import Photos, PhotoStores
from mobile.services.problems import DeviceError, Fault, Problem
from mobile.services.residence import NOT_HERE, STILL_FETCHING, ResidenceDesk, my_residence
from mobile.services.session import DeviceSession, OpenSession
from mobile.services.shown import Here
from mobile.services.sync import Rhythm, Sync
from mobile.services.visits import Visits
from schemas.identifiers import residence_database


@dataclass
class Work:
    """One open session's services. `visit` is the visit whose pages are open, `here` where its person stood when last asked."""

    machine: Machine
    session: DeviceSession
    opened: OpenSession
    sync: Sync
    visits: Visits | None = None
    photos: Photos | None = None
    drawn: Drawn | None = None
    dwellings: Dwellings | None = None
    finder: Finder | None = None
    dangers: Dangers | None = None
    discarding: Discarding | None = None
    desk: ResidenceDesk | None = None
    visit: OpenVisit | None = None
    here: Here | None = None
    ask_to_lock: Callable[[], None] = lambda: None

    @property
    def devices(self) -> tuple[str, ...]:
        return self.session.file.device_ids()


def sick_circle(work: Work | None) -> Problem | None:
    """What is said first to a person one of whose own circles did not open, or whose copy of what the centre publishes was damaged."""
    if work is None:
        return None
    circles = work.opened.circles
    set_aside = Problem("copy_set_aside", SET_ASIDE) if circles.set_aside() else None
    return next(iter(circles.sick.values()), set_aside)


def is_coming(work: Work, error: Fault) -> bool:
    """Whether a board is missing because its first pull is under way: nothing for a person to do."""
    if not isinstance(error, DeviceError) or error.code not in (STILL_FETCHING, NOT_HERE):
        return False
    return error.code == STILL_FETCHING or work.sync.lanes.fetching() is not None


def tidy(work: Work, turn: int) -> None:
    """One small thing in an idle moment."""
    work.opened.circles.checkpoint_one(turn)
    if turn % 8 == 0:
        work.session.file.checkpoint()


def work_of(session: DeviceSession, opened: OpenSession, rhythm: Rhythm, on_change: Callable[[], None]) -> Work:
    """The services of a session, and the orphans of a kill swept before anything new is stored."""
    work = Work(session.machine, session, opened, Sync(session, opened, rhythm, on_change))
    add_what_came(work)
    if work.photos is not None:
        work.photos.sweep()
    return work


def add_what_came(work: Work) -> None:
    """Services for circles that this session did not have before: a new residence arrives with a new token."""
    if work.visits is None:
        _add_outreach(work)
    if work.desk is None:
        _add_residence(work)


def _add_outreach(work: Work) -> None:
    circles, journal = work.opened.circles, work.opened.journal
    team = circles.first("outreach-")
    if team is None:
        return
    records = circles.store(team)
    work.visits, work.dwellings = Visits(records, journal), Dwellings(records, work.devices)
    work.finder = Finder(records, work.dwellings)
    work.dangers = Dangers(records, journal, work.visits)
    work.discarding = Discarding(records, journal, work.visits)
    media = circles.media_of(team)
    if media is not None:
        stores = PhotoStores(records, circles.store(media))
        work.photos = Photos(stores, journal, work.visits)
        work.drawn = Drawn(stores, journal, work.visits, work.photos)


def _add_residence(work: Work) -> None:
    circles = work.opened.circles
    if "catalog" not in circles.names():
        return
    residence = my_residence(circles.store("catalog"), circles.names())
    if residence is not None and residence_database(residence) in circles.names():
        circle = circles.store(residence_database(residence))
        work.desk = ResidenceDesk(residence, circles.store("catalog"), circle, work.opened.journal)
