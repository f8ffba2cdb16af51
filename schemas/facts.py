"""Facts: written once, named by their content, taken back only by another fact.

Rule (design.md section 6): the `_id` ends in the first 26 base32 characters of the SHA-256 over the canonical body, so a fact cannot be
changed without changing its name, and every reader ignores a leaf whose body does not match (`verify_fact`, `intact`). A `void` takes a
fact back; a void of a void is the redo. A correction is a fact of the same kind that names the old one in `corrects`. Order: effective
time; within it a fact follows those in its `after`; then `at`, then id.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field

from schemas import identifiers
from schemas.canonical import body_of, canonical_bytes, content_key, fractions_in
from schemas.documents import DeviceId, Document, JsonObject, UserName
from schemas.errors import InvalidDocument
from schemas.identifiers import type_of
from schemas.stamps import STAMP

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Signature:
    """Who wrote, on which device, when (a stamp), and 16 random bytes as hex so that a name tells nothing of what was erased."""

    author: str
    device: str
    salt: str
    at: str


class Fact(Document):
    """What all facts carry. `after` names the latest facts of the subject that the author had."""

    key_pattern: ClassVar[str] = identifiers.FACT_KEY

    author: UserName
    device: DeviceId
    salt: Annotated[str, Field(pattern=identifiers.whole(identifiers.SALT))]
    at: Annotated[str, Field(pattern=identifiers.whole(STAMP))]
    after: list[str] = Field(default_factory=list)
    corrects: str | None = None
    replaces: list[str] = Field(default_factory=list)


class Void(Fact):
    """Takes back one fact (or, as a redo, one void); repeats the kind of its target, whose right the guard asks."""

    kind: ClassVar[str] = "void"
    target: str
    target_type: str


FactModel = TypeVar("FactModel", bound=Fact)


def make_fact(kind: str, body: Mapping[str, Any], signature: Signature, schema_version: int = SCHEMA_VERSION) -> JsonObject:
    """The finished document, name included. The body holds what is particular to this kind."""
    for path in fractions_in(body):
        raise InvalidDocument.at("not_whole", path, "Le misure si scrivono come numeri interi: correggi il campo e riprova.")
    document = {
        **body,
        "type": kind,
        "schema_version": schema_version,
        "author": signature.author,
        "device": signature.device,
        "salt": signature.salt,
        "at": signature.at,
    }
    return {"_id": fact_id(document), **document}


def make_void(target: Mapping[str, Any], signature: Signature, after: Sequence[str] = ()) -> JsonObject:
    """Undo of a fact, or redo when the target is itself a void."""
    body = {"target": target["_id"], "target_type": target["type"], "after": list(after)}
    return make_fact(Void.kind, body, signature)


def fact_id(document: Mapping[str, Any]) -> str:
    return f"{document['type']}:{content_key(canonical_bytes(body_of(document)))}"


def verify_fact(document: Mapping[str, Any]) -> bool:
    """Whether the body is the one that its name was made of; a tombstone never is."""
    if document.get("_deleted") or not isinstance(document.get("type"), str):
        return False
    try:
        return document.get("_id") == fact_id(document)
    except InvalidDocument:
        return False


def intact(leaves: Iterable[Mapping[str, Any]]) -> JsonObject | None:
    """The leaf whose body matches the name, among all leaves and not the winner only: a forged second root may win."""
    return next((dict(leaf) for leaf in leaves if verify_fact(leaf)), None)


def checked(model: type[FactModel], document: JsonObject) -> JsonObject:
    """A fact just made, read through its model once: what a device writes, it could read."""
    model.from_document(document)
    return document


def voided(facts: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The ids that standing voids take back: a void that is itself voided counts for nothing.

    A void whose `target_type` is not its target's kind is ignored; the id begins with the kind, so the target need not be here yet.
    """
    voids = {void["_id"]: void["target"] for void in facts if _sound_void(void)}
    by_target: dict[str, list[str]] = {}
    for void_id, target in voids.items():
        by_target.setdefault(target, []).append(void_id)
    taken: dict[str, bool] = {}

    def is_voided(fact_id: str) -> bool:
        if fact_id not in taken:
            taken[fact_id] = False  # names come from contents, so there is no circle; a forged one must still end
            taken[fact_id] = any(not is_voided(void_id) for void_id in by_target.get(fact_id, ()))
        return taken[fact_id]

    return frozenset(target for target in by_target if is_voided(target))


