"""The catalogues: complete in both languages, nothing missing, nothing unused; dates, numbers and plurals as people write them."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ui.words import LANGUAGES, Language, Words, catalogue
from ui.words.formats import Formats

ROOT = Path(__file__).resolve().parents[3]
SPEAKERS = ("ui", "mobile", "sync_server")
WHATEVER = r"[^\s]+"
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+\Z")


def sources() -> Iterator[ast.Module]:
    for folder in SPEAKERS:
        for path in (ROOT / folder).rglob("*.py"):
            yield ast.parse(path.read_text(encoding="utf-8"))


def _pattern(node: ast.expr) -> str | None:
    """What keys an argument of `say` can be: a literal, an f-string, one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else WHATEVER for part in node.values)
    return None


def spoken() -> tuple[set[str], set[str]]:
    """Keys said literally in `say(...)`, and the patterns of every other string that looks like a key."""
    literal: set[str] = set()
    patterns: set[str] = set()
    for module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    literal.add(str(first.value))
                elif pattern := _pattern(first):
                    patterns.add(pattern)
            if isinstance(node, ast.Constant | ast.JoinedStr) and (pattern := _pattern(node)):
                patterns.add(pattern)
    return literal, patterns


def test_every_key_that_is_said_stands_in_the_catalogue() -> None:
    literal, _ = spoken()
    assert sorted(literal - set(catalogue("it"))) == []


def test_no_sentence_is_unused() -> None:
    literal, patterns = spoken()
    dynamic = [re.compile(pattern) for pattern in patterns if WHATEVER in pattern and (r"\." in pattern or "_" in pattern)]
    exact = literal | {pattern.replace("\\", "") for pattern in patterns if WHATEVER not in pattern}
    unused = [key for key in catalogue("it") if key not in exact and not any(pattern.fullmatch(key) for pattern in dynamic)]
    assert unused == []


def test_both_languages_say_the_same_things() -> None:
    italian, english = catalogue("it"), catalogue("en")
    assert set(italian) == set(english)
    for key, sentence in italian.items():
        assert _holes(sentence) == _holes(english[key]), key


