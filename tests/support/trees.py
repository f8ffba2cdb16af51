"""Revision trees for tests: written as text, or drawn at random from a few letters so that they collide often."""

from __future__ import annotations

from hypothesis import strategies as st

from docstore.revision import RevId
from docstore.tree import Path, Tree, merge

LETTERS = "abc"


def path(text: str) -> Path:
    """ "1-a 2-b 3-c" (oldest first, as one reads it) as a history, newest first."""
    return tuple(RevId.parse(word) for word in reversed(text.split()))


def tree(text: str) -> Tree:
    """Branches parted by "|"; a revision that ends in "!" is a tombstone: "1-a 2-b | 1-a 2-c!"."""
    grown: Tree = {}
    for branch in text.split("|"):
        grown = merge(grown, path(branch.replace("!", "")), deleted="!" in branch).tree
    return grown


def is_tombstone(rev: RevId) -> bool:
    """In random trees the letter decides, so that everyone agrees which revisions are deleted."""
    return rev.hash.startswith("c")


def grow(histories: list[Path]) -> Tree:
    grown: Tree = {}
    for history in histories:
        grown = merge(grown, history, deleted=is_tombstone(history[0])).tree
    return grown


@st.composite
def histories(draw: st.DrawFn, deepest: int = 6) -> Path:
    """A history with its oldest part unknown or not; two of them may even claim different parents for one revision."""
    newest = draw(st.integers(1, deepest))
    known = draw(st.integers(1, newest))
    return tuple(RevId(newest - depth, draw(st.sampled_from(LETTERS))) for depth in range(known))