def _sound_void(fact: Mapping[str, Any]) -> bool:
    target = fact.get("target")
    return fact.get("type") == Void.kind and isinstance(target, str) and type_of(target) == fact.get("target_type")


@dataclass(frozen=True)
class Standing:
    """The facts that count, those set aside, and corrections of one fact that do not know of each other."""

    facts: tuple[JsonObject, ...]
    voided: frozenset[str]
    corrected: frozenset[str]


def standing(facts: Iterable[JsonObject]) -> Standing:
    """Facts without voids, without what was voided, without what a standing correction replaced.

    A correction stands by itself, even when its target was voided beside it: whoever corrected said what is true. A correction of
    another kind than its target is ignored altogether.
    """
    known = {fact["_id"]: fact for fact in facts}
    gone = voided(known.values())
    kept = [fact for fact in known.values() if fact["type"] != Void.kind and fact["_id"] not in gone and _sound_correction(fact)]
    corrected = frozenset(fact["corrects"] for fact in kept if fact.get("corrects"))
    counted = tuple(fact for fact in kept if fact["_id"] not in corrected)
    return Standing(counted, gone, corrected)


def _sound_correction(fact: Mapping[str, Any]) -> bool:
    target = fact.get("corrects")
    return target is None or (isinstance(target, str) and type_of(target) == fact["type"])


def ancestors(facts: Mapping[str, Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """For each fact, everything that a path of `after`, `corrects` or a void's `target` leads to."""
    found: dict[str, frozenset[str]] = {}
    for start in facts:
        reached: set[str] = set()
        todo = list(_causes(facts[start]))
        while todo:
            cause = todo.pop()
            if cause not in reached:
                reached.add(cause)
                todo.extend(found.get(cause, ()) if cause in found else _causes(facts.get(cause, {})))
        found[start] = frozenset(reached - {start})
    return found


def _causes(fact: Mapping[str, Any]) -> list[str]:
    named = fact.get("after")
    causes = [cause for cause in named if isinstance(cause, str)] if isinstance(named, list) else []
    return causes + [fact[name] for name in ("corrects", "target") if isinstance(fact.get(name), str)]


def heads(facts: Iterable[Mapping[str, Any]]) -> list[str]:
    """The latest facts: those that no other names. They are what the next fact of the subject lists in `after`."""
    known = {fact["_id"]: fact for fact in facts}
    named = {cause for fact in known.values() for cause in _causes(fact)}
    return sorted(known.keys() - named)


def in_order(facts: Iterable[JsonObject], effective: Callable[[JsonObject], str]) -> list[JsonObject]:
    """Effective time first; within it causes before what follows them; then `at`, then id. The order of arrival plays no part."""
    known = {fact["_id"]: fact for fact in facts}
    before = ancestors(known)
    times: dict[str, list[str]] = {}
    for fact_id in known:
        times.setdefault(effective(known[fact_id]), []).append(fact_id)
    return [known[fact_id] for time in sorted(times) for fact_id in _after_causes(times[time], before, known)]


def _after_causes(ids: list[str], before: Mapping[str, frozenset[str]], known: Mapping[str, JsonObject]) -> list[str]:
    """Kahn's order of the facts of one time, the smallest (`at`, id) first among those whose causes are out."""
    here = set(ids)
    waiting = {fact_id: set(before[fact_id] & here) for fact_id in ids}
    ready = [(known[fact_id]["at"], fact_id) for fact_id in ids if not waiting[fact_id]]
    heapq.heapify(ready)
    ordered: list[str] = []
    while ready:
        _, done = heapq.heappop(ready)
        ordered.append(done)
        for fact_id, causes in waiting.items():
            if done in causes:
                causes.remove(done)
                if not causes:
                    heapq.heappush(ready, (known[fact_id]["at"], fact_id))
    return ordered + sorted(here.difference(ordered))  # a forged circle of causes loses nobody's words
