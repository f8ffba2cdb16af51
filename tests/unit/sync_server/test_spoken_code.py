"""The code that a person reads to the office: what the page makes is what the command says, and a misheard letter is noticed."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from sync_server.spoken_code import KINDS, LETTERS, SAID, Told, sentence, understood

SCRIPT = Path(__file__).resolve().parents[3] / "mobile" / "web" / "static" / "spoken-code.js"


def made(*asked: tuple[str, int, int, int]) -> list[str]:
    """By the page's own script: kind, milliseconds, tries, files."""
    calls = f"console.log(JSON.stringify([spokenCode.KINDS, ...{json.dumps(asked)}.map((one) => spokenCode.make(...one))]))"
    done = subprocess.run(["node", "-e", f"{SCRIPT.read_text()}\n{calls}"], capture_output=True, text=True, check=True)
    kinds, *codes = json.loads(done.stdout)
    assert tuple(kinds) == KINDS == tuple(SAID)
    return list(codes)


def test_what_the_page_makes_is_understood() -> None:
    moment = 1_795_399_200_000  # 2026-11-23
    told = [(kind, moment, number % 8, number) for number, kind in enumerate(KINDS)]
    for code, (kind, _, tries, files) in zip(made(*told), told, strict=True):
        assert code.startswith("SG ")
        assert len(code) == len("SG 7Q4K 2M")
        assert understood(code) == Told(kind, date(2026, 11, 23), tries, files)
        assert understood(code.lower().replace(" ", "-").replace("0", "o")) == understood(code)


def test_a_misheard_or_missing_letter_is_noticed() -> None:
    (code,) = made(("gone", 1_795_399_200_000, 2, 3))
    spoken = code.removeprefix("SG ").replace(" ", "")
    others = [spoken[:at] + letter + spoken[at + 1 :] for at in range(5) for letter in LETTERS if letter != spoken[at]]
    missed = [one for one in others if understood(f"SG {one}") is not None]
    assert len(missed) <= 5  # 31 of 32 values of a digit are told apart, and none becomes another by a neighbour's letter
    assert understood(spoken[:5]) is None


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Told("gone", date(2026, 11, 23), 0, 0), "il browser ha tolto i dati"),
        (Told("corrupt_store", date(2026, 11, 23), 7, 15), "prova n. 7 o più; 15 o più file da copiare"),
    ],
)
def test_the_command_says_it_in_words(told: Told, words: str) -> None:
    assert words in sentence(told)
    assert sentence(told).startswith("23/11/2026")
