"""A lost tablet over real HTTP: revoked, it hands in its files as ciphertext, the centre delivers what was unsent, only then it wipes.

On the embedded databases, and on the CouchDB of `COUCHDB_URL` when it is set.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync_server.accounts.users import Change
from tests.support.builders import a_draft, a_dwelling
from tests.support.centre import LiveCentre
from tests.support.hand_in import TEAM, kinds, leaves, revoke
from tests.support.tablet import Tablet


async def test_a_revoked_device_gets_no_token_and_only_its_orders(live: LiveCentre, tablet: Tablet) -> None:
    await revoke(live, tablet)
    renewed = await tablet.ask("token", user="giulia", refresh_token=tablet.grant["refresh_token"])
    again = await tablet.ask("enrol", user="giulia", password="parola-di-prova")
    assert [(one.status_code, one.json()["error"]) for one in (renewed, again)] == [(403, "device_revoked")] * 2
    told = await tablet.pulse()
    assert (told["order"], told["hand_in"], told["databases"]) == ("hand_in", [TEAM, f"{TEAM}-media"], {})


async def test_what_was_unsent_arrives_as_it_was_written_and_only_then_the_device_wipes(live: LiveCentre, tablet: Tablet) -> None:
    pen = tablet.pen("giulia")
    written = [*a_dwelling(pen), a_draft(pen)]
    revs = tablet.write(TEAM, written)
    await revoke(live, tablet)
    begun = (await tablet.begin(tablet.unit(TEAM, unsent=len(written))))[0]
    await tablet.send(begun)
    assert (await tablet.pulse())["order"] == "hand_in"
    assert await tablet.finish(begun) == {"status": "delivered", "delivered": len(written), "already": 0, "kept_aside": 0}
    assert [await leaves(live, document) for document in written] == [[rev] for rev in revs]
    assert (await tablet.pulse())["order"] == "wipe"
    assert not list((live.centre.folder.path / "hand-in").glob(f"{begun['unit']}*"))

    as_people_count = {"ok": True, "delivered": 1, "kept_aside": 0}
    assert (await tablet.ask("wiped")).json() == as_people_count
    assert (await tablet.ask("wiped")).json() == as_people_count
    assert (await tablet.ask("pulse")).json()["error"] == "unknown_device"
    page = (await live.centre.desk.device_detail(tablet.id)).page
    assert (page.state, page.rescued, page.kept_aside) == ("wiped", 1, 0), "one dwelling, however many documents it is"
    assert page.rescued_at is not None
    expected = ["wiped", "wipe_ordered", "rescued", "handed_in", "hand_in_begun", "revoked", "key_deposited", "enrolled"]
    assert await kinds(live, tablet) == expected


async def test_a_device_with_nothing_says_so_and_wipes(live: LiveCentre, tablet: Tablet) -> None:
    await revoke(live, tablet)
    assert (await tablet.ask("wiped")).json()["error"] == "not_ordered"
    assert await tablet.begin() == []
    assert (await tablet.pulse())["order"] == "wipe"
    assert (await live.centre.desk.device_detail(tablet.id)).page.rescued_at is not None


async def test_found_again_undoes_it_until_the_device_is_empty(live: LiveCentre, tablet: Tablet) -> None:
    await revoke(live, tablet)
    await live.centre.desk.found_again(tablet.id, "sara")
    assert (await tablet.pulse())["order"] is None
    assert (await tablet.ask("token", user="giulia", refresh_token=tablet.grant["refresh_token"])).status_code == 200
    await tablet.begin()
    await revoke(live, tablet)
    assert (await tablet.pulse())["order"] == "hand_in"  # what was handed in before counts for nothing now


async def test_a_circle_that_nobody_of_the_device_may_read_any_more_leaves_it(live: LiveCentre, tablet: Tablet) -> None:
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    assert (await tablet.pulse())["hand_in"] == []
    await live.centre.desk.users.change("giulia", Change("educator", ("residence-zagara",)))
    told = await tablet.pulse()
    assert (told["order"], told["hand_in"]) == (None, [TEAM])
    assert (await tablet.hand_in(TEAM))[TEAM]["delivered"] == len(written)


async def test_a_colleague_who_signed_in_under_a_former_id_keeps_her_file(live: LiveCentre, tablet: Tablet) -> None:
    await live.add("lucia", "educator", "residence-zagara")
    anew = await live.enrol("lucia", former=[tablet.known()])
    tablet.grant, tablet.credential = anew, anew["credential"]
    told = await tablet.pulse()
    assert (told["hand_in"], TEAM in told["databases"]) == ([], True)
    await live.centre.desk.users.change("giulia", Change(disabled=True))
    assert (await tablet.pulse())["hand_in"] == [TEAM]


async def test_a_file_whose_circle_the_centre_lacks_stays_where_it_is(
    live: LiveCentre, tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A centre that was set back to before the circle could take nothing in: the device holds the only copy."""
    without = [name for name in await live.centre.databases.names() if not name.startswith(TEAM)]

    async def names() -> list[str]:
        return without

    monkeypatch.setattr(live.centre.desk, "_ports", replace(live.centre.desk._ports, databases=names))
    told = await tablet.pulse()
    assert (told["order"], told["hand_in"]) == (None, [])
