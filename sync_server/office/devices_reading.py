"""The devices as the office's page reads and changes them: the desk's rows with people's names and circles' names beside them.

Rules: the page asks the desk and nobody else (`DeviceDesk` is all that it may); who has left the centre is shown by their user name;
only office and admin reach this, and every action asks that again (`devices_state.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sync_server.accounts.codes import OpenCode as MadeCode
from sync_server.accounts.codes import Purpose
from sync_server.accounts.device_pages import DevicePage
from sync_server.accounts.events import Event
from sync_server.accounts.roles import CATALOG, MEDIA, Person, works_on_devices
from sync_server.centre import VERSION, Centre
from ui.present.device_story import LogLine
from ui.present.devices import Centre as Measure
from ui.present.devices import Device, OpenCode, Recall, Told


class DeviceDesk(Protocol):
    """What the front desk does for this page."""

    async def device_list(self) -> Sequence[DevicePage]: ...

    async def revoke(self, device: str, by: str, why: str) -> object: ...

    async def found_again(self, device: str, by: str) -> object: ...

    async def rename(self, device: str, name: str, by: str) -> object: ...

    async def new_code(self, user: str, purpose: Purpose, device: str | None, by: str) -> tuple[str, str]: ...

    async def events(self, device: str) -> Sequence[Event]: ...

    async def open_codes(self) -> Sequence[MadeCode]: ...

    async def withdraw_code(self, selector: str, by: str) -> object: ...


@dataclass(frozen=True)
class Names:
    """How people and circles are called."""

    people: Mapping[str, Person]
    circles: Mapping[str, str]

    def person(self, user: str) -> str:
        return self.people[user].display_name if user in self.people else user

    def circle(self, database: str) -> str:
        whole = database.removesuffix(MEDIA)
        return self.circles.get(whole, whole) + database[len(whole) :]


class DevicesReading:
    """Reads for people who may see what the office sees."""

    def __init__(self, centre: Centre, desk: DeviceDesk) -> None:
        self._centre = centre
        self._desk = desk

    async def devices(self) -> tuple[Device, ...]:
        seen = await self._desk.device_list()
        names = await self._names({user for one in seen for user in (*one.users, one.revoked_by) if user})
        return tuple(shown(one, names) for one in seen)

    async def log(self, device: str) -> tuple[LogLine, ...]:
        """What has happened to it, the newest first."""
        events = await self._desk.events(device)
        names = await self._names({user for one in events for user in (one.user, one.by) if user})
        return tuple(_line(one, names) for one in events)

    async def codes(self) -> tuple[OpenCode, ...]:
        """Those that nobody has used yet, the first to end first."""
        found = await self._desk.open_codes()
        names = await self._names({user for one in found for user in (one.user, one.made_by)})
        return tuple(
            OpenCode(one.selector, names.person(one.user), names.person(one.made_by), _instant(one.expires_at), one.purpose)
            for one in found
        )

    async def workers(self) -> tuple[Person, ...]:
        """Who may be given a code: everybody who works with the app."""
        people = await self._centre.desk.people(await self._centre.desk.users.names())
        return tuple(sorted((person for person in people if works_on_devices(person)), key=lambda person: person.display_name))

    def measure(self, now: datetime) -> Measure:
        return Measure(now, VERSION, self._centre.oldest_app)

    async def _names(self, users: Collection[str]) -> Names:
        people = {person.name: person for person in await self._centre.desk.people(users)}
        found = await self._centre.databases.find(CATALOG)
        residences = [] if found is None else await found.documents_named("residence:")
        return Names(people, {f"residence-{_key(row)}": str(row.get("name", "")) for row in residences})


def shown(seen: DevicePage, names: Names) -> Device:
    """A row of the desk as the page shows it."""
    circles = {circle for user in seen.users if user in names.people for circle in names.people[user].circles}
    return Device(
        key=seen.id,
        name=seen.name,
        platform=seen.platform,
        app=str((seen.pulse.get("versions") or {}).get("app") or seen.app_version),
        last=_instant(seen.last_contact),
        users=tuple(seen.users),
        people=tuple(names.person(user) for user in seen.users),
        circles=tuple(sorted(names.circle(circle) for circle in circles if not circle.endswith(MEDIA))),
        told=_told(seen),
        recall=_recall(seen, names),
        kept=seen.kept,
        unknown=seen.unknown,
    )


def _told(seen: DevicePage) -> Told:
    pulse: Mapping[str, Any] = seen.pulse
    refused, storage = pulse.get("refused") or 0, pulse.get("storage") or {}
    return Told(
        unsent=pulse.get("unsent"),
        refused=refused if isinstance(refused, int) else len(refused),
        unsent_bytes=pulse.get("unsent_bytes"),
        used=storage.get("used"),
        free=storage.get("free"),
        clock_ms=seen.clock_offset_ms,
        sick=len(pulse.get("sick") or ()),
    )


def _recall(seen: DevicePage, names: Names) -> Recall | None:
    """A device that had wiped itself before it was found again is wiped all the same."""
    began = seen.revoked_at if seen.revoked_at is not None else seen.wiped_at
    if began is None:
        return None
    return Recall(
        at=_instant(began),
        by=names.person(seen.revoked_by),
        why=seen.revoked_why,
        saved_at=_maybe(seen.rescued_at),
        rescued=seen.rescued,
        kept_aside=seen.kept_aside,
        wiped_at=_maybe(seen.wiped_at),
    )


def _line(event: Event, names: Names) -> LogLine:
    return LogLine(
        at=_instant(event.at),
        kind=event.kind,
        person=names.person(event.user),
        by=names.person(event.by),
        place=names.circle(event.database),
        count=event.count,
        why=event.why,
    )


def _key(residence: Mapping[str, Any]) -> str:
    return str(residence["_id"]).partition(":")[2]


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe(seconds: float | None) -> datetime | None:
    return None if seconds is None else _instant(seconds)
