"""What a screen reader is given of a page of Flutter's, and what is wrong with it.

Rules (issue 17, WCAG 2.1): whatever takes a tap or the keyboard has a role and a name in words (4.1.2, 2.5.3); it is 48 by 48 pixels, or 40
where a mouse points (domain.md 8.7); no two of them share a place; one goes through them in the order in which one reads (2.4.3, 1.3.2);
what is written stays within what it is written on (1.4.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from tests.support.browser import Tab

INTERACTIVE = frozenset({"button", "link", "checkbox", "radio", "switch", "textbox", "searchbox", "tab", "slider", "menuitem", "option"})
TARGET, AT_A_DESK = 48.0, 40.0
SLACK = 0.6
"""A pixel's part is lost when lengths are rounded to what a screen has."""
SHARED = 4.0
"""So many pixels of two neighbours' edges may lie over each other: borders do."""
REST = 8.0
"""Lower than anything that is drawn to be tapped."""
PART = 3.0
"""A card is so many times as large as a button on it."""
UP = 24.0
"""What begins so little above the one before stands in the same line with it: words of two sizes share a baseline."""
CATALOGUE_KEY = re.compile(r"^[a-z_]+(\.[a-z0-9_]+)+$")
READ = """(() => {
  const host = document.querySelector("flt-semantics-host");
  if (!host) return [];
  const isNode = (element) => element.id.startsWith("flt-semantic-node-");
  const own = (element) => [...element.childNodes].map((child) =>
    child.nodeType === Node.TEXT_NODE ? child.data : child.nodeName.startsWith("FLT-SEMANTICS") ? "" : own(child)).join("");
  const field = (element) => element.matches("input, textarea") ? element : element.querySelector(":scope > input, :scope > textarea");
  const role = (element) => {
    if (field(element)) return "textbox";
    if (element.matches("a")) return "link";
    if (/^H[1-6]$/.test(element.nodeName)) return "heading";
    return element.getAttribute("role") || "";
  };
  const above = (element) => {
    const found = [];
    for (let up = element.parentElement; up && up !== host; up = up.parentElement) if (isNode(up)) found.push(up.id);
    return found;
  };
  return [...host.querySelectorAll("[id]")].filter(isNode).map((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect(), input = field(element);
    return {
      id: element.id, role: role(element), above: above(element), left, top, right, bottom,
      text: own(element).trim(), words: element.textContent.trim(),
      label: (input || element).getAttribute("aria-label") || input?.getAttribute("placeholder") || "",
      identifier: element.getAttribute("flt-semantics-identifier") || "",
      tappable: element.hasAttribute("flt-tappable"),
      focusable: input ? input.tabIndex >= 0 : element.hasAttribute("tabindex") && element.tabIndex >= 0,
      disabled: element.getAttribute("aria-disabled") === "true",
      scrolls: /auto|scroll/.test(element.style.overflowY + element.style.overflowX),
    };
  });
})()"""


LISTEN = """(() => {
  globalThis.cameTo = [];
  document.addEventListener("focusin", ({ target }) => {
    const node = target.closest("[id^=flt-semantic-node-]");
    if (node) cameTo.push((target.getAttribute("aria-label") || node.getAttribute("aria-label") || node.textContent).trim());
  }, true);
})()"""
CAME_TO = """(async () => {
  for (let frame = 0; frame < 12 && !cameTo.length; frame++) await new Promise(requestAnimationFrame);
  return cameTo.splice(0);
})()"""
ROUNDS = 4
"""So often the tab key may go round a page: of two quick presses Flutter tells the browser only the last."""


@dataclass(frozen=True)
class Box:
    """Where something is drawn, in CSS pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def shares(self, other: Box) -> bool:
        """Whether more than their edges lie over each other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide > SHARED and high > SHARED


@dataclass(frozen=True)
class Node:
    """One thing that is told. `above` are the ids of those that it lies in, from the nearest."""

    id: str
    role: str
    name: str
    box: Box
    above: tuple[str, ...] = ()
    identifier: str = ""
    tappable: bool = False
    focusable: bool = False
    disabled: bool = False
    scrolls: bool = False
    text: str = ""

    @property
    def interactive(self) -> bool:
        return self.tappable or self.focusable or self.role in INTERACTIVE

    def told(self) -> str:
        """As a finding calls it."""
        name = self.name if len(self.name) < 60 else f"{self.name[:57]}…"
        place = f"{self.box.left:.0f},{self.box.top:.0f} {self.box.width:.0f}x{self.box.height:.0f}"
        return f"{self.role or 'no role'} {name!r} {self.identifier} at {place}"


