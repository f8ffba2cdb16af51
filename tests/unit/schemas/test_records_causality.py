"""The fold against what each person had really been shown, kept beside it (`Truth` reads no `over`).

People share tablets whose clocks are wrong and turned; each has an editor of their own, which stays open while facts arrive and after it
has been saved; they fill in bulk, retire entries and records, undo and redo what anybody did. Facts travel in any order, doubled and late;
a server goes back to an old backup; a record is handed over to another circle, whose server copies facts one way until it is closed.

At every place (each device, each server) and at any moment, exactly the values are alive that nobody decided against among the facts that
this place holds; and what is hidden was on the screen of somebody who chose to hide it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.changes import Edit, make_change
from schemas.documents import JsonObject
from schemas.records import Record, fold_record, fold_records
from tests.simulation.causality import Said, Saying, Truth
from tests.support.builders import Pen, a_household_id, a_ulid, a_void

RECORDS = (a_household_id("r"), a_household_id("s"))
ROSA, PIO = (f"people/{a_ulid(name)}" for name in ("rosa", "pio"))
WORDS = ("name", "phase", f"{ROSA}/name", f"{ROSA}/age", f"{PIO}/name")
HIDING = ("retired", f"{ROSA}/retired", f"{PIO}/retired")


@dataclass
class Editor:
    """A form as it was drawn: what it showed of each field, and for its "remove" buttons everything that stood beneath them."""

    record: str
    shown: dict[str, frozenset[str]]
    beneath: dict[str, frozenset[Saying]]


@dataclass
class Place:
    """Who holds which facts. `editors`: one for each person who uses this tablet."""

    name: str
    server: str = ""
    offset: int = 0
    held: dict[str, JsonObject] = field(default_factory=dict)
    editors: dict[str, Editor] = field(default_factory=dict)


class World:
    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.tablets = [Place(letter, dice.choice(("A", "A", "B")), self.some_offset()) for letter in "abcde"[: dice.randint(2, 5)]]
        self.servers = {name: Place(name) for name in "AB"}
        self.backups: dict[str, dict[str, JsonObject]] = {"A": {}, "B": {}}
        self.handed_over: set[str] = set()
        self.closed = False
        self.everything: dict[str, JsonObject] = {}
        self.said: dict[str, Said] = {}
        self.values: dict[Saying, Any] = {}
        self.bulk: set[str] = set()
        self.hid: dict[Saying, frozenset[Saying]] = {}
        self.count = 0

    def some_offset(self) -> int:
        return self.dice.randint(-(10**11), 10**11)

    # what happens

    def step(self) -> None:
        tablet, person = self.dice.choice(self.tablets), self.dice.choice(("giulia", "lucia"))
        deeds = (self.open, self.open, self.save, self.save, self.save, self.take_back, self.push, self.pull, self.odd)
        self.dice.choice(deeds)(tablet, person)

    def open(self, tablet: Place, person: str) -> None:
        if person in tablet.editors:
            return
        record = self.dice.choices(RECORDS, (4, 1))[0]
        truth = self.truth(tablet.held)
        shown = {name: truth.shown_now(record, name, tablet.held) for name in (*WORDS, *HIDING)}
        alive = truth.alive(record, tablet.held)
        tablet.editors[person] = Editor(record, shown, {name: frozenset(one for one in alive if beneath(one[1], name)) for name in HIDING})

    def save(self, tablet: Place, person: str) -> None:
        """The form may stay open: its own words then count as shown, and nothing else that has come meanwhile does."""
        form = tablet.editors.pop(person, None)
        if form is None:
            return
        bulk = self.dice.random() < 0.2
        names = self.fields_of_one_entry(bulk)
        edits = {name: self.edit(form, name) for name in names}
        self.count += 1
        pen = Pen(person, tablet.name * 10, 2 * 10**12 + tablet.offset + self.count)
        made = make_change(form.record, edits, pen.sign(), bulk=bulk)
        self.note(tablet, made, form, bulk)
        if self.dice.random() < 0.4:
            form.shown |= {name: form.shown[name] | {made["_id"]} for name in names}
            tablet.editors[person] = form

    def fields_of_one_entry(self, bulk: bool) -> list[str]:
        if not bulk and self.dice.random() < 0.2:
            return [self.dice.choice(HIDING)]
        of_rosa = self.dice.sample([f"{ROSA}/name", f"{ROSA}/age"], k=self.dice.randint(1, 2))
        return self.dice.choices((["name"], ["name", "phase"], of_rosa, [f"{PIO}/name"]), (6, 1, 2, 1))[0]

    def edit(self, form: Editor, name: str) -> Edit:
        hides = name in HIDING
        value = self.dice.random() < 0.75 if hides else self.dice.randrange(3)
        return Edit(value, sorted(form.shown[name]), sorted((field, key) for key, field in form.beneath[name]) if hides else None)

    def note(self, tablet: Place, made: JsonObject, form: Editor, bulk: bool) -> None:
        key = made["_id"]
        tablet.held[key] = self.everything[key] = made
        values = {name: said["v"] for name, said in made["fields"].items()}
        counts = {name: form.shown[name] & self.bulk if bulk else form.shown[name] for name in values}
        self.said[key] = Said(form.record, values, counts)
        self.bulk |= {key} if bulk else set()
        for name, value in values.items():
            self.values[(key, name)] = value
            if name in HIDING:
                self.hid[(key, name)] = form.beneath[name]

    def take_back(self, tablet: Place, person: str) -> None:
        """Undo of anybody's word, also of one that was followed by another, and redo: an undo of an undo."""
        followed = {old for key in tablet.held if key in self.said for shown in self.said[key].shown.values() for old in shown}
        voids = {key for key, one in tablet.held.items() if one["type"] == "void"}
        among = sorted(self.dice.choice((followed & tablet.held.keys(), voids, tablet.held.keys())))
        if among and self.dice.random() < 0.4:
            self.count += 1
            pen = Pen(person, tablet.name * 10, 2 * 10**12 + tablet.offset + self.count)
            void = a_void(pen, tablet.held[self.dice.choice(among)])
            tablet.held[void["_id"]] = self.everything[void["_id"]] = void

    def push(self, tablet: Place, _person: str) -> None:
        self.servers[tablet.server].held |= self.some(tablet.held)

    def pull(self, tablet: Place, _person: str) -> None:
        tablet.held |= self.some(self.servers[tablet.server].held)

    def some(self, documents: dict[str, JsonObject]) -> dict[str, JsonObject]:
        """A transfer cut somewhere, in any order."""
        return {key: documents[key] for key in self.dice.sample(sorted(documents), k=self.dice.randint(0, len(documents)))}

    def odd(self, tablet: Place, _person: str) -> None:
        what, name = self.dice.random(), self.dice.choice("AB")
        if what < 0.2:
            self.backups[name] = dict(self.servers[name].held)
        elif what < 0.35:
            self.servers[name].held = dict(self.backups[name])
        elif what < 0.6:
            tablet.offset = self.some_offset()
        elif what < 0.65:
            self.closed = self.closed or bool(self.handed_over)
        elif not self.closed:
            self.handed_over.add(self.dice.choice(RECORDS))
            self.forward()

    def forward(self) -> None:
        """The centre copies the facts of what was handed over, as they are, and never back."""
        for key, document in self.servers["A"].held.items():
            if self.about(document) in self.handed_over:
                self.servers["B"].held[key] = document

    def about(self, document: JsonObject) -> str:
        while document["type"] == "void":
            document = self.everything[document["target"]]
        return str(document["record"])

    def end(self) -> None:
        for tablet in self.tablets:
            self.servers[tablet.server].held |= tablet.held
        if not self.closed:
            self.forward()
        for tablet in self.tablets:
            tablet.held |= self.servers[tablet.server].held

    # what must be

    def truth(self, held: dict[str, JsonObject]) -> Truth:
        return Truth(self.said, {key for key in held if self.taken_back_at(key, held)})

    def taken_back_at(self, key: str, held: dict[str, JsonObject]) -> bool:
        voids = [one["_id"] for one in held.values() if one["type"] == "void" and one["target"] == key]
        return any(not self.taken_back_at(void, held) for void in voids)

    def hidden(self, alive: set[Saying], name: str) -> bool:
        choices = [one for one in alive if one[1] == name]
        if not choices or any(self.values[one] is not True for one in choices):
            return False
        seen = {saying for one in choices for saying in self.hid[one]}
        return {one for one in alive if beneath(one[1], name)} <= seen

    def check(self, place: Place) -> None:
        coming = list(place.held.values()) * 2
        self.dice.shuffle(coming)
        folded = fold_records(coming)
        for record in RECORDS:
            found = folded.get(record, Record(record, {}))
            alive = self.truth(place.held).alive(record, place.held)
            assert {(change, name) for name in found.fields for change in found.over(name)} == alive, place.name
            assert found.hidden == {name.rpartition("/")[0] for name in HIDING if self.hidden(alive, name)}, place.name
            self.check_order(found)
            assert fold_record(record, coming) == found

    def check_order(self, found: Record) -> None:
        for name, values in found.fields.items():
            bulk = [all(change in self.bulk for change in value.changes) for value in values]
            assert bulk == sorted(bulk), "a value filled in for all stands before a person's own"
            said = [self.values[(value.changes[0], name)] for value in values]
            assert len({(type(one), one) for one in said}) == len(said), "equal words are shown as one"
            for value in values:
                assert {(type(self.values[(key, name)]), self.values[(key, name)]) for key in value.changes} == {
                    (type(value.value), value.value)
                }


