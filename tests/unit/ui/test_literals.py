"""No sentence stands outside the catalogues: not in a view, a component or a page, and what must stand in a page says it in both languages.

What counts as human: two words with a blank between them, a word that begins with a capital letter, a letter with an accent. What the
allow-lists name is not read by a person, or is the same in both languages; each says why.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import quickjs

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "mobile" / "web" / "static"
SCRIPTS = {file.name: file for folder in (STATIC, ROOT / "assets" / "scripts") for file in sorted(folder.glob("*.js"))}
DRAWN = ("mobile/app.py", "mobile/views", "ui/components", "ui/present", "ui/theme.py", "sync_server/office")
LETTER = "A-Za-zÀ-ÿ"
HUMAN = re.compile(rf"[{LETTER}]{{2,}}[ ,;:!?…'’.]* [{LETTER}]{{2,}}|\b[A-ZÀ-Ý][a-zà-ÿ]+|[À-ÿ]")

PYTHON_MAY = {
    "sync_server/office/client.py": "changes Flet's own page: its markup, and one sentence inside Flutter's code, which has one language",
    "sync_server/office/compressed.py": "names of HTTP",
}
LITERALS_MAY = {
    "English": "a language in its own name",
    "Italiano": "a language in its own name",
    "Bearer ": "HTTP",
    "Accept-Encoding": "HTTP",
    "Escape": "a key's name in Flet",
    "Arrow Right": "a key's name in Flet",
    "Arrow Left": "a key's name in Flet",
    "Esc": "as it is printed on the key",
    "Drawn": "a type's name",
    "Given": "a type's name",
    "^[A-Za-z0-9 -]*$": "a pattern of letters that may be typed",
}
STYLE = re.compile(r"[{};]\s*$|@media|^;|:root")

JAVASCRIPT_MAY = {
    "use strict": "JavaScript",
    "Escape": "a key's name",
    "Apple": "a browser's maker",
    "NotFoundError": "an error's name",
    "(display-mode: standalone)": "CSS",
    ".pad button": "CSS",
    "Backspace": "a key's name",
    "; Secure": "a cookie",
    "row warn": "names of classes",
    "row ok": "names of classes",
}
JAVASCRIPT_TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|console\.\w+\([^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""",
    re.S,
)
NO_PAGE = {
    "sw.js": "a worker: it draws nothing",
    "counting-fetch.js": "a worker's too",
    "rescue-words.js": "the table itself",
    "snapshot.js": "the console",
}
PAGE_MAY = {
    "Soglia": "the name",
    "Sopralluoghi e residenze, anche senza rete.": "the description: a page can have one",
    **dict.fromkeys("0123456789", "a key of the pad"),
}


def _not_for_people(tree: ast.Module) -> set[int]:
    """Docstrings, annotations, what is raised or logged: for whoever reads the program."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
        logs = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) in ("log", "_log", "re")
        if logs or isinstance(node, ast.Raise | ast.Assert):
            found |= {id(part) for part in ast.walk(node)}
        noted = [node.annotation] if isinstance(node, ast.arg | ast.AnnAssign) else [getattr(node, "returns", None)]
        found |= {id(part) for one in noted if one is not None for part in ast.walk(one)}
    return found


def python_literals() -> Iterator[tuple[str, int, str]]:
    for place in DRAWN:
        path = ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            tree = ast.parse(file.read_text(encoding="utf-8"))
            passed = _not_for_people(tree)
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
                    yield name, node.lineno, node.value


def test_no_view_holds_a_sentence() -> None:
    found = [
        (name, line, text)
        for name, line, text in python_literals()
        if HUMAN.search(text) and name not in PYTHON_MAY and text not in LITERALS_MAY and not STYLE.search(text)
    ]
    assert found == []


def test_the_look_at_python_finds_what_it_should() -> None:
    assert all(HUMAN.search(text) for text in ("Salva", "una parola", "Città", "Mancano 2 cose", "già"))
    assert not any(HUMAN.search(text) for text in ("visit.gaps", "w600", "/visit/", "{count}", "dd/MM"))
    names = {name for name, _, _ in python_literals()}
    assert {"mobile/views/today.py", "ui/components/fields.py", "ui/present/visit.py", "sync_server/office/views/board.py"} <= names


def tables(file: str, *names: str) -> dict[str, object]:
    """The tables of words in a page's script, run as what they are."""
    source = SCRIPTS[file].read_text(encoding="utf-8")
    engine = quickjs.Context()
    safe = re.search(r"const SAFE = (\[.*?\]);", source, re.S)
    engine.eval(f"var SAFE = {safe[1] if safe else '[]'};")
    found: dict[str, object] = {}
    for name in names:
        table = re.search(rf"^  const {name} = (\{{.*?^  \}});", source, re.S | re.M)
        assert table, (file, name)
        found |= json.loads(engine.eval(f"JSON.stringify({table[1]})"))
    return found


