"""What the centre answers when it will not, as a person and as the sync hear it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import NotCouch, PeerFault, TransientError
from docstore.replication.sentences import kind_of
from mobile.platform.ports import Answer
from mobile.services.centre import SignIn
from mobile.services.problems import DeviceError, problem_of
from mobile.services.session import DeviceSession
from tests.support.application import PaperDoor
from tests.support.machine import machine
from ui.words import Words


class Refusing(PaperDoor):
    def __init__(self, status: int, body: Mapping[str, Any]) -> None:
        super().__init__()
        self.answer = Answer(status, body)

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        return self.answer

    async def post_bytes(self, path: str, headers: Mapping[str, str], content: bytes) -> Answer:
        return self.answer


async def at(folder: Path, status: int, body: Mapping[str, Any]) -> DeviceSession:
    session = DeviceSession(machine(folder, Refusing(status, body)))  # type: ignore[arg-type]
    await session.start()
    return session


@pytest.mark.parametrize(("status", "code"), [(429, "locked_out"), (429, "too_many_tries"), (503, "databases_away"), (507, "no_room")])
async def test_what_the_centre_cannot_just_now_reaches_the_person_and_is_asked_again(tmp_path: Path, status: int, code: str) -> None:
    sentence = Words().say(f"error.{code}")
    session = await at(tmp_path, status, {"error": code, "reason": sentence})
    for asked in (session.enrol(SignIn("giulia", "giusta")), session.centre.send_part("unit", "main", 0, b"ciphertext")):
        with pytest.raises(TransientError) as caught:
            await asked
        problem = problem_of(caught.value)
        assert (problem.code, problem.sentence) == (code, sentence)
        assert kind_of(caught.value) == "transient", "a sync goes on by itself"
        assert Words("en").problem(problem.code, problem.sentence) == Words("en").say(f"error.{code}")


async def test_a_fault_without_words_and_a_page_of_somebody_else_are_not_quoted(tmp_path: Path) -> None:
    broken = await at(tmp_path / "broken", 502, {})
    with pytest.raises(PeerFault) as caught:
        await broken.enrol(SignIn("giulia", "giusta"))
    assert "502" not in problem_of(caught.value).sentence
    hotel = await at(tmp_path / "hotel", 404, {})
    with pytest.raises(NotCouch):
        await hotel.enrol(SignIn("giulia", "giusta"))


async def test_what_the_centre_will_not_is_said_at_once(tmp_path: Path) -> None:
    session = await at(tmp_path, 401, {"error": "wrong_code", "reason": "Il codice non è giusto."})
    with pytest.raises(DeviceError) as caught:
        await session.enrol(SignIn(code="K7M4QX"))
    assert caught.value.problem.code == "wrong_code"
