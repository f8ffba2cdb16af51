"""How fresh a residence's data are: the last contact of a device whose users are of its circle."""

from __future__ import annotations

from sync_server.accounts.devices import DeviceSeen
from sync_server.accounts.roles import Person
from sync_server.projection.availability_reads import last_sync_by_circle

PEOPLE = {
    "marco": Person("marco", "Marco", "educator", ("residence-zagara",)),
    "giulia": Person("giulia", "Giulia", "outreach", ("outreach-catania",)),
}


def seen(name: str, last_contact: float, *users: str) -> DeviceSeen:
    return DeviceSeen(name, name, "", "", last_contact, users, {})


def test_the_latest_device_of_a_circle_counts() -> None:
    devices = [seen("a", 100.0, "marco"), seen("b", 200.5, "marco", "giulia"), seen("c", 300.0, "giulia")]
    assert last_sync_by_circle(devices, PEOPLE) == {"residence-zagara": 200_500, "outreach-catania": 300_000}


def test_who_no_longer_works_here_makes_nothing_look_fresh() -> None:
    assert last_sync_by_circle([seen("a", 100.0, "gone")], PEOPLE) == {}