def _holes(sentence: object) -> set[str]:
    forms = [sentence] if isinstance(sentence, str) else list(sentence.values())  # type: ignore[attr-defined]
    found = {name for form in forms for _, name, _, _ in string.Formatter().parse(form) if name}
    return found - {"count"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_keys_and_plurals_have_both_forms(language: str) -> None:
    for key, sentence in catalogue(language).items():
        assert KEY.match(key), key
        if not isinstance(sentence, str):
            assert {"one", "other"} <= set(sentence) <= {"zero", "one", "many", "other"}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_sentence_says_every_number_up_to_a_million(language: Language) -> None:
    words, formats = Words(language), Formats(language)
    of_a_form: dict[str, list[int]] = {}
    for count in range(1_000_001):
        kept = of_a_form.setdefault(formats.plural(count), [])
        if len(kept) < 3:
            kept.append(count)
    numbers = [0, *(count for kept in of_a_form.values() for count in kept), 1_000_000]
    assert set(of_a_form) == ({"one", "many", "other"} if language == "it" else {"one", "other"})
    for key, sentence in catalogue(language).items():
        if not isinstance(sentence, str):
            values = dict.fromkeys(_holes(sentence), "x")
            for count in numbers:
                said = words.say(key, count=count, **values)
                assert count <= 1 or "{count}" not in sentence["other"] or words.number(count) in said, key


def test_every_thing_that_the_centre_notes_of_a_device_has_its_sentence() -> None:
    kinds: set[str] = set()
    for path in (ROOT / "sync_server" / "accounts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Event" and len(node.args) > 2:
                kinds |= {node.args[2].value} if isinstance(node.args[2], ast.Constant) else {"enrolled", "user_added", "pin_reset"}
    assert {"revoked", "handed_in", "store_sick", "enrolled"} <= kinds
    assert sorted(kind for kind in kinds if f"office.devices.event_{kind}" not in catalogue("it")) == []


PROGRAMMERS = {
    "it": r"sincron\w*|server|replic\w*|document[oi]|revision[ei]|cache|token|database|json|circol[oi]|hash|query|backup|log|sessione",
    "en": r"synchroni\w*|server|replic\w*|documents?|revisions?|cache|token|database|json|circles?|hash|query|log|session",
}
MAY = {
    "sheet.now": "the button's name since the first drawings, and every phone's word for it",
    "help.sync.do": "names that button",
    "gallery.person.add_text": "papers of a person",
    "status.record.in_review": "the office's reading of a record",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_reads_no_programmers_word(language: Language) -> None:
    words = re.compile(rf"\b({PROGRAMMERS[language]})\b", re.IGNORECASE)
    assert [(key, form) for key, form in forms(language) if words.search(re.sub(r"\{\w+\}", "", form)) and key not in MAY] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_marks_are_the_same_everywhere(language: Language) -> None:
    """Apostrophes are straight, an omission is one sign, quoted words stand in the quotes of their language, nothing hangs at an end."""
    strange = re.compile(r"[’‘„\"`]|\.\.\.|  |^\s|\s$" + ("|[“”]" if language == "it" else "|[«»]|\bè\b"))
    assert [(key, form) for key, form in forms(language) if strange.search(form)] == []


def forms(language: Language) -> Iterator[tuple[str, str]]:
    for key, sentence in catalogue(language).items():
        for form in [sentence] if isinstance(sentence, str) else sentence.values():
            yield key, form


class TestItalian:
    words = Words("it")

    def test_numbers_and_sizes(self) -> None:
        assert self.words.number(1115) == "1.115"
        assert self.words.number(8.25, 1) == "8,2"
        assert [self.words.size(count) for count in (31_400, 8_700_000, 142_000_000, 3_100_000_000)] == [
            "31 kB",
            "8,7 MB",
            "142 MB",
            "3,1 GB",
        ]
        assert self.words.megabytes(1_400_000, 5_200_000) == "1,4 di 5,2 MB"

    def test_bytes_and_lists(self) -> None:
        assert [self.words.size(count) for count in (0, 1, 512)] == ["0 byte", "1 byte", "512 byte"]
        assert self.words.listed(["Anna", "Marco", "Ida"]) == "Anna, Marco e Ida"

    def test_dates(self) -> None:
        day = date(2026, 11, 22)
        assert self.words.full_date(day) == "22/11/2026"
        assert self.words.weekday(day) == "dom 22 nov"
        assert self.words.long_date(day) == "domenica 22 novembre"
        assert self.words.day(day, day) == "oggi"
        assert self.words.day(date(2026, 11, 21), day) == "ieri"
        assert self.words.day(date(2026, 11, 12), day) == "12/11"
        assert self.words.day(date(2025, 11, 12), day) == "12/11/2025"

    def test_instants_are_told_on_the_clock_of_rome(self) -> None:
        evening = datetime(2026, 11, 22, 20, 14, tzinfo=UTC)
        assert self.words.time(evening) == "21:14"
        assert self.words.moment(evening, evening) == "21:14"
        assert self.words.moment(evening) == "dom 22 nov, 21:14"
        assert self.words.time(datetime(2026, 7, 1, 20, 14, tzinfo=UTC)) == "22:14"

    def test_plurals(self) -> None:
        assert [self.words.say("people.count", count=count) for count in (0, 1, 5)] == ["nessuna persona", "1 persona", "5 persone"]
        assert self.words.say("visit.missing", count=1) == "Manca 1 cosa"

    def test_an_unknown_code_keeps_its_own_sentence(self) -> None:
        assert self.words.problem("never_heard", "Riprova domani.") == "Riprova domani."


def test_english_numbers() -> None:
    assert Words("en").number(1115) == "1,115"
    assert Words("en").megabytes(1_400_000, 5_200_000) == "1.4 of 5.2 MB"


@pytest.mark.parametrize("key", ["no.such_key", "error.refused_by_rule"])
def test_what_the_catalogue_cannot_say_is_told_and_stands_as_words(key: str, defects: list[str]) -> None:
    """A sentence that is missing, and one that was not given its figures."""
    for language, said in (("it", "Testo mancante"), ("en", "Text missing")):
        assert Words(language).say(key) == said
        (told,) = defects
        assert key in told
        defects.clear()
