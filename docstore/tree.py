"""The revision tree of one document: values in, values out.

A tree is a set of nodes that know their parent. Each of a node's three marks can only ever be switched on by more knowledge:

    written     somebody gave us this revision itself, not only its name in another's history
    superseded  some history names it as a parent
    parent      known or not yet known (of two claims the higher one is taken)

so merging is a join: commutative, associative, idempotent, whatever the order of arrival. A *leaf* is a node that is written and not
superseded; all leaves together are the document, open conflicts included. The *winner* is the first leaf: one that is not deleted
before one that is, then the higher generation, then the higher hash (couch_doc:to_doc_info, and the same on every peer).

Stemming forgets ancestors further than `limit` from every leaf below them and never a leaf. It comes after merging, never before:
a forgotten ancestor that arrives again would be a new branch (apache/couchdb, couch_key_tree.erl, the essay at its head).

        1-a -- 2-b -- 3-d        leaves: 3-d, 2-c      winner: 3-d
           \\-- 2-c
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from docstore.revision import RevId


class Node(NamedTuple):
    parent: RevId | None
    written: bool
    superseded: bool
    deleted: bool


class Leaf(NamedTuple):
    rev: RevId
    deleted: bool


Tree = Mapping[RevId, Node]
Path = Sequence[RevId]  # newest first, each one the child of the next: what `_revisions` says


class Outcome(Enum):
    """What a merge did, in couch_key_tree's words; the last one means that the leaves stay as they were."""

    NEW_LEAF = "new_leaf"
    NEW_BRANCH = "new_branch"
    INTERNAL_NODE = "internal_node"


@dataclass(frozen=True, slots=True)
class Merged:
    tree: Tree
    changed: Mapping[RevId, Node]
    outcome: Outcome


def merge(tree: Tree, path: Path, *, deleted: bool = False) -> Merged:
    """Grafts one revision and its history onto the tree."""
    changed: dict[RevId, Node] = {}
    for depth, rev in enumerate(path):
        known = tree.get(rev)
        claimed = Node(path[depth + 1] if depth + 1 < len(path) else None, depth == 0, depth > 0, deleted and depth == 0)
        joined = claimed if known is None else join(known, claimed)
        if joined != known:
            changed[rev] = joined
    return Merged({**tree, **changed}, changed, _outcome(tree, path, changed)) if changed else Merged(tree, {}, Outcome.INTERNAL_NODE)


def join(one: Node, other: Node) -> Node:
    """All that both nodes of the same name know."""
    return Node(
        _higher(one.parent, other.parent),
        one.written or other.written,
        one.superseded or other.superseded,
        one.deleted or other.deleted,
    )


def leaves(tree: Tree) -> tuple[Leaf, ...]:
    """The open ends, the winner first."""
    return in_winning_order(Leaf(rev, node.deleted) for rev, node in tree.items() if node.written and not node.superseded)


def in_winning_order(open_ends: Iterable[Leaf]) -> tuple[Leaf, ...]:
    return tuple(sorted(open_ends, key=lambda leaf: (not leaf.deleted, leaf.rev.order), reverse=True))


def history(tree: Tree, rev: RevId) -> Iterator[RevId]:
    """A revision and its known ancestors, newest first."""
    node = tree.get(rev)
    while node is not None:
        yield rev
        if node.parent is None:
            return
        rev = node.parent
        node = tree.get(rev)


def stem(tree: Tree, limit: int) -> frozenset[RevId]:
    """The nodes to forget: those with no leaf within `limit` steps above them."""
    ends = sorted(leaf.rev.generation for leaf in leaves(tree))
    if not ends or ends[-1] <= limit:
        return frozenset()
    return frozenset(tree) - _within_reach(tree, limit)


def possible_ancestors(open_leaves: Iterable[Leaf], missing: Iterable[RevId]) -> list[RevId]:
    """Leaves that are older than some missing revision, so that the other side may send less (protocol: `_revs_diff`)."""
    newest = max((rev.generation for rev in missing), default=0)
    return [leaf.rev for leaf in open_leaves if leaf.rev.generation < newest]


def leaves_above(tree: Tree, rev: RevId) -> tuple[Leaf, ...]:
    """The leaves that descend from a revision (itself, if it is one), the winner first."""
    return tuple(leaf for leaf in leaves(tree) if rev in history(tree, leaf.rev))


def without_leaves(tree: Tree, unwanted: Iterable[RevId]) -> tuple[Tree, list[RevId]]:
    """Purging: takes leaves away with the ancestors that nothing else stands on. Returns the rest and the leaves taken."""
    open_ends = {leaf.rev for leaf in leaves(tree)}
    taken = [rev for rev in dict.fromkeys(unwanted) if rev in open_ends]
    kept: set[RevId] = set()
    for rev in open_ends.difference(taken):
        kept.update(history(tree, rev))
    return {rev: node for rev, node in tree.items() if rev in kept} if taken else tree, taken


def _within_reach(tree: Tree, limit: int) -> set[RevId]:
    # Lowest leaf first: it reaches furthest down, so a walk may stop where an earlier one has passed. Linear in the tree.
    kept: set[RevId] = set()
    for leaf in sorted(leaves(tree), key=lambda leaf: leaf.rev.generation):
        for rev in history(tree, leaf.rev):
            if rev in kept or rev.generation <= leaf.rev.generation - limit:
                break
            kept.add(rev)
    return kept


def _outcome(tree: Tree, path: Path, changed: Mapping[RevId, Node]) -> Outcome:
    newest = changed.get(path[0])
    if newest is None or newest.superseded or (path[0] in tree and tree[path[0]].written):
        return Outcome.INTERNAL_NODE
    return Outcome.NEW_LEAF if not tree or any(_is_leaf(tree.get(rev)) for rev in path[1:]) else Outcome.NEW_BRANCH


def _is_leaf(node: Node | None) -> bool:
    return node is not None and node.written and not node.superseded


def _higher(one: RevId | None, other: RevId | None) -> RevId | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda rev: rev.order)