async def read(tab: Tab) -> list[Node]:
    """The whole tree, in the order in which it is gone through."""
    return [_node(told) for told in await tab.evaluate(READ)]


def looks_of(nodes: Sequence[Node]) -> list[tuple[str, str, Box]]:
    """What is told and where, without Flutter's numbers for it."""
    return [(node.role, node.name, node.box) for node in nodes]


async def not_come_to(tab: Tab, nodes: Sequence[Node]) -> list[str]:
    """What the tab key does not lead to, of all that takes a tap and can be seen."""
    await tab.evaluate(LISTEN)
    wanted = {node.name: node for node in _targets(nodes) if not node.disabled}
    for _ in range(ROUNDS * len(wanted)):
        await tab.page.keyboard.press("Tab")
        for name in await tab.evaluate(CAME_TO):
            wanted.pop(" ".join(name.split()), None)
        if not wanted:
            break
    return [f"the keyboard does not come to it: {node.told()}" for node in wanted.values()]


def _node(told: dict[str, Any]) -> Node:
    box = Box(told["left"], told["top"], told["right"], told["bottom"])
    name = " ".join((told["label"] or told["words"]).split())
    flags = {key: bool(told[key]) for key in ("tappable", "focusable", "disabled", "scrolls")}
    return Node(told["id"], told["role"], name, box, tuple(told["above"]), told["identifier"], text=told["text"], **flags)


def unnamed(nodes: Sequence[Node]) -> list[str]:
    """What takes a tap and says nothing, or only a sign or a key of ours."""
    return [f"no name in words: {node.told()}" for node in nodes if node.interactive and not _is_said(node.name)]


def _is_said(name: str) -> bool:
    return bool(re.search(r"\w", name)) and not CATALOGUE_KEY.match(name) and not any("\ue000" <= letter <= "\uf8ff" for letter in name)


def roleless(nodes: Sequence[Node]) -> list[str]:
    """What takes a tap and does not say what it is."""
    return [
        f"no role: {node.told()}"
        for node in nodes
        if (node.tappable or node.focusable) and not node.scrolls and node.role not in INTERACTIVE
    ]


def small(nodes: Sequence[Node], at_a_desk: Sequence[str] = ()) -> list[str]:
    """What a thumb would miss; what is scrolled partly out of sight is not measured. What is called as `at_a_desk` says may be lower."""
    scrollers, held = _scrollers(nodes), {node.id: node.box for node in nodes}
    found = []
    for node in _targets(nodes):
        least = AT_A_DESK if at_a_desk and node.identifier.startswith(tuple(at_a_desk)) else TARGET
        if min(node.box.width, node.box.height) < least - SLACK and not (_is_at_an_edge(node, scrollers) or _is_a_rest(node, held)):
            found.append(f"smaller than {least:g}: {node.told()}")
    return found


def over_one_another(nodes: Sequence[Node]) -> list[str]:
    """Two that a tap could mean at one place. What lies in another one may be part of it (a button on a card, the eye in a password's
    field); what floats over a list may lie over a part of it, for the list's end scrolls clear."""
    scrollers = _scrollers(nodes)
    return [
        f"over one another: {one.told()} and {other.told()}"
        for one, other in combinations(_targets(nodes), 2)
        if one.box.shares(other.box) and not _belong_together(one, other) and _scrolling(one, scrollers) == _scrolling(other, scrollers)
    ]


def _belong_together(one: Node, other: Node) -> bool:
    return one.id in other.above or other.id in one.above or _is_a_part(one, other) or _is_a_part(other, one)


def _is_a_part(card: Node, part: Node) -> bool:
    """Wholly on it, and leaving most of it free."""
    area = card.box.width * card.box.height
    return part.role == "button" and _holds(card.box, part.box) and area > PART * part.box.width * part.box.height


def out_of_order(nodes: Sequence[Node]) -> list[str]:
    """Where one would be led back. From one to the next it goes on in the line, down, or up into a column further right: never wholly
    back to the left in the same line, never up by more than `UP` but into a new column."""
    scrollers = _scrollers(nodes)
    return [
        f"led back from {one.told()} to {other.told()}"
        for one, other in pairwise(_targets(nodes))
        if _is_back(one.box, other.box) and _scrolling(one, scrollers) == _scrolling(other, scrollers)
    ]


def _is_back(one: Box, following: Box) -> bool:
    same_line = min(one.bottom, following.bottom) - max(one.top, following.top) > min(one.height, following.height) / 2
    if same_line:
        return following.right <= one.left + SHARED
    return following.top < one.top - UP and following.left < one.right - SHARED


