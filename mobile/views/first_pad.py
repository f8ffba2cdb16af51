"""The PIN's page as the browser's page draws it by itself before the app stands: whose PIN, in which words.

Rule (ADR 0097): the words are the catalogue's own, so that nothing changes when the app's page takes the place of this one; nothing is in
it that the device's own plain file does not hold: names of its users, a salt, a language.
"""

from __future__ import annotations

from typing import Any

from mobile.state.session import Person, SessionState
from mobile.views.pin import PIN_LENGTH
from ui.components import people
from ui.words import Words

FACES = 3
"""So many others stand at the foot of the page."""


def first_pad(session: SessionState, words: Words) -> dict[str, Any] | None:
    """For `Lifecycle.keep_pad`; None where nobody's PIN may be asked for before the app stands."""
    asked = session.asked_first() if session.users else None
    if asked is None:
        return None
    person, salt = asked
    others = [user for user in session.users if user.name != person.name]
    return {
        "person": person.name,
        "salt": salt.hex(),
        "language": words.language,
        "look": session.look,
        "face": _face(person),
        "others": [_face(other) for other in others[:FACES]],
        "words": _said(person, bool(others), session.idle_minutes, words),
    }


def _face(person: Person) -> list[str]:
    name = person.display_name or person.name
    return [people.initials(name), people.face_tone(name)]


def _said(person: Person, others: bool, minutes: int, words: Words) -> dict[str, Any]:
    """By the place where each stands (mobile/web/static/first-pad.js)."""
    first_name = person.display_name.split()[0] if person.display_name else person.name
    return {
        "hello": words.say("pin.hello", name=first_name),
        "text": words.say("pin.text"),
        "network": words.say("pin.no_network"),
        "typed": [words.say("pin.typed", count=count, total=PIN_LENGTH) for count in range(PIN_LENGTH + 1)],
        "erase": words.say("pin.erase"),
        "lost": words.say("pin.lost"),
        "opening": words.say("pin.opening"),
        "safe": words.say("pin.safe"),
        "locks": words.say("pin.locks_after", count=minutes),
        "others": words.say("pin.others" if others else "pin.alone"),
        "change": words.say("pin.change"),
        "who": words.say("pin.who"),
        "help": words.say("help.open"),
    }
