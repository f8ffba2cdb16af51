"""The place "Residenze" of one open page: the residences, the chosen one, and the room that is being added or changed.

Rules: what was typed stays through every refusal, every reload and every conflict; a form is written over the revision that it was opened
on, so a colleague's change in between is met and told, with the new state beside what was typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import flet as ft

from schemas.errors import SchemaError
from sync_server.accounts.roles import Person
from sync_server.office.buildings import Building, ChangedMeanwhile, NotWritten, RoomRefused, TypedRoom, put_room, without_room
from sync_server.problems import Problem


@dataclass(frozen=True)
class Said:
    """A sentence on the screen: a code of the catalogue, the sentence that came with it, its figures."""

    code: str
    sentence: str = ""
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Ways:
    """How this place reaches the centre: the person while they may, writing, reading again, a new room's key."""

    person: Callable[[], Awaitable[Person]]
    write: Callable[[dict[str, object], Person], Awaitable[None]]
    read: Callable[[], Awaitable[tuple[Building, ...]]]
    new_key: Callable[[], str]


@dataclass(frozen=True)
class RoomForm:
    """One room under edit: the state that it was opened on, its key, what stands in its fields."""

    base: Building
    key: str
    new: bool
    typed: TypedRoom


@ft.observable
@dataclass(eq=False)
class ResidencesState:
    """What stands in the place."""

    ways: Ways
    buildings: tuple[Building, ...] = ()
    loaded: bool = False
    chosen: str = ""
    form: RoomForm | None = None
    problem: Said | None = None
    saved: bool = False
    asking: bool = False
    busy: bool = False

    def building(self) -> Building | None:
        """The chosen one; the first while nobody has chosen."""
        return next((one for one in self.buildings if one.key == self.chosen), self.buildings[0] if self.buildings else None)

    def choose(self, key: str) -> None:
        if key and key != self.chosen:
            self.chosen = key
            self.close()

    def add(self) -> None:
        """An empty room on the lowest floor."""
        base = self.building()
        if base is not None:
            self._open(RoomForm(base, self.ways.new_key(), True, TypedRoom("", 1, base.residence.floors[0])))

    def edit(self, key: str) -> None:
        base = self.building()
        if base is not None and key in base.residence.rooms:
            room = base.residence.rooms[key]
            self._open(RoomForm(base, key, False, TypedRoom(room.name, room.beds, room.floor, room.accessible, room.private_bathroom)))

    def type_name(self, name: str) -> None:
        self._type(name=name)

    def step_beds(self, by: int) -> None:
        if self.form is not None:
            self._type(beds=max(1, self.form.typed.beds + by))

    def choose_floor(self, floor: str) -> None:
        self._type(floor=floor)

    def set_accessible(self, accessible: bool) -> None:
        self._type(accessible=accessible)

    def set_bathroom(self, private: bool) -> None:
        self._type(private_bathroom=private)

    def close(self) -> None:
        """Leaves the form; what was typed in it is given up on purpose."""
        self.form, self.problem, self.saved, self.asking = None, None, False, False

    def ask_to_take_away(self) -> None:
        """The first of two taps; a room that is needed is refused at once."""
        self._try(lambda form: without_room(form.base, form.key), lambda _: setattr(self, "asking", True))

    def keep(self) -> None:
        self.asking = False

    async def save(self) -> None:
        await self._store(lambda form: put_room(form.base, form.key, replace(form.typed, name=form.typed.name.strip())))

    async def take_away(self) -> None:
        await self._store(lambda form: without_room(form.base, form.key))

    def _open(self, form: RoomForm) -> None:
        self.close()
        self.form = form

    def _type(self, **changed: object) -> None:
        if self.form is not None:
            self.form = replace(self.form, typed=replace(self.form.typed, **changed))  # type: ignore[arg-type]

    def _try(self, make: Callable[[RoomForm], dict[str, object]], then: Callable[[dict[str, object]], None]) -> None:
        self.problem, self.asking = None, False
        if self.form is None:
            return
        try:
            then(make(self.form))
        except RoomRefused as refused:
            self.problem = Said(refused.code, "", refused.details)
        except SchemaError as error:
            self.problem = Said(error.code, error.sentence, dict(error.details))

    async def _store(self, make: Callable[[RoomForm], dict[str, object]]) -> None:
        made: list[dict[str, object]] = []
        self._try(make, made.append)
        if not made or self.busy:
            return
        self.busy = True
        try:
            await self.ways.write(made[0], await self.ways.person())
        except ChangedMeanwhile:
            await self._meet_the_change()
        except NotWritten as error:
            self.problem = Said("not_written", error.reason)
        except Problem as problem:
            self.problem = Said(problem.code, problem.reason)
        else:
            self.buildings = await self.ways.read()
            self.close()
            self.saved = True
        finally:
            self.busy = False

    async def _meet_the_change(self) -> None:
        """The form stands on the new state from here on; what was typed stays."""
        self.buildings = await self.ways.read()
        if self.form is None:
            return
        there = next((one for one in self.buildings if one.key == self.form.base.key), None)
        if there is None:
            self.problem = Said("residence_gone")
            return
        gone = not self.form.new and self.form.key not in there.residence.rooms
        self.form = replace(self.form, base=there, new=self.form.new or gone)
        self.problem = Said("room_gone_meanwhile" if gone else "changed_meanwhile")
