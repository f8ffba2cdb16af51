"""The plain pages before the office: signing in and signing out, without any script.

Rule: they stand without Flet, so that a wrong password costs no start of a client; what was typed as the name stays, the password never
does; every word comes from the catalogue and everything that was typed is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

from sync_server.office.client import BASE, FONTS_FOLDER, own_fonts
from ui import tokens
from ui.present import help as help_words
from ui.words import Words

_TOKENS = (
    "paper",
    "ground",
    "ink",
    "text",
    "muted",
    "line",
    "primary",
    "on_primary",
    "primary_text",
    "danger",
    "danger_soft",
    "danger_text",
)
"""The names that pages/sign_in.css uses."""
_OTHER = {"it": ("en", "English"), "en": ("it", "Italiano")}
# Forms of ours are posted with their origin, which "no-referrer" would blank out.
_HEADERS = {"referrer-policy": "same-origin", "cache-control": "no-store"}


def sign_in_page(words: Words, name: str = "", problem: str = "", status: int = 200) -> HTMLResponse:
    """The form; after a refusal with its sentence and the name still there."""
    other, other_name = _OTHER[words.language]
    texts = {
        **_common(words, "sign_in"),
        "name_label": words.say("office.sign_in.name"),
        "password_label": words.say("office.sign_in.password"),
        "enter": words.say("office.sign_in.enter"),
        "lost": words.say("office.sign_in.lost"),
        "app": words.say("office.sign_in.app"),
        "name": name,
        "other_language": other,
        "other_language_name": other_name,
    }
    markup = {
        "problem": f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else "",
        "help": _help(words),
        "name_focus": "" if name else "autofocus",
        "password_focus": "autofocus" if name else "",
    }
    return _page("sign_in.html", texts, markup, status)


def sign_out_page(words: Words) -> HTMLResponse:
    """Asked for from elsewhere, signing out wants one press of a button of ours."""
    texts = {**_common(words, "sign_out"), "leave": words.say("office.sign_out.leave"), "back": words.say("office.sign_out.back")}
    return _page("sign_out.html", texts, {}, 200)


def style_sheet(fonts: Path) -> str:
    """The tokens of both themes as properties, our font, and the few rules of the plain pages."""
    faces = "".join(
        f'@font-face{{font-family:"{tokens.FONT}";font-weight:{weight};font-display:swap;src:url("{BASE}/{FONTS_FOLDER}/{file.name}")}}\n'
        for file, weight in own_fonts(fonts)
    )
    light, dark = _properties(tokens.LIGHT), _properties(tokens.DARK)
    themes = f":root{{color-scheme:light dark;{light}}}\n@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    return faces + themes + _read("sign_in.css")


def _help(words: Words) -> str:
    """This page's help, folded up: there is no other page to lay it over."""
    told = help_words.paragraphs("office_sign_in", words)
    lines = "".join(f"<h2>{escape(one.heading)}</h2><p>{escape(one.text)}</p>" for one in told)
    return f"<details><summary>{escape(words.say('help.open'))}</summary>{lines}</details>"


def _common(words: Words, page: str) -> dict[str, str]:
    return {
        "language": words.language,
        "brand": words.say("app.name"),
        "title": words.say(f"office.{page}.title"),
        "lead": words.say(f"office.{page}.lead"),
    }


def _properties(palette: Mapping[str, str]) -> str:
    return "".join(f"--{name.replace('_', '-')}:{palette[name]};" for name in _TOKENS)


def _page(name: str, texts: Mapping[str, str], markup: Mapping[str, str], status: int) -> HTMLResponse:
    escaped = {key: escape(value) for key, value in texts.items()}
    return HTMLResponse(Template(_read(name)).substitute({**escaped, **markup}), status_code=status, headers=_HEADERS)


def _read(name: str) -> str:
    return files("sync_server.office").joinpath("pages", name).read_text(encoding="utf-8")