def beneath(name: str, hiding: str) -> bool:
    """Whether a field goes out of sight with the entry or record that is retired."""
    entry = hiding.rpartition("/")[0]
    return name != "retired" if not entry else name.startswith(f"{entry}/") and name != hiding


@settings(max_examples=300, deadline=None)
@given(st.integers(min_value=0))
def test_everywhere_and_always_exactly_the_values_are_alive_that_nobody_decided_against(seed: int) -> None:
    dice = Random(seed)
    world = World(dice)
    for _ in range(dice.randint(20, 120)):
        world.step()
        if dice.random() < 0.1:
            world.check(dice.choice([*world.tablets, *world.servers.values()]))
    world.end()
    for place in (*world.tablets, *world.servers.values()):
        world.check(place)


def test_the_days_that_are_drawn_have_everything_in_them() -> None:
    """Else the property above would hold for nothing."""
    kinds: dict[str, int] = {}
    for seed in range(60):
        dice = Random(seed)
        world = World(dice)
        for _ in range(120):
            world.step()
        world.end()
        for name, found in happened(world).items():
            kinds[name] = kinds.get(name, 0) + bool(found)
    assert min(kinds.values()) >= 10, kinds


def happened(world: World) -> dict[str, object]:
    voids = [one for one in world.everything.values() if one["type"] == "void"]
    folded = fold_records(world.servers["A"].held.values())
    values = [(value, live) for record in folded.values() for live in record.fields.values() for value in live]
    decided = [shown for said in world.said.values() for shown in said.shown.values()]
    pens = {(one["device"], one["author"]) for one in world.everything.values()}
    return {
        "two people at one tablet": len(pens) > len({device for device, _ in pens}),
        "a void of a void": any(one["target_type"] == "void" for one in voids),
        "a word taken back in the middle": any(one["target"] in shown for one in voids for shown in decided),
        "several live values": any(len(live) > 1 for _, live in values),
        "equal words of several": any(len(value.changes) > 1 for value, _ in values),
        "something hidden": any(record.hidden for record in folded.values()),
        "a bulk value alive": any(value.bulk for value, _ in values),
        "handed over and closed": world.closed,
        "facts that one server lacks": world.servers["A"].held.keys() ^ world.servers["B"].held.keys(),
    }
