"""The production journal and editor held against true causality: what each person had really been shown, kept beside.

Devices with clocks years off open editors, type, commit once and again while others' words arrive, undo, are restored from an older copy of
themselves under a new id; facts travel in any order, doubled and late; the centre goes back to a backup; everything is copied to another
circle at a hand-over. At the end exactly the values that nobody decided against are alive, in every read model.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.store import Store
from mobile.services.circle_index import CircleIndex
from mobile.services.open_visit import OpenVisit
from mobile.services.visits import Visits
from schemas.facts import make_void
from tests.simulation.causality import Said, Truth
from tests.simulation.schedule import memory_folder
from tests.support.device import NOON, Bench, Hands

HOUSES = tuple(f"dwelling:{'0' * 25}{letter}" for letter in "ab")
ROOM = f"rooms/{'0' * 25}r"
FIELDS = ("people_count", "target_group", f"{ROOM}/sleepers", f"{ROOM}/height_mm")
YEARS = 10**11


@dataclass
class Editor:
    """An open visit as its person knows it."""

    visit: OpenVisit
    typed: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, frozenset[str]] = field(default_factory=dict)


class Device:
    """`memory`: what the screen of each visit had shown; a copy of the device is a copy of what it will show again."""

    def __init__(self, folder: Path, letter: str, dice: Random) -> None:
        self.folder, self.dice, self.lives = folder / letter, dice, 0
        self.letter = letter
        self.hands = Hands(NOON + dice.randint(-YEARS, YEARS), dice.randrange(10**9))
        self.memory: dict[str, dict[str, frozenset[str]]] = {}
        self.older: dict[str, dict[str, frozenset[str]]] = {}
        self.folder.mkdir()
        self.open()

    def open(self) -> None:
        """A restore makes a new id; what was written under the former ones stays."""
        self.bench = Bench(self.folder, f"{self.letter * 9}{'abcdefghijklmnopqrstuvwxyz'[self.lives]}", f"u{self.letter}", self.hands)
        self.visits = Visits(self.bench.records, self.bench.journal)
        self.editor: Editor | None = None

    def held(self) -> set[str]:
        return {row["id"] for row in self.bench.records.all_docs(startkey="change:", endkey="change;")["rows"]}

    def copy(self) -> None:
        older = self.folder.with_suffix(".older")
        shutil.rmtree(older, ignore_errors=True)
        self.bench.close()
        self.older = {draft: dict(shown) for draft, shown in self.memory.items()}
        shutil.copytree(self.folder, older)
        self.open()

    def put_back(self) -> None:
        older = self.folder.with_suffix(".older")
        if older.exists():
            self.bench.close()
            shutil.rmtree(self.folder)
            shutil.copytree(older, self.folder)
            self.memory = {draft: dict(shown) for draft, shown in self.older.items()}
            self.lives = (self.lives + 1) % 26
            self.open()


class History:
    """One run. `everyone` is every fact that was ever written and is still held somewhere at the end."""

    def __init__(self, folder: Path, dice: Random, closing: ExitStack) -> None:
        self.dice, self.truth = dice, Truth()
        self.devices = [Device(folder, letter, dice) for letter in "abc"[: dice.randint(2, 3)]]
        self.undone: dict[str, str] = {}
        self.centre: dict[str, dict[str, Any]] = {}
        self.backup: dict[str, dict[str, Any]] = {}
        for device in self.devices:
            closing.callback(lambda device=device: device.bench.close())

    def step(self) -> None:
        device = self.dice.choice(self.devices)
        deeds = [self.draw, self.type, self.commit, self.push, self.pull, self.undo, self.leave]
        rare = [self.back_up, self.restore, device.copy, device.put_back, self.turn_clock]
        if self.dice.random() < 0.06:
            chosen = self.dice.choice(rare)
            chosen(device) if chosen in (self.back_up, self.restore, self.turn_clock) else chosen()  # type: ignore[call-arg]
        else:
            self.dice.choices(deeds, [3, 6, 4, 4, 4, 1, 1])[0](device)

    def draw(self, device: Device) -> None:
        """Opens an editor, or draws the open one anew: what is being typed keeps what it was begun on."""
        if device.editor is None:
            visit = device.visits.start(self.dice.choice(HOUSES))
            device.editor = Editor(visit, dict(visit.place.typed), device.memory.setdefault(visit.id, {}))
        editor, held = device.editor, device.held()
        device.visits.show(editor.visit)
        here = {void: target for void, target in self.undone.items() if void in facts_of(device)}
        self.truth.taken_back = {target for target in here.values() if taken(target, here)}
        for name in FIELDS:
            if name not in editor.typed:
                editor.shown[name] = self.truth.shown_now(editor.visit.dwelling, name, held)

    def type(self, device: Device) -> None:
        if device.editor is None:
            self.draw(device)
        editor, name = device.editor, self.dice.choice(FIELDS)
        assert editor is not None
        value = self.dice.choice("abc") if name == "target_group" else self.dice.randrange(1, 60)
        shown = editor.visit.place.said(name)
        device.visits.set_field(editor.visit, name, value)
        editor.typed[name] = value
        if value == shown:
            del editor.typed[name]

    def commit(self, device: Device) -> None:
        """The editor stays open: its own word then counts as shown, and nothing else that has arrived meanwhile does."""
        editor = device.editor
        if editor is None:
            return
        before = device.held()
        device.visits.step(editor.visit)
        fresh = device.held() - before
        assert len(fresh) == len({name.startswith(ROOM) for name in editor.typed}), "the room has a change of its own"
        for change in fresh:
            names = list(device.bench.records.get(change)["fields"])
            said, shown = {name: editor.typed[name] for name in names}, {name: editor.shown[name] for name in names}
            self.truth.said[change] = Said(editor.visit.dwelling, said, shown)
            editor.shown |= {name: editor.shown[name] | {change} for name in names}
        editor.typed.clear()

    def leave(self, device: Device) -> None:
        self.commit(device)
        device.editor = None

    def undo(self, device: Device) -> None:
        """Takes back a change, or takes the taking back back."""
        facts = [
            row["id"]
            for prefix in ("change", "void")
            for row in device.bench.records.all_docs(startkey=f"{prefix}:", endkey=f"{prefix};")["rows"]
        ]
        if facts:
            target = device.bench.records.get(self.dice.choice(facts))
            void = make_void(target, device.bench.journal.signature())
            device.bench.journal.write_all(device.bench.records, [void])
            self.undone[void["_id"]] = target["_id"]

    def push(self, device: Device) -> None:
        self.centre |= self.some(facts_of(device))

    def pull(self, device: Device) -> None:
        bring(device.bench.records, list(self.some(self.centre).values()), self.dice)

    def back_up(self, _device: Device) -> None:
        self.backup = dict(self.centre)

    def restore(self, _device: Device) -> None:
        self.centre = dict(self.backup)

    def turn_clock(self, device: Device) -> None:
        device.hands.now = NOON + self.dice.randint(-YEARS, YEARS)

    def some(self, facts: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """A transfer cut somewhere, in any order."""
        return {key: facts[key] for key in self.dice.sample(sorted(facts), k=self.dice.randint(0, len(facts)))}

    def end(self) -> None:
        for device in self.devices:
            self.centre |= facts_of(device)
        self.truth.said = {key: said for key, said in self.truth.said.items() if key in self.centre}
        here = {void: target for void, target in self.undone.items() if void in self.centre}
        self.truth.taken_back = {target for target in here.values() if taken(target, here)}
        for device in self.devices:
            bring(device.bench.records, list(self.centre.values()), self.dice)


def taken(fact: str, voids: dict[str, str]) -> bool:
    return any(target == fact and not taken(void, voids) for void, target in voids.items())


def facts_of(device: Device) -> dict[str, dict[str, Any]]:
    rows = device.bench.records.all_docs(include_docs=True)["rows"]
    return {row["id"]: row["doc"] for row in rows if row["id"].startswith(("change:", "void:"))}


def bring(store: Store, facts: list[dict[str, Any]], dice: Random) -> None:
    """Any order, some twice."""
    coming = facts + dice.sample(facts, k=len(facts) // 2)
    dice.shuffle(coming)
    for fact in coming:
        assert store.bulk_docs([fact], new_edits=False) == []


def alive(store: Store) -> dict[str, set[tuple[str, str]]]:
    found = {}
    for record, body in store.read("select record, body from circle_record"):
        fields = json.loads(body)["fields"]
        found[record] = {(change, name) for name, values in fields.items() for value in values for change in value[1]}
    return {record: sayings for record, sayings in found.items() if sayings}


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0))
def test_exactly_the_values_that_nobody_decided_against_are_alive(seed: int) -> None:
    dice = Random(seed)
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder, ExitStack() as closing:
        history = History(Path(folder), dice, closing)
        for _ in range(dice.randint(15, 70)):
            history.step()
        history.end()
        expected = {record: sayings for record in HOUSES if (sayings := history.truth.alive(record))}
        for device in history.devices:
            assert alive(device.bench.records) == expected
        elsewhere = Store.open(":memory:", indexes=[CircleIndex()])
        closing.callback(elsewhere.close)
        bring(elsewhere, list(history.centre.values()), dice)
        assert alive(elsewhere) == expected, "a hand-over's copy is another fold of the same facts"
