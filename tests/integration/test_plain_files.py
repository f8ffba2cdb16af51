"""A lost phone that cannot encipher (docs/native.md): its plain files are handed in like the others, and what was unsent arrives."""

from __future__ import annotations

from pathlib import Path

from docstore.store import Store
from sync_server.couch.port import existing
from tests.support.builders import a_dwelling
from tests.support.centre import LiveCentre
from tests.support.tablet import Tablet

TEAM = "outreach-catania"


async def test_what_was_unsent_in_a_plain_file_is_delivered_as_it_was_written(live: LiveCentre, tmp_path: Path) -> None:
    phone = Tablet(live.client, await live.enrol("giulia", platform="android"), tmp_path / "phone")
    (await phone.deposit(outreach_catania=b"k" * 32)).raise_for_status()
    store = Store.open(str(phone.file(TEAM)), engine="sqlite3", name=TEAM)
    written = a_dwelling(phone.pen("giulia"))
    revs = [str(store.put(document)["rev"]) for document in written]
    store.close()
    await live.centre.desk.revoke(phone.id, "sara", "lost")

    (told,) = (await phone.hand_in(TEAM)).values()

    assert (told["status"], told["delivered"]) == ("delivered", len(written))
    database = await existing(live.centre.databases, TEAM)
    found = await database.leaves([str(document["_id"]) for document in written])
    assert [[str(leaf["_rev"]) for leaf in found[str(document["_id"])]] for document in written] == [[rev] for rev in revs]


async def test_a_plain_file_of_a_circle_that_nobody_there_was_of_stays_kept(live: LiveCentre, tmp_path: Path) -> None:
    phone = Tablet(live.client, await live.enrol("giulia", platform="android"), tmp_path / "phone")
    store = Store.open(str(phone.file(TEAM)), engine="sqlite3", name=TEAM)
    for document in a_dwelling(phone.pen("giulia")):
        store.put(document)
    store.close()
    await live.centre.desk.revoke(phone.id, "sara", "lost")
    (told,) = (await phone.hand_in(TEAM)).values()
    assert told["status"] == "kept"


async def test_a_plain_file_under_the_credential_of_a_device_that_enciphers_is_not_believed(live: LiveCentre, tmp_path: Path) -> None:
    """Whoever stole a tablet has its credential, and neither a key nor a PIN: what they write is nobody's of the circle."""
    tablet = Tablet(live.client, await live.enrol("giulia", platform="browser"), tmp_path / "tablet")
    (await tablet.deposit(outreach_catania=b"k" * 32)).raise_for_status()
    store = Store.open(str(tablet.file(TEAM)), engine="sqlite3", name=TEAM)
    forged = a_dwelling(tablet.pen("giulia"))
    for document in forged:
        store.put(document)
    store.close()
    (await tablet.ask("pulse", versions={"app": "9", "platform": "android"})).raise_for_status()
    (told,) = (await tablet.hand_in(TEAM)).values()
    assert (told["status"], told["delivered"]) == ("kept", 0)
    database = await existing(live.centre.databases, TEAM)
    assert await database.leaves([str(document["_id"]) for document in forged]) == {}