def cut_off(nodes: Sequence[Node], width: float) -> list[str]:
    """Words that leave the screen at a side, or what they are written on; a table may be pushed to its side."""
    by_id, scrollers = {node.id: node for node in nodes}, _scrollers(nodes)
    found = []
    for node in nodes:
        if not node.text or node.box.width <= 0:
            continue
        if (node.box.left < -SLACK or node.box.right > width + SLACK) and not _is_pushed(node, scrollers):
            found.append(f"beyond the screen's side: {node.told()}")
        holder = next((by_id[one] for one in node.above if one in by_id and by_id[one].interactive), None)
        if holder is not None and not _holds(holder.box, node.box):
            found.append(f"beyond what it is written on: {node.told()} in {holder.told()}")
    return found


def _is_pushed(node: Node, scrollers: Mapping[str, Box]) -> bool:
    """It lies in what scrolls, and beyond the side of it."""
    return any(node.box.right > scrollers[one].right + SLACK for one in node.above if one in scrollers)


def words_over_words(nodes: Sequence[Node]) -> list[str]:
    """Two texts at one place."""
    scrollers = _scrollers(nodes)
    inner = [node for node in nodes if node.text and not any(other.text and node.id in other.above for other in nodes)]
    texts = [node for node in inner if _is_seen(node, scrollers)]
    return [
        f"words over words: {one.told()} and {other.told()}"
        for one, other in combinations(texts, 2)
        if one.box.shares(other.box) and not _belong_together(one, other) and _scrolling(one, scrollers) == _scrolling(other, scrollers)
    ]


def _holds(outer: Box, inner: Box) -> bool:
    slack = 2.0
    return (
        inner.left >= outer.left - slack
        and inner.top >= outer.top - slack
        and inner.right <= outer.right + slack
        and inner.bottom <= outer.bottom + slack
    )


def _targets(nodes: Sequence[Node]) -> list[Node]:
    """What takes a tap, where it can be seen: what is scrolled out of sight lies beyond the edge of what scrolls it."""
    scrollers = _scrollers(nodes)
    found = (node for node in nodes if node.interactive and not node.scrolls and node.box.width > 0 and node.box.height > 0)
    return [node for node in found if _is_seen(node, scrollers)]


def _scrollers(nodes: Sequence[Node]) -> dict[str, Box]:
    """What shows only a part of what lies in it: it says so, or something in it reaches beyond it (of the screen that says nothing)."""
    seen, found = {node.id: node for node in nodes}, {}
    for node in nodes:
        for one in node.above:
            outer = seen.get(one)
            if outer is not None and outer.above and not outer.interactive and not _holds(outer.box, node.box):
                found[one] = outer.box
    screens = [node.box for node in nodes if not node.above]
    reached_beyond = {one: box for one, box in found.items() if box not in screens}
    return {**reached_beyond, **{node.id: node.box for node in nodes if node.scrolls}}


def _is_seen(node: Node, scrollers: Mapping[str, Box]) -> bool:
    held = [scrollers[one] for one in node.above if one in scrollers]
    return all(node.box.top < box.bottom - SLACK and node.box.bottom > box.top + SLACK for box in held)


def _is_at_an_edge(node: Node, scrollers: Mapping[str, Box]) -> bool:
    held = [scrollers[one] for one in node.above if one in scrollers]
    return any(node.box.bottom >= box.bottom - SLACK or node.box.top <= box.top + SLACK for box in held)


def _is_a_rest(node: Node, held: Mapping[str, Box]) -> bool:
    """The strip that is left of what was scrolled away, flush with the end of what holds it: a page that was drawn anew says only later
    that it scrolls. Nothing is drawn so low."""
    holder = held.get(node.above[0]) if node.above else None
    flush = holder is not None and (abs(node.box.bottom - holder.bottom) < SLACK or abs(node.box.top - holder.top) < SLACK)
    return flush and node.box.height < REST


def _scrolling(node: Node, scrollers: Mapping[str, Box]) -> frozenset[str]:
    """What scrolls it."""
    return frozenset(one for one in node.above if one in scrollers)


def everything(nodes: Sequence[Node], width: float, at_a_desk: Sequence[str] = ()) -> Iterator[str]:
    """All that is wrong with a page, whatever the size of its letters."""
    yield from unnamed(nodes)
    yield from roleless(nodes)
    yield from small(nodes, at_a_desk)
    yield from over_one_another(nodes)
    yield from out_of_order(nodes)
    yield from cut_off(nodes, width)
