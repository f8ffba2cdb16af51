"""The people of the demonstration: invented, with passwords that everybody may know. A real centre never has them.

They are made on a fresh data folder with SOGLIA_DEMO=1 only.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync_server.accounts.roles import Person
from sync_server.couch.provision import TEAM
from sync_server.settings import OfficeContact

FIRST_RESIDENCE = "zagara"
DEMO_OFFICE = OfficeContact("+39 000 000 0000", "nessuno, è un numero di prova")
"""No Italian number begins like that: nobody can be rung up by trying."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    person: Person
    password: str
    what: str


DEMO_PEOPLE = (
    DemoPerson(Person("giulia", "Giulia", "outreach", (TEAM,)), "giulia-prova", "operatrice di strada"),
    DemoPerson(Person("marco", "Marco", "educator", (f"residence-{FIRST_RESIDENCE}",)), "marco-prova", "educatore, Casa Zagara"),
    DemoPerson(Person("lucia", "Lucia", "educator", (f"residence-{FIRST_RESIDENCE}",)), "lucia-prova", "educatrice, Casa Zagara"),
    DemoPerson(
        Person("anna", "Anna", "casework", (f"residence-{FIRST_RESIDENCE}", f"casework-{FIRST_RESIDENCE}")),
        "anna-prova",
        "assistente sociale, Casa Zagara",
    ),
    DemoPerson(Person("sara", "Sara", "office"), "sara-prova", "ufficio centrale"),
)
