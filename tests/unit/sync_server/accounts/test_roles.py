"""Roles follow from the person and the device alone (design.md section 9)."""

from __future__ import annotations

import pytest

from sync_server.accounts.roles import Author, Person, databases_of, device_roles, person_roles, session_roles, works_on_devices

GIULIA = Person("giulia", "Giulia", "outreach", ("outreach-catania",))
MARCO = Person("marco", "Marco", "educator", ("residence-zagara",))
SARA = Person("sara", "Sara", "office")
ADMIN = Person("admin", "Amministratore", "admin")


def test_a_person_enters_their_circles_and_what_all_staff_read() -> None:
    assert person_roles(GIULIA) == {"staff", "outreach-catania"}
    assert person_roles(SARA) == {"staff", "office"}
    assert person_roles(ADMIN) == {"_admin", "staff", "office"}


def test_a_device_signs_for_everybody_it_has_had_and_enters_for_the_one_signed_in() -> None:
    roles = device_roles(MARCO, ["newdevice2", "olddevice2"], [Author("lucia", "educator"), Author("giulia", "outreach")])
    assert roles == {
        "staff",
        "residence-zagara",
        "author-marco-educator",
        "author-lucia-educator",
        "author-giulia-outreach",
        "device-newdevice2",
        "device-olddevice2",
    }


def test_a_session_without_a_device_is_the_device_of_its_user() -> None:
    assert session_roles(SARA) == {"staff", "office", "author-sara-office", "device-u-sara"}


def test_a_plain_couchdb_user_gets_no_more_than_what_was_granted_and_never_a_system_role() -> None:
    replica = Person("replica", "replica", "", (), ("catalog-reader", "_admin"))
    assert person_roles(replica) == {"catalog-reader"}


@pytest.mark.parametrize(("person", "works"), [(GIULIA, True), (SARA, True), (ADMIN, False), (Person("replica", "", ""), False)])
def test_who_may_enrol_a_device(person: Person, works: bool) -> None:
    assert works_on_devices(person) is works


def test_a_device_replicates_what_exists_of_its_persons_circles() -> None:
    existing = ["board", "catalog", "office", "outreach-catania", "outreach-catania-media", "residence-zagara"]
    assert databases_of(GIULIA, existing) == ["catalog", "board", "outreach-catania", "outreach-catania-media"]
    assert databases_of(MARCO, existing) == ["catalog", "board", "residence-zagara"]
    assert databases_of(SARA, existing) == ["catalog", "board", "office"]
