"""An Italian address brought to one spelling, so that two people who wrote it differently are seen to mean one house.

Rule (issue 7, "near-duplicates"): accents, case, points and articles do not count; the usual abbreviations of kinds of street (v.le,
c.so, p.zza), of saints (S., Sant') and of what follows the number (civ., int., sc., p.) are written out; "XX Settembre" is "20
settembre"; "snc" says that there is no number. What is folded and folded again stays the same. It compares addresses and is never stored
or shown: a person's own spelling is.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from schemas.search_words import fold

_ELIDED = re.compile(r"\bd['’ʼ`´] ?")
_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(
    r"\b(v\. ?le|v\. ?lo|c\. ?so|c\. ?da|p\. ?z?za|p\. ?z?z?le|p\. ?tta|l\. ?go|l\. ?mare|s\. ?da|f\. ?lli|s\. ?n\. ?c)\b(?!\w)"
)
_ZEROS = re.compile(r"^0+(?=[0-9])")
_RANGE = re.compile(r"\b([0-9]+) ?[-/–] ?[0-9]+\b")
_SHORT = {
    "vle": "viale",
    "vlo": "vicolo",
    "vic": "vicolo",
    "cso": "corso",
    "cda": "contrada",
    "pza": "piazza",
    "pzza": "piazza",
    "pzzle": "piazzale",
    "pzle": "piazzale",
    "ple": "piazzale",
    "ptta": "piazzetta",
    "lgo": "largo",
    "lmare": "lungomare",
    "sda": "strada",
    "str": "strada",
    "trav": "traversa",
    "cort": "cortile",
    "loc": "localita",
    "fraz": "frazione",
    "flli": "fratelli",
    "s": "san",
    "ss": "san",
    "santo": "san",
    "santa": "san",
    "sant": "san",
}
_FIRST = {"v": "via", "p": "piazza", "c": "corso", "l": "largo"}
"""What one letter means in front of a street."""
KINDS = frozenset(
    [
        "via",
        "viale",
        "vicolo",
        "vico",
        "corso",
        "contrada",
        "piazza",
        "piazzale",
        "piazzetta",
        "largo",
        "lungomare",
        "strada",
        "stradale",
        "traversa",
        "cortile",
        "localita",
        "frazione",
        "salita",
        "rampa",
        "ronco",
        "borgo",
    ]
)
_LITTLE = frozenset(["di", "del", "dello", "della", "dei", "degli", "delle", "dell"])
_NUMBER_WORDS = frozenset(["n", "nr", "num", "numero", "civ", "civico"])
SNC = "snc"
_INSIDE = {
    "int": "interno",
    "interno": "interno",
    "sc": "scala",
    "scala": "scala",
    "p": "piano",
    "piano": "piano",
    "pal": "palazzina",
    "palazzina": "palazzina",
    "ed": "edificio",
    "edificio": "edificio",
    "lotto": "lotto",
    "app": "appartamento",
    "appartamento": "appartamento",
}
_SUFFIXES = frozenset(("bis", "ter", "quater"))
_MONTHS = frozenset(
    ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"]
)


def _romans() -> dict[str, str]:
    tens, ones = ("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    return {tens[day // 10] + ones[day % 10]: str(day) for day in range(1, 32)}


_ROMANS = _romans()


@dataclass(frozen=True)
class PlainAddress:
    """One spelling: kind of street (empty when not said), words of its name, number (`snc`: there is none), what follows it."""

    kind: str = ""
    name: tuple[str, ...] = ()
    number: str = ""
    inside: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join(part for part in (self.kind, *self.name, self.number, *self.inside) if part)

    @property
    def numbered(self) -> bool:
        return self.number not in ("", SNC)

    @property
    def unit(self) -> dict[str, str]:
        """What follows the number by its word: {"interno": "5", "scala": "b"}."""
        return dict(zip(self.inside[::2], self.inside[1::2], strict=False))


def plain_address(*parts: str) -> PlainAddress:
    """One spelling of an address that was typed in one field or in several (street, number, interno)."""
    words = _words(" ".join(part for part in parts if part))
    kind = words[0] if words and words[0] in KINDS else ""
    named, inside = _cut(words[1:] if kind else words)
    name, number = _numbered(named)
    return PlainAddress(kind, tuple(name), number, inside)


def folded(text: str) -> str:
    """The one spelling as a text; folding it again changes nothing."""
    return str(plain_address(text))


def telling_words(text: str) -> str:
    """What is worth searching for in a street as it was typed: without its kind, articles and saints; all of it when nothing else is there.

    The words stay as they were typed, because an index holds them so.
    """
    words = [word for word in _WORD.findall(_undotted(text)) if word not in _LITTLE]
    first = _SHORT.get(words[0], _FIRST.get(words[0], words[0])) if words else ""
    told = [word for word in (words[1:] if first in KINDS else words) if _SHORT.get(word, word) != "san"]
    return " ".join(told) or text


def _undotted(text: str) -> str:
    """Folded, and dotted abbreviations as one word: "p.zza" -> "pzza"."""
    return _DOTTED.sub(lambda found: re.sub(r"[. ]", "", found[1]) + " ", _ELIDED.sub("", fold(fold(text))))


def _words(text: str) -> list[str]:
    plain = _RANGE.sub(r"\1", _undotted(text))
    words = [
        _SHORT.get(word, word) for word in _suffixed(_without_civ(_dates([word for word in _WORD.findall(plain) if word not in _LITTLE])))
    ]
    return [_FIRST.get(words[0], words[0]), *words[1:]] if words else []


def _without_civ(words: list[str]) -> list[str]:
    """Without "n.", "civ." and their like in front of a number."""
    kept: list[str] = []
    for word in reversed(words):
        if not (kept and word in _NUMBER_WORDS and _is_number(kept[-1])):
            kept.append(word)
    return kept[::-1]


def _suffixed(words: list[str]) -> list[str]:
    """ "118 a" and "118 bis" as "118a" and "118bis"; a letter that begins what follows the number ("12 p 3") does not belong to it."""
    joined: list[str] = []
    for place, word in enumerate(words):
        follows = words[place + 1] if place + 1 < len(words) else ""
        letter = len(word) == 1 and word.isalpha() and not (word in _INSIDE and follows)
        if joined and _is_number(joined[-1]) and (letter or word in _SUFFIXES):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _cut(words: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The street with its number, and what follows: pairs of a word and its value, sorted, so that their order does not count."""
    for place in range(1, len(words) - 1):
        if words[place] in _INSIDE and _is_value(words[place + 1]):
            return words[:place], _pairs(words[place:])
    return words, ()


def _pairs(words: list[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for word, value in pairwise(words):
        if word in _INSIDE and _is_value(value):
            found.setdefault(_INSIDE[word], value)
    return tuple(part for pair in sorted(found.items()) for part in pair)


def _numbered(words: list[str]) -> tuple[list[str], str]:
    """The name and the number, which stands last and never first: "via 4 novembre" has none."""
    if words and words[-1] == SNC:
        return words[:-1], SNC
    if len(words) > 1 and words[-1][:1] in "0123456789":
        return words[:-1], _ZEROS.sub("", words[-1])
    return words, ""


def _dates(words: list[str]) -> list[str]:
    """ "xx settembre" as "20 settembre"."""
    following = [*words[1:], ""] if words else []
    return [_ROMANS.get(word, word) if after in _MONTHS else word for word, after in zip(words, following, strict=True)]


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _is_value(word: str) -> bool:
    return len(word) == 1 or word[:1] in "0123456789"
