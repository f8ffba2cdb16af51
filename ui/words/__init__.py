"""Every sentence that a person can read, in Italian and in English, with their dates, numbers and plurals.

Rule: no view holds a sentence. A view asks `Words(language).say("key", count=3)`; the sentences are JSON files in `it/` and `en/`, one
file for each part of the product, and a test holds that both languages have the same keys and that none is missing or unused
(design.md section 10). Formatting is our own: the browser's Python has no locale database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Literal, get_args
from zoneinfo import ZoneInfo

__all__ = ["LANGUAGES", "ROME", "Language", "Words", "catalogue"]

Language = Literal["it", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

ROME = ZoneInfo("Europe/Rome")

Sentence = str | Mapping[str, str]

_DAYS: Mapping[Language, tuple[str, ...]] = {
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_IT_MONTHS = "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
_EN_MONTHS = "January February March April May June July August September October November December"
_MONTHS: Mapping[Language, list[str]] = {"it": _IT_MONTHS.split(), "en": _EN_MONTHS.split()}
_MARKS: Mapping[Language, tuple[str, str]] = {"it": (",", "."), "en": (".", ",")}
"""Decimal mark and thousands mark."""
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
        """The sentence of a key. With `count` the catalogue's `one` and `other` are chosen between; `zero` wins where it exists."""
        sentence = self._sentences[key]
        if not isinstance(sentence, str):
            sentence = _of_count(sentence, values.get("count"))
        return sentence.format(**{name: self._shown(value) for name, value in values.items()})

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

    def _figures(self, key: str) -> set[str]:
        """The names that a sentence wants to be given."""
        found = self._sentences[key]
        forms = [found] if isinstance(found, str) else list(found.values())
        named = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
        return named if isinstance(found, str) else named | {"count"}

    def number(self, value: float, decimals: int = 0) -> str:
        """1.115 in Italian, 1,115 in English; with decimals 8,2 and 8.2."""
        decimal, thousands = _MARKS[self.language]
        text = f"{value:,.{decimals}f}"
        return text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)

    def size(self, count: int) -> str:
        """Bytes as a person reads them: 31 kB, 8,7 MB, 3,1 GB."""
        for limit, unit, decimals in ((10**9, "GB", 1), (10**6, "MB", 1), (10**3, "kB", 0)):
            if count >= limit:
                return f"{self.number(count / limit, decimals if count < 100 * limit else 0)} {unit}"
        return f"{count} byte"

    def megabytes(self, done: int, total: int) -> str:
        """1,4 di 5,2 MB."""
        return self.say("format.of_megabytes", done=self.number(done / 10**6, 1), total=self.number(total / 10**6, 1))

    def full_date(self, day: date) -> str:
        """22/11/2026."""
        return f"{day.day:02}/{day.month:02}/{day.year}"

    def short_date(self, day: date, today: date | None = None) -> str:
        """22/11, with the year when it is not this one's."""
        if today is not None and today.year != day.year:
            return self.full_date(day)
        return f"{day.day:02}/{day.month:02}"

    def weekday(self, day: date) -> str:
        """dom 22 nov."""
        return f"{_DAYS[self.language][day.weekday()][:3]} {day.day} {_MONTHS[self.language][day.month - 1][:3]}"

    def long_date(self, day: date) -> str:
        """domenica 22 novembre."""
        return f"{_DAYS[self.language][day.weekday()]} {day.day} {_MONTHS[self.language][day.month - 1]}"

    def local(self, instant: datetime) -> datetime:
        """An instant on this screen's clock."""
        return instant.astimezone(self.zone)

    def time(self, instant: datetime) -> str:
        """21:14."""
        return f"{self.local(instant):%H:%M}"

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


def _of_count(forms: Mapping[str, str], count: object) -> str:
    if count == 0 and "zero" in forms:
        return forms["zero"]
    return forms["one"] if count == 1 else forms["other"]
