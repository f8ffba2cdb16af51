"""What lists and searches read: the same however it came about, made anew in steps, and without a word of what was erased."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.store import Store
from mobile.services import delivery, list_index
from mobile.services.circle_index import CircleIndex
from mobile.services.dwellings import Dwellings
from schemas.documents import JsonObject
from schemas.same_as import make_same_as
from tests.support.builders import Pen, a_change, a_draft, a_dwelling, a_dwelling_id, a_household_id, a_ulid, a_void, an_assessment

_ROWS = (
    "select record, type, latest from circle_listed order by record",
    "select record, words from circle_words join circle_record on circle_record.id = circle_words.rowid order by record",
    "select id, dwelling, author, device, at, continues, open from circle_draft order by id",
    "select record, lat_e7, lon_e7 from circle_place order by record, lat_e7, lon_e7",
    "select record, dwelling from circle_home order by record, dwelling",
)


def opened(folder: Path, engine: str | None = None) -> Store:
    store = Store.open(str(folder / "circle.sqlite"), indexes=[CircleIndex()], engine=engine)
    list_index.prepare(store)
    delivery.prepare(store)
    return store


def found(store: Store, query: str) -> list[str]:
    return [card.dwelling for card in Dwellings(store, ["phoneaaaaa"]).cards(query)[0]]


def life(dice: Random) -> list[JsonObject]:
    """Dwellings and households that are named, renamed, visited, retired; some of it is taken back."""
    pen, facts, visits = Pen("giulia", "phoneaaaaa"), list[JsonObject](), list[JsonObject]()
    for count in range(dice.randint(1, 20)):
        name, kind = f"d{dice.randint(1, 3)}", dice.randint(0, 8)
        over = [one["_id"] for one in dice.sample(facts, k=min(len(facts), 2))]
        if kind == 0:
            facts += a_dwelling(pen, name, address={"street": f"Via Libertà {count}", "number": str(count)})
        elif kind == 1:
            facts.append(a_change(pen, a_dwelling_id(name), "order", {"number": f"{count}/2026"}, over))
        elif kind == 2:
            facts.append(a_change(pen, a_household_id(name), f"people/{a_ulid(name)}/name", f"Zoë {count}", over))
        elif kind == 3 and facts:
            facts.append(a_void(pen, dice.choice(facts)))
        elif kind == 4:
            facts.append(a_change(pen, a_dwelling_id(name), "retired", dice.random() < 0.5, over, shown=[]))
        elif kind == 6:
            spot = {"lat_e7": 375_000_000 + count, "lon_e7": 150_800_000, "accuracy_mm": dice.choice([9_000, 140_000])}
            spot |= {"source": "gps", "taken_at": "2026-04-01T09:40:00+02:00"}
            facts.append(a_change(pen, a_dwelling_id(name), "position", spot, over))
        elif kind == 7:
            facts.append(a_change(pen, a_household_id(name), "lives_at", a_dwelling_id(f"d{dice.randint(1, 3)}"), over))
        elif kind == 8:
            facts.append(make_same_as(a_dwelling_id(name), a_dwelling_id("d4"), pen.sign()))
        else:
            draft = a_draft(pen, f"v{count}", name)
            visits.append(draft)
            facts.append(an_assessment(pen, draft, a_dwelling(Pen("piero", "phonebbbbb"), name), "1-abc"))
    return [*facts, *visits]


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=0))
def test_rows_made_anew_are_those_that_came_with_the_facts(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    dice, store = Random(seed), opened(Path(tmp_path_factory.mktemp("circle")))
    documents = life(dice)
    dice.shuffle(documents)
    for document in documents:
        store.put(document)
    purged = dice.choice(documents)["_id"]
    store.purge({purged: [leaf["_rev"] for leaf in store.leaves(purged)]})
    grown = [store.read(sql) for sql in _ROWS]
    store.write_rows(lambda connection: list_index.create(connection, 0))
    for _ in list_index.catch_up(store):
        continue
    assert [store.read(sql) for sql in _ROWS] == grown
    store.close()


def test_while_the_rows_are_made_anew_the_list_is_whole_and_the_search_says_how_far_it_is(tmp_path: Path) -> None:
    store, pen = opened(tmp_path), Pen("giulia", "phoneaaaaa")
    count = 3 * list_index.STEP
    for number in range(count):
        store.bulk_docs(a_dwelling(pen, f"d{number}", address={"street": "Via Etnea", "number": str(number)}))
    store.put(a_draft(pen, "open", "d7"))
    listing = Dwellings(store, ["phoneaaaaa"])
    whole = listing.page("", count)
    store.write_rows(lambda connection: list_index.create(connection, 0))
    assert listing.page("", count).cards == whole.cards
    steps = list_index.catch_up(store)
    next(steps)
    store.close()  # a kill between two steps
    store = opened(tmp_path)
    listing = Dwellings(store, ["phoneaaaaa"])
    part = listing.page("etnea", count)
    assert (len(part.cards), part.total, part.behind) == (list_index.STEP, list_index.STEP, (list_index.STEP, count))
    store.bulk_docs(a_dwelling(pen, "later", address={"street": "Via Nuova", "number": "1"}))
    assert found(store, "nuova") == [a_dwelling_id("later")]
    for _ in list_index.catch_up(store):
        continue
    assert (listing.page("etnea", count).total, listing.page("etnea", count).behind) == (count, None)
    store.close()


def test_a_file_of_another_version_opens_at_once_and_is_made_anew(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.bulk_docs(a_dwelling(Pen(), "d1", address={"street": "Via Etnea", "number": "1"}))
    store.write_rows(lambda connection: connection.execute("update circle_search set version = 0"))
    store.close()
    store = opened(tmp_path)
    assert list_index.behind(store) == (0, 1)
    for _ in list_index.catch_up(store):
        continue
    assert found(store, "etnea 1") == [a_dwelling_id("d1")]
    store.close()


def test_a_dwelling_is_found_by_every_live_word_and_says_by_which(tmp_path: Path) -> None:
    store, pen = opened(tmp_path), Pen("giulia", "phoneaaaaa")
    address = {"street": "Via della Libertà", "number": "12", "district": "San Cristoforo", "detail": "scala B", "city": "Catania"}
    store.bulk_docs(a_dwelling(pen, "d1", address=address, order={"number": "118/2026"}))
    store.bulk_docs(a_dwelling(pen, "d2", address={"street": "Via Etnea", "number": "118"}))
    reasons = {
        query: [card.found_by for card in Dwellings(store, ["phoneaaaaa"]).cards(query)[0]]
        for query in ("liberta 12", "118/2026", "cristof", "scala b", "ordinanza")
    }
    assert reasons == {
        "liberta 12": [(("address", "Via della Libertà 12"),)],
        "118/2026": [(("order", "118/2026"),)],
        "cristof": [(("district", "San Cristoforo"),)],
        "scala b": [(("detail", "scala B"),)],
        "ordinanza": [(("order", "118/2026"),)],
    }
    assert found(store, "118") == [a_dwelling_id("d2"), a_dwelling_id("d1")]
    store.close()


@pytest.mark.parametrize("engine", ["apsw", "sqlite3"])
def test_of_what_is_erased_no_word_is_left_in_the_file(tmp_path: Path, engine: str) -> None:
    store, pen = opened(tmp_path, engine), Pen()
    kept = a_dwelling(pen, "kept", address={"street": "Via Etnea", "number": "1"})
    erased = a_dwelling(pen, "erased", address={"street": "Vicolo Zibibbo", "number": "2"}, order={"number": "777333/2026"})
    home = a_change(pen, a_household_id("h1"), "lives_at", a_dwelling_id("kept"))
    store.bulk_docs([*kept, *erased, home, a_change(pen, a_household_id("h1"), "name", "Quattrocchi")])
    named = [row["id"] for row in store.all_docs()["rows"] if row["id"] != kept[0]["_id"]]
    assert (found(store, "zibib"), found(store, "quattro")) == ([a_dwelling_id("erased")], [a_dwelling_id("kept")])
    store.purge({doc_id: [leaf["_rev"] for leaf in store.leaves(doc_id)] for doc_id in named})
    assert (found(store, "zibib"), found(store, "777333"), found(store, "quattro")) == ([], [], [])
    store.compact()
    store.close()
    held = b"".join(file.read_bytes() for file in tmp_path.iterdir()).lower()
    assert b"etnea" in held
    assert not [word for word in (b"zibib", b"777333", b"quattroc") if word in held]
