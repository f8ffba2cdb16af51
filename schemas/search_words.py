"""How words are searched: folded, so that accents, case and apostrophes do not count, in the app and at the office alike.

Rule (issue 17): what is indexed and what is asked go through the same fold, so the one finds the other whatever the engine does. Every part
of a query begins a word; what was typed without a space stands together ("118/2026", "dell'orto"). A word with an apostrophe is also
found written in one ("santagata").
"""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_OF_THEIR_OWN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
"""Letters that no decomposition takes apart."""


def fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(_OF_THEIR_OWN)


def words_of(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold(text))


def indexed(texts: Iterable[str]) -> str:
    """What an index keeps of these texts: their words, and those with an apostrophe also in one."""
    said = [text for text in texts if text]
    joined = [_APOSTROPHES.sub("", part) for text in said for part in text.split() if _APOSTROPHES.search(part)]
    return " ".join(word for text in [*said, *joined] for word in words_of(text))


def asked(query: str) -> list[tuple[str, ...]]:
    """The parts of a query: each a run of words that must follow each other, of which the last may only have been begun."""
    return [words for part in query.split() if (words := tuple(words_of(part)))]


def match(query: str) -> str:
    """For FTS5; empty when nothing is asked."""
    return " ".join(phrase(words) for words in asked(query))


def phrase(words: tuple[str, ...]) -> str:
    """One part for FTS5, quoted, so that nothing typed is an operator."""
    return f'"{" ".join(words)}"*'


def finds(query: str, texts: Iterable[str]) -> bool:
    """The same without an index."""
    there = indexed(texts).split()
    return all(_stands(words, there) for words in asked(query))


def _stands(words: tuple[str, ...], there: list[str]) -> bool:
    *whole, begun = words
    places = range(len(there) - len(words) + 1)
    return any(there[at : at + len(whole)] == whole and there[at + len(whole)].startswith(begun) for at in places)
