"""What has not arrived is kept up to date by the file itself: held against a count from the start after every kind of change."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from docstore.sqlite.connection import Connection
from docstore.store import Store
from mobile.services import delivery, sync_board
from mobile.services.circle_index import CircleIndex

OWN, OTHER = "aaaaabbbbb", "cccccddddd"
CHANGES = 300


class Newer(CircleIndex):
    """The index of a later version of the app: made anew at the next start."""

    version = CircleIndex.version + 1


def opened(folder: Path, index: CircleIndex) -> Store:
    store = Store.open(str(folder / "circle.sqlite"), name="outreach-catania", indexes=[index])
    delivery.prepare(store)
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = opened(tmp_path, CircleIndex())
    yield store
    store.close()


def draft(device: str, number: int, author: str = "giulia") -> dict[str, object]:
    moment = f"{1_795_000_000_000 + number:013d}-0000-{device}"
    dwelling = f"dwelling:{number % 7:026d}"
    return {"_id": f"draft:{device}:{number:026d}", "type": "draft", "author": author, "device": device, "at": moment, "dwelling": dwelling}


def counted_from_the_start(store: Store, devices: tuple[str, ...]) -> tuple[set[str], int, dict[str, str]]:
    marks = ",".join("?" for _ in devices)
    unsent = store.read(
        f"""select d.id from circle_document d left join device_arrived a on a.id = d.id and a.rev = d.rev
            where d.device in ({marks}) and a.id is null""",
        devices,
    )
    records = store.read(f"select count(distinct coalesce(subject, id)) from circle_document where device in ({marks})", devices)
    taps = store.read(f"select author, max(at) from circle_document where device in ({marks}) group by author", devices)
    return {str(row[0]) for row in unsent}, int(records[0][0]), {str(author): str(at) for author, at in taps}


def as_kept(store: Store, devices: tuple[str, ...]) -> tuple[set[str], int, dict[str, str]]:
    waiting = {one.doc_id for one in delivery.unsent(store, devices)}
    return waiting, delivery.own_work(store, devices)[0], delivery.last_taps(store, devices)


def write(store: Store, dice: random.Random) -> None:
    """A draft of this device or of another, or a newer revision of one that is here."""
    device, number = dice.choice((OWN, OWN, OTHER)), dice.randrange(60)
    body = draft(device, number)
    leaves = store.leaves(str(body["_id"]))
    store.put({**body, "note": str(dice.random()), **({"_rev": leaves[0]["_rev"]} if leaves else {})})


def acknowledge(store: Store, dice: random.Random) -> None:
    some = [(one.doc_id, one.rev) for one in delivery.unsent(store, (OWN,)) if dice.random() < 0.5]
    delivery.acknowledge(store, some, 1)


def acknowledge_an_older_one(store: Store, dice: random.Random) -> None:
    delivery.acknowledge(store, [(one.doc_id, "1-older") for one in delivery.unsent(store, (OWN,))[:2]], dice.randrange(9))


def forget(store: Store, dice: random.Random) -> None:
    arrived = [str(row[0]) for row in store.read("select id from device_arrived")]
    delivery.forget(store, dice.sample(arrived, len(arrived) // 4))


def purge(store: Store, dice: random.Random) -> None:
    rows = store.all_docs()["rows"]
    if rows:
        gone = dice.choice(rows)["id"]
        store.purge({gone: [leaf["_rev"] for leaf in store.leaves(gone)]})


KINDS: tuple[Callable[[Store, random.Random], None], ...] = (write, write, write, acknowledge, acknowledge_an_older_one, forget, purge)


@pytest.mark.parametrize("seed", range(4))
def test_the_rows_say_what_a_count_from_the_start_says(store: Store, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(CHANGES):
        dice.choice(KINDS)(store, dice)
        waiting, records, taps = as_kept(store, (OWN,))
        known, known_records, known_taps = counted_from_the_start(store, (OWN,))
        assert (waiting, records) == (known, known_records)
        assert all(taps.get(author, "") >= at for author, at in known_taps.items()), "a tap is not forgotten with what it wrote"


def test_a_device_with_another_id_counts_its_former_work_too(store: Store) -> None:
    for number in range(3):
        store.put(draft(OWN, number))
        store.put(draft(OTHER, number))
    assert len(delivery.unsent(store, (OWN,))) == 3
    assert len(delivery.unsent(store, (OTHER, OWN))) == 6
    assert as_kept(store, (OTHER, OWN)) == counted_from_the_start(store, (OTHER, OWN))


def test_an_index_that_is_made_anew_is_counted_anew(tmp_path: Path) -> None:
    store = opened(tmp_path, CircleIndex())
    store.put(draft(OWN, 1))
    delivery.acknowledge(store, [(one.doc_id, one.rev) for one in delivery.unsent(store, (OWN,))], 1)
    store.put(draft(OWN, 2))
    store.close()
    store = opened(tmp_path, Newer())
    assert as_kept(store, (OWN,)) == counted_from_the_start(store, (OWN,))
    store.put(draft(OWN, 3))
    assert len(delivery.unsent(store, (OWN,))) == 2
    store.close()


def test_a_draft_that_tells_its_time_as_people_do_is_a_tap_like_any_other(store: Store) -> None:
    """Its word for the time sorts behind every stamp: the person who had handed in a visit was said to have written nothing."""
    store.put({**draft(OWN, 1), "at": "2026-11-23T07:56:10+01:00"})
    assert sync_board.last_taps(store, (OWN,)) == {"giulia": 1_795_416_970_000}
    store.put({**draft(OWN, 2), "at": f"1795416970811-0000-{OWN}"})
    assert sync_board.last_taps(store, (OWN,)) == {"giulia": 1_795_416_970_811}
    store.put({**draft(OWN, 3), "at": "2026-11-23T07:56:09+01:00"})
    assert sync_board.last_taps(store, (OWN,)) == {"giulia": 1_795_416_970_811}


@pytest.mark.parametrize("earlier", ["device_kept", "device_written"])
def test_the_triggers_of_an_earlier_version_are_made_anew(store: Store, earlier: str) -> None:
    store.put({**draft(OWN, 1), "at": "2026-11-23T07:56:10+01:00"})
    delivery.last_taps(store, (OWN,))

    def as_it_was(connection: Connection) -> None:
        connection.execute("drop trigger device_noted")
        connection.execute(f"create trigger {earlier} after insert on circle_document begin select 1; end")
        connection.execute("update device_tap set at = '2026-11-23T07:56:10+01:00'")

    store.write_rows(as_it_was)
    delivery.prepare(store)
    assert sync_board.last_taps(store, (OWN,)) == {"giulia": 1_795_416_970_000}
    store.put(draft(OWN, 2))
    assert len(delivery.unsent(store, (OWN,))) == 2