def pairs(entry: object) -> Iterator[tuple[str, str]]:
    """[Italian, English], or a list of them: a title and a text."""
    assert isinstance(entry, list)
    if all(isinstance(part, str) for part in entry):
        assert len(entry) == 2, entry
        yield entry[0], entry[1]
    else:
        for part in entry:
            yield from pairs(part)


TABLE = re.compile(r"^  const (WORDS|PAGES) = \{", re.M)
PAGE_WORDS = {file.name: tuple(TABLE.findall(file.read_text(encoding="utf-8"))) for file in SCRIPTS.values()}
PAGE_WORDS = {name: found for name, found in PAGE_WORDS.items() if found}


@pytest.mark.parametrize("file", PAGE_WORDS)
def test_what_a_page_says_before_python_it_says_in_both_languages(file: str) -> None:
    for key, entry in tables(file, *PAGE_WORDS[file]).items():
        for italian, english in pairs(entry):
            assert italian.strip(), key
            assert english.strip(), key
            assert italian != english, key
            holes = r"\{\w+\}|<[^>]*>"
            assert {hole[0] for hole in re.findall(holes, italian)} == {hole[0] for hole in re.findall(holes, english)}, key
            assert re.findall(r"\{\d\}", italian) == re.findall(r"\{\d\}", english), key


def test_a_page_says_only_what_its_table_holds() -> None:
    assert {"first-paint.js", "rescue-words.js"} <= set(PAGE_WORDS)
    said = {"first-paint.js": ("first-paint.js", "update.js"), "rescue-words.js": ("rescue-words.js", "rescue.js")}
    for table, files in said.items():
        known = tables(table, *PAGE_WORDS[table])
        for file in files:
            asked = re.findall(r"(?:\bsay|firstPaint\.say)\(\"([\w-]+)\"", (STATIC / file).read_text(encoding="utf-8"))
            assert asked or file == "update.js"
            assert sorted(set(asked) - set(known)) == [], file


def test_no_script_of_a_page_holds_a_sentence_beside_its_table() -> None:
    found = []
    for file in SCRIPTS.values():
        if file.name in NO_PAGE:
            continue
        source = file.read_text(encoding="utf-8")
        for name in PAGE_WORDS.get(file.name, ()):
            source = re.sub(rf"^  const {name} = \{{.*?^  \}};", "", source, flags=re.S | re.M)
        source = re.sub(r"const SAFE = \[.*?\];", "", source, flags=re.S)
        for token in JAVASCRIPT_TOKEN.findall(source):
            text = re.sub(r"\$\{.*?\}", "", token[1:-1])
            if token[0] in "\"'`" and HUMAN.search(text) and text not in JAVASCRIPT_MAY and not _is_no_sentence(text):
                found.append((file.name, token))
    assert found == []


def _is_no_sentence(text: str) -> bool:
    """A style sheet, a cookie."""
    return "@media" in text or "SameSite" in text


class Page(HTMLParser):
    """What a page says before any script: texts, and the attributes that are read out. `lang` is the nearest one's."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._languages: list[tuple[str, str]] = []
        self._hushed = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._hushed = tag in ("script", "style")
        if tag not in ("meta", "link", "br", "path", "rect", "use", "input", "img"):
            self._languages.append((tag, told.get("lang") or self.language))
        for name in ("aria-label", "title", "alt", "placeholder"):
            self._say(told.get(name) or "")
        if told.get("name") == "description":
            self._say(told.get("content") or "")

    def handle_endtag(self, tag: str) -> None:
        self._hushed = False
        while self._languages and self._languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._hushed:
            self._say(data)

    @property
    def language(self) -> str:
        return self._languages[-1][1] if self._languages else "it"

    def _say(self, text: str) -> None:
        if text.strip():
            self.said.append((self.language, text.strip()))


def page(path: Path) -> list[tuple[str, str]]:
    read = Page()
    read.feed(path.read_text(encoding="utf-8"))
    return read.said


@pytest.mark.parametrize("file", ["index.html", "rescue.html"])
def test_what_stands_in_a_page_of_the_app_stands_there_in_both_languages(file: str) -> None:
    """Either a script writes it anew in the person's language, or (without JavaScript) both languages stand there."""
    rewritten = {italian for entry in tables("first-paint.js", "WORDS", "PAGES").values() for italian, _ in pairs(entry)}
    left = [(language, text) for language, text in page(STATIC / file) if text not in rewritten and text not in PAGE_MAY]
    assert [language for language, _ in left] == ["it", "en"], left
    assert all("JavaScript" in text for _, text in left)


@pytest.mark.parametrize("file", ["sign_in.html", "sign_out.html"])
def test_a_page_of_the_office_holds_no_word_of_its_own(file: str) -> None:
    said = page(ROOT / "sync_server" / "office" / "pages" / file)
    assert said
    assert [text for _, text in said if HUMAN.search(re.sub(r"\$\w+", "", text))] == []
