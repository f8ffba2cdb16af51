"""The revision tree: CouchDB's examples by name, then the properties that hold for every tree.

CouchDB's key-tree properties (couch_key_tree_prop_tests.erl), each in our words with the test that holds it:

    merging a tree's own paths, all or some, changes nothing          merging_is_idempotent, merging_own_paths_changes_nothing
    merging unknown paths adds exactly their nodes                    merging_adds_what_the_paths_name_and_nothing_else
    some known, some new: the order does not matter                   merging_is_commutative_and_associative
    what a merge reports is what it did                               an_edit_on_..., a_history_that_connects_..., what_a_merge_reports_...
    stemming leaves every leaf                                        after_stemming_all_leaves_are_there
    stemming never adds, and never leaves a whole path out            after_stemming_each_path_is_the_beginning_of_what_it_was
    stemming to one leaves the leaves alone                           stemming_to_one_leaves_the_leaves
    merging what was stemmed away and stemming again changes nothing  what_was_stemmed_away_may_come_back_any_number_of_times
    looking up what is there finds it, what is not is missing         history_and_leaves_above_agree, test_store.py: revs_diff_...
    the same winner everywhere                                        the_winner_is_what_couchdb_would_choose, test_store.py
    depth 1,000 and 100 leaves                                        a_deep_tree_with_many_leaves_..., stemming_a_deep_tree_...,
                                                                      test_store.py: a_thousand_deep_...

The cases of its unit tests (couch_key_tree_tests.erl), by group:

    an empty tree, itself, a prefix, a child, an unrelated root       a_document_starts_..., a_known_revision_..., an_unrelated_root_...
    what was stemmed on either side: shallow, deep, a long path       a_stemmed_path_that_is_known_..., the_ancestor_that_arrives_late_...
    two stems that only a third path joins                            a_history_that_connects_two_branches_leaves_one_leaf
    COUCHDB-902: an edit of one branch leaves the other alone         an_edit_of_one_branch_leaves_the_other_open
    missing leaves, in small and large trees                          descendants_that_are_open, test_store.py: revs_diff_...
    removing leaves: none, unknown, inner, one, all                   purging_...
    reading nodes, paths, leaves; counting leaves, also of stems      history_and_leaves_above_agree, a_stem_counts_as_one_leaf
    stemming deeper than the tree, to one, to two                     stemming_deeper_than_the_tree_..., stemming_keeps_...
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docstore.revision import RevId
from docstore.tree import Leaf, Outcome, Tree, history, leaves, leaves_above, merge, possible_ancestors, stem, without_leaves
from tests.support.trees import grow, histories, is_tombstone, path, tree


def rev(text: str) -> RevId:
    return RevId.parse(text)


def named(open_ends: tuple[Leaf, ...]) -> list[str]:
    return [str(leaf.rev) for leaf in open_ends]


def forget(grown: Tree, limit: int) -> Tree:
    gone = stem(grown, limit)
    return {rev: node for rev, node in grown.items() if rev not in gone}


def test_a_document_starts_with_one_leaf() -> None:
    merged = merge({}, path("1-a"))
    assert merged.outcome is Outcome.NEW_LEAF
    assert named(leaves(merged.tree)) == ["1-a"]


def test_an_edit_on_a_leaf_takes_its_place() -> None:
    merged = merge(tree("1-a"), path("1-a 2-b"))
    assert merged.outcome is Outcome.NEW_LEAF
    assert named(leaves(merged.tree)) == ["2-b"]


def test_an_edit_on_an_ancestor_is_a_new_branch() -> None:
    merged = merge(tree("1-a 2-b"), path("1-a 2-c"))
    assert merged.outcome is Outcome.NEW_BRANCH
    assert named(leaves(merged.tree)) == ["2-c", "2-b"]


def test_an_unrelated_root_is_a_new_branch() -> None:
    merged = merge(tree("1-a 2-b"), path("1-z"))
    assert merged.outcome is Outcome.NEW_BRANCH
    assert named(leaves(merged.tree)) == ["2-b", "1-z"]


def test_a_known_revision_changes_nothing() -> None:
    known = tree("1-a 2-b 3-c")
    merged = merge(known, path("1-a 2-b"))
    assert merged.outcome is Outcome.INTERNAL_NODE
    assert named(leaves(merged.tree)) == ["3-c"]


def test_the_ancestor_that_arrives_late_is_no_conflict() -> None:
    merged = merge(tree("2-b 3-c"), path("1-a 2-b"))
    assert merged.outcome is Outcome.INTERNAL_NODE
    assert named(leaves(merged.tree)) == ["3-c"]
    assert [str(each) for each in history(merged.tree, rev("3-c"))] == ["3-c", "2-b", "1-a"]


def test_a_history_that_connects_two_branches_leaves_one_leaf() -> None:
    assert named(leaves(tree("3-c | 2-b"))) == ["3-c", "2-b"]
    assert named(leaves(tree("3-c | 2-b | 2-b 3-c"))) == ["3-c"]


@pytest.mark.parametrize("stemmed", ["2-b", "3-c", "2-b 3-c", "2-z"])
def test_a_stemmed_path_that_is_known_in_full_changes_nothing(stemmed: str) -> None:
    known = tree("1-a 2-b 3-c | 1-a 2-z")
    merged = merge(known, path(stemmed))
    assert merged.outcome is Outcome.INTERNAL_NODE
    assert set(merged.tree) == set(known)
    assert leaves(merged.tree) == leaves(known)


def test_a_stem_that_nothing_joins_yet_is_a_branch_beside() -> None:
    merged = merge(tree("1-a 2-b"), path("3-c"))
    assert merged.outcome is Outcome.NEW_BRANCH
    assert named(leaves(merged.tree)) == ["3-c", "2-b"]


def test_an_edit_of_one_branch_leaves_the_other_open() -> None:
    merged = merge(tree("1-a 2-b | 1-a 2-c"), path("1-a 2-c 3-d"))
    assert merged.outcome is Outcome.NEW_LEAF
    assert named(leaves(merged.tree)) == ["3-d", "2-b"]


def test_a_stem_counts_as_one_leaf() -> None:
    assert named(leaves(tree("7-g"))) == ["7-g"]
    assert leaves({}) == ()


@pytest.mark.parametrize("limit", [3, 4, 1000])
def test_stemming_deeper_than_the_tree_forgets_nothing(limit: int) -> None:
    assert forget(tree("1-a 2-b 3-c | 1-a 2-z"), limit) == tree("1-a 2-b 3-c | 1-a 2-z")


@pytest.mark.parametrize("unwanted", [[], ["9-z"], ["1-a"]])
def test_purging_what_is_no_leaf_changes_nothing(unwanted: list[str]) -> None:
    known = tree("1-a 2-b | 1-a 2-c")
    assert without_leaves(known, map(rev, unwanted)) == (known, [])


def test_purging_every_leaf_leaves_nothing() -> None:
    assert without_leaves(tree("1-a 2-b | 1-a 2-c"), [rev("2-b"), rev("2-c")]) == ({}, [rev("2-b"), rev("2-c")])


def test_the_winner_is_not_deleted_then_deeper_then_higher() -> None:
    assert named(leaves(tree("1-a 2-b 3-c! | 1-a 2-d | 1-a 2-e"))) == ["2-e", "2-d", "3-c"]
    assert named(leaves(tree("1-a 2-b! | 1-a 2-c!"))) == ["2-c", "2-b"]


def test_digests_are_compared_as_bytes_like_couchdb() -> None:
    high, low = "f" * 32, "0" * 32
    assert named(leaves(tree(f"1-{low} | 1-{high}"))) == [f"1-{high}", f"1-{low}"]


def test_a_hundred_leaves_stay_open() -> None:
    grown = tree(" | ".join(f"1-a 2-{number:03}" for number in range(100)))
    assert len(leaves(grown)) == 100
    assert named(leaves(grown))[0] == "2-099"


def test_stemming_keeps_the_nearest_ancestors_of_each_leaf() -> None:
    grown = tree("1-a 2-b 3-c 4-d 5-e | 1-a 2-z")
    kept = forget(grown, 2)
    assert named(leaves(kept)) == ["5-e", "2-z"]
    assert sorted(map(str, kept)) == ["1-a", "2-z", "4-d", "5-e"]


def test_stemming_a_deep_tree_with_many_leaves_is_linear() -> None:
    trunk = " ".join(f"{generation}-t" for generation in range(1, 1001))
    grown = merge({}, path(trunk)).tree
    for number in range(100):
        grown = merge(grown, (RevId(1001, f"{number:03}"), RevId(1000, "t"))).tree
    assert len(forget(grown, 500)) == 100 + 499


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(1, 999), min_size=100, max_size=100), st.integers(1, 1200), st.randoms(use_true_random=False))
def test_a_deep_tree_with_many_leaves_is_the_same_in_any_order_and_keeps_them_all(forks: list[int], limit: int, dice: Random) -> None:
    """A trunk of 1,000 and a hundred branches off it, anywhere: merged in any order, stemmed to any depth."""
    trunk = [RevId(generation, "t") for generation in range(1000, 0, -1)]
    branches = [(RevId(fork + 1, f"{number:03}"), *trunk[1000 - fork :]) for number, fork in enumerate(forks)]
    received = [tuple(trunk), *branches]
    grown = grow(received)
    assert {leaf.rev for leaf in leaves(grown)} == {one[0] for one in received}
    dice.shuffle(received)
    assert grow(received) == grown
    kept = forget(grown, limit)
    assert leaves(kept) == leaves(grown)
    for leaf in leaves(kept):
        assert list(history(kept, leaf.rev))[:limit] == list(history(grown, leaf.rev))[:limit]


def test_descendants_that_are_open() -> None:
    grown = tree("1-a 2-b 3-c | 1-a 2-d")
    assert named(leaves_above(grown, rev("1-a"))) == ["3-c", "2-d"]
    assert named(leaves_above(grown, rev("2-b"))) == ["3-c"]
    assert leaves_above(grown, rev("9-z")) == ()


def test_possible_ancestors_are_the_older_leaves() -> None:
    grown = tree("1-a 2-b 3-c | 1-a 2-d")
    assert possible_ancestors(leaves(grown), [rev("3-x")]) == [rev("2-d")]
    assert possible_ancestors(leaves(grown), [rev("2-x")]) == []


def test_purging_takes_a_branch_and_leaves_the_trunk() -> None:
    rest, taken = without_leaves(tree("1-a 2-b 3-c | 1-a 2-d"), [rev("3-c"), rev("1-a"), rev("3-c")])
    assert taken == [rev("3-c")]
    assert sorted(map(str, rest)) == ["1-a", "2-d"]
    assert without_leaves(rest, [rev("2-d")]) == ({}, [rev("2-d")])


def test_two_claims_about_one_parent_settle_the_same_way_in_any_order() -> None:
    one = tree("1-a 2-x | 1-b 2-x")
    other = tree("1-b 2-x | 1-a 2-x")
    assert one == other
    assert named(leaves(one)) == ["2-x"]


@given(st.lists(histories(), max_size=12), st.randoms(use_true_random=False))
def test_merging_is_commutative_and_associative(received: list[tuple[RevId, ...]], dice: object) -> None:
    shuffled = list(received)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert grow(received) == grow(shuffled)


@given(st.lists(histories(), max_size=12))
def test_merging_is_idempotent(received: list[tuple[RevId, ...]]) -> None:
    once = grow(received)
    for each in received:
        merged = merge(once, each, deleted=is_tombstone(each[0]))
        assert merged.tree == once
        assert not merged.changed
        assert merged.outcome is Outcome.INTERNAL_NODE


@given(st.lists(histories(), min_size=1, max_size=12))
def test_every_written_revision_is_a_leaf_or_was_superseded(received: list[tuple[RevId, ...]]) -> None:
    grown = grow(received)
    named_as_parent = {rev for each in received for rev in each[1:]}
    assert {leaf.rev for leaf in leaves(grown)} == {each[0] for each in received} - named_as_parent


@given(st.lists(histories(deepest=9), min_size=1, max_size=12), st.integers(1, 5))
def test_after_stemming_all_leaves_are_there(received: list[tuple[RevId, ...]], limit: int) -> None:
    grown = grow(received)
    kept = forget(grown, limit)
    assert leaves(kept) == leaves(grown)
    assert forget(kept, limit) == kept
    for leaf in leaves(kept):
        assert list(history(kept, leaf.rev))[:limit] == list(history(grown, leaf.rev))[:limit]


@given(st.lists(histories(), min_size=1, max_size=12))
def test_the_winner_is_what_couchdb_would_choose(received: list[tuple[RevId, ...]]) -> None:
    open_ends = leaves(grow(received))
    for other in open_ends[1:]:
        winner = open_ends[0]
        assert (winner.deleted, -winner.rev.generation) <= (other.deleted, -other.rev.generation)
        if (winner.deleted, winner.rev.generation) == (other.deleted, other.rev.generation):
            assert winner.rev.hash > other.rev.hash


@given(st.lists(histories(), max_size=12), st.data())
def test_merging_own_paths_changes_nothing(received: list[tuple[RevId, ...]], data: st.DataObject) -> None:
    grown = grow(received)
    for own in data.draw(st.lists(st.sampled_from(received), max_size=4)) if received else []:
        merged = merge(grown, own, deleted=is_tombstone(own[0]))
        assert (merged.changed, merged.outcome) == ({}, Outcome.INTERNAL_NODE)


@given(st.lists(histories(), max_size=12))
def test_merging_adds_what_the_paths_name_and_nothing_else(received: list[tuple[RevId, ...]]) -> None:
    assert set(grow(received)) == {rev for path_ in received for rev in path_}


@given(st.lists(histories(), max_size=12))
def test_what_a_merge_reports_is_what_happened_to_the_leaves(received: list[tuple[RevId, ...]]) -> None:
    grown: Tree = {}
    for each in received:
        merged = merge(grown, each, deleted=is_tombstone(each[0]))
        before, after = {leaf.rev for leaf in leaves(grown)}, {leaf.rev for leaf in leaves(merged.tree)}
        assert (merged.outcome is not Outcome.INTERNAL_NODE) == (each[0] in after - before)
        if merged.outcome is Outcome.NEW_BRANCH:
            assert before <= after
        grown = merged.tree


@given(st.lists(histories(), max_size=12), st.integers(1, 5))
def test_after_stemming_each_path_is_the_beginning_of_what_it_was(received: list[tuple[RevId, ...]], limit: int) -> None:
    grown = grow(received)
    stemmed = {rev: node for rev, node in grown.items() if rev not in stem(grown, limit)}
    for leaf in leaves(grown):
        was, now = list(history(grown, leaf.rev)), list(history(stemmed, leaf.rev))
        now = [rev for rev in now if rev in stemmed]
        assert now == was[: len(now)]
        assert len(now) >= min(limit, len(was))


@given(st.lists(histories(), max_size=12))
def test_stemming_to_one_leaves_the_leaves(received: list[tuple[RevId, ...]]) -> None:
    grown = grow(received)
    if any(leaf.rev.generation > 1 for leaf in leaves(grown)):
        assert set(grown) - stem(grown, 1) == {leaf.rev for leaf in leaves(grown)}


@given(st.lists(histories(), max_size=12), st.integers(1, 5))
def test_what_was_stemmed_away_may_come_back_any_number_of_times(received: list[tuple[RevId, ...]], limit: int) -> None:
    def stemmed(whole: Tree) -> Tree:
        return {rev: node for rev, node in whole.items() if rev not in stem(whole, limit)}

    once = stemmed(grow(received))
    again = once
    open_ends = {leaf.rev for leaf in leaves(once)}
    for each in (each for each in received if each[0] in open_ends):  # an ancestor by itself would be a new branch: tree.py says why
        again = stemmed(merge(again, each, deleted=is_tombstone(each[0])).tree)
    assert set(leaves(again)) == set(leaves(once))
    assert set(again) == set(once)


@given(st.lists(histories(), max_size=12))
def test_history_and_leaves_above_agree(received: list[tuple[RevId, ...]]) -> None:
    grown = grow(received)
    for known in grown:
        assert {leaf.rev for leaf in leaves_above(grown, known)} == {
            leaf.rev for leaf in leaves(grown) if known in history(grown, leaf.rev)
        }
    assert leaves_above(grown, RevId(99, "unknown")) == ()
