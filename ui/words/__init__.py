"""Every sentence that a person can read, in Italian and in English, with their dates, numbers and plurals.

Rule: no view holds a sentence. A view asks `Words(language).say("key", count=3)`; the sentences are JSON files in `it/` and `en/`, one
file for each part of the product, and a test holds that both languages have the same keys and that none is missing or unused
(design.md section 10). Numbers, dates and plural forms are Babel's (`formats.py`); which pattern a screen shows is decided here. What the
catalogue lacks is a defect of ours, which tests hear of: for a person one sentence is missing and the page stands.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from ui.defects import report
from ui.words.formats import Formats, formats

__all__ = ["LANGUAGES", "ROME", "Language", "Words", "catalogue"]

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

ROME = ZoneInfo("Europe/Rome")

Sentence = str | Mapping[str, str]

_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


@cache
def catalogue(language: Language) -> Mapping[str, Sentence]:
    """All sentences of a language. A key that stands in two files is an error of ours and raises."""
    found: dict[str, Sentence] = {}
    for part in sorted(files(__package__).joinpath(language).iterdir(), key=lambda entry: entry.name):
        if not part.name.endswith(".json"):
            continue
        for key, sentence in json.loads(part.read_text(encoding="utf-8")).items():
            if key in found:
                raise ValueError(f"the key {key} stands twice in the catalogue {language}")
            found[key] = sentence
    return found


class Words:
    """One language's sentences and formats. `zone` is the one in which instants are told."""

    def __init__(self, language: str = "it", zone: ZoneInfo = ROME) -> None:
        self.language: Language = "en" if language == "en" else "it"
        self.zone = zone
        self._sentences = catalogue(self.language)

    def say(self, key: str, **values: object) -> str:
        """The sentence of a key. With `count` the catalogue's form for that number is chosen; `zero` wins where it exists."""
        try:
            return self._said(key, values)
        except (KeyError, IndexError, ValueError, TypeError) as lacking:
            report(f"the catalogue {self.language} cannot say {key}: {type(lacking).__name__}")
            return self._said("defect.no_words", {})

    def prepare(self) -> None:
        """Reads all that formatting needs now instead of when it is first asked."""
        self._formats.prepare()

    def has(self, key: str) -> bool:
        """Whether the catalogue knows a key (for codes that come from outside)."""
        return key in self._sentences

    def problem(self, code: str, sentence: str = "", details: Mapping[str, object] | None = None) -> str:
        """What went wrong, in this language. Errors are written in Italian and their own sentence knows most; for another language, and
        for a code that came alone, the catalogue is asked. What it cannot say with these figures is said as it came."""
        key, values = f"error.{code}", {name: _readable(value) for name, value in (details or {}).items()}
        if (self.language == "it" and sentence) or not self.has(key) or not self._figures(key) <= values.keys():
            return sentence
        return self.say(key, **values)

    def _said(self, key: str, values: Mapping[str, object]) -> str:
        sentence = self._sentences[key]
        if not isinstance(sentence, str):
            sentence = _of_count(self.language, sentence, values.get("count"))
        return sentence.format(**{name: self._shown(value) for name, value in values.items()})

    def _figures(self, key: str) -> set[str]:
        """The names that a sentence wants to be given."""
        found = self._sentences[key]
        forms = [found] if isinstance(found, str) else list(found.values())
        named = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
        return named if isinstance(found, str) else named | {"count"}

    def number(self, value: float, decimals: int = 0) -> str:
        """1.115 in Italian, 1,115 in English; with decimals 8,2 and 8.2."""
        return self._formats.number(value, decimals)

    def size(self, count: int) -> str:
        """Bytes as a person reads them: 31 kB, 8,7 MB, 3,1 GB. The signs of units are the same in both languages."""
        for limit, unit, decimals in ((10**9, "GB", 1), (10**6, "MB", 1), (10**3, "kB", 0)):
            if count >= limit:
                return f"{self.number(count / limit, decimals if count < 100 * limit else 0)} {unit}"
        return self.say("format.bytes", count=count)

    def megabytes(self, done: int, total: int) -> str:
        """1,4 di 5,2 MB."""
        return self.say("format.of_megabytes", done=self.number(done / 10**6, 1), total=self.number(total / 10**6, 1))

    def listed(self, parts: Sequence[str]) -> str:
        """Anna, Marco e Ida."""
        return self._formats.listed(parts)

    def full_date(self, day: date) -> str:
        """22/11/2026, the day first in both languages: the forms of the city are written so."""
        return self._day(day, "dd/MM/y")

    def short_date(self, day: date, today: date | None = None) -> str:
        """22/11, with the year when it is not this one's."""
        if today is not None and today.year != day.year:
            return self.full_date(day)
        return self._day(day, "dd/MM")

    def weekday(self, day: date) -> str:
        """dom 22 nov."""
        return self._day(day, "EEE d MMM")

    def weekday_date(self, day: date) -> str:
        """martedì 01/12/2026."""
        return self._day(day, "EEEE dd/MM/y")

    def long_date(self, day: date) -> str:
        """domenica 22 novembre."""
        return self._day(day, "EEEE d MMMM")

    def local(self, instant: datetime) -> datetime:
        """An instant on this screen's clock."""
        return instant.astimezone(self.zone)

    def time(self, instant: datetime) -> str:
        """21:14."""
        return self._formats.clock(self.local(instant).time())

    def moment(self, instant: datetime, now: datetime | None = None) -> str:
        """21:14 when it is today, else dom 22 nov, 21:14."""
        here = self.local(instant)
        if now is not None and self.local(now).date() == here.date():
            return self.time(instant)
        return f"{self.weekday(here.date())}, {self.time(instant)}"

    def day(self, day: date, today: date) -> str:
        """oggi, ieri, 12/11, 12/11/2025."""
        if day == today:
            return self.say("format.today")
        if day == today - timedelta(days=1):
            return self.say("format.yesterday")
        return self.short_date(day, today)

    @property
    def _formats(self) -> Formats:
        return formats(self.language)

    def _day(self, day: date, pattern: str) -> str:
        return self._formats.day(day, pattern)

    def _shown(self, value: object) -> object:
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, date):
            return self.full_date(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        return self.number(value, 0 if isinstance(value, int) else 1)


def _readable(value: object) -> object:
    """Details of errors hold days as they are stored."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return value
    return date.fromisoformat(value)


def _of_count(language: Language, forms: Mapping[str, str], count: object) -> str:
    """`zero` is our own ("nessuna persona"), the other forms are CLDR's. Italian's `many` (1.000.000 di persone) is `other` where a
    sentence does not tell it apart: with the number in figures both are right."""
    if count == 0 and "zero" in forms:
        return forms["zero"]
    form = formats(language).plural(count) if isinstance(count, int | float) else "other"
    return forms.get(form) or forms["other"]
