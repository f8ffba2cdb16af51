"""The least that photos show: what is asked for, what counts as shown, and that one photo more never asks for more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from schemas.assessment import Draft, HazardRating, PhotoUse, Seen
from schemas.documents import JsonObject
from schemas.dwelling import read_dwelling
from schemas.gaps import wanted_photos
from schemas.photo_subjects import Shown, wanted
from schemas.records import fold_record
from tests.support.builders import Pen, a_change, a_draft, a_dwelling_id, a_photo, a_ulid, a_void

ROOM, OTHER = "01k8zzzzzzzzzzzzzzzzzzzzzz", "01k8zzzzzzzzzzzzzzzzzzzzzy"
GRAVE = HazardRating(likelihood=1, spread=[1000, 0, 0, 0])
SLIGHT = HazardRating(likelihood=5600, spread=[0, 0, 0, 1000])


def use(number: int, **said: object) -> PhotoUse:
    return PhotoUse.model_validate({"photo": f"photo:{'a' * 24}{'234567'[number // 6]}{'234567'[number % 6]}", **said})


def test_a_slight_hazard_asks_for_no_picture() -> None:
    asked = wanted([], Shown([ROOM], {"1": GRAVE, "2": SLIGHT}))
    assert [one.key for one in asked] == ["exterior", "entrance", f"room-{ROOM}", "hazard_wide-1", "hazard_close-1"]


def test_two_photos_of_a_hazard_show_it_from_afar_and_from_near_and_one_does_not() -> None:
    shown = Shown([], {"1": GRAVE})
    assert [one.done for one in wanted([use(1, hazard="1")], shown)][2:] == [True, False]
    assert [one.done for one in wanted([use(1, hazard="1"), use(2, hazard="1")], shown)][2:] == [True, True]


def test_a_photo_from_near_shows_no_room_and_the_paper_of_an_order_nothing() -> None:
    near = use(1, room=ROOM, subject="hazard_close")
    paper = use(2, use="order", subject="exterior")
    assert not any(one.done for one in wanted([near, paper], Shown([ROOM])))


def test_a_room_is_shown_under_the_name_that_stands() -> None:
    assert wanted([use(1, room=OTHER)], Shown([ROOM], same={OTHER: ROOM}))[2].done


def test_a_photo_of_a_room_that_two_wrote_down_shows_it_under_either_name_while_the_two_are_one() -> None:
    pen, house = Pen(), a_dwelling_id()
    elder, younger = sorted(a_ulid(name) for name in ("hers", "his"))
    said = [a_change(pen, house, f"rooms/{key}/kind", "bedroom") for key in (elder, younger)]
    joining = a_change(pen, house, f"rooms/{younger}/same_as", elder)
    draft = Draft.from_document(a_draft(pen, photos=[{"photo": a_photo(pen)["_id"], "room": younger}], hazards={}))

    def rooms(*documents: JsonObject) -> list[tuple[str | None, bool]]:
        place = read_dwelling(fold_record(house, documents))
        return [(one.room, one.done) for one in wanted_photos(draft, Seen(place)) if one.subject == "room"]

    assert rooms(*said, joining) == [(elder, True)]
    assert rooms(*said, joining, a_void(pen, joining)) == [(elder, False), (younger, True)]


SAID = st.fixed_dictionaries(
    {},
    optional={
        "subject": st.sampled_from(["exterior", "entrance", "room", "hazard_wide", "hazard_close"]),
        "room": st.sampled_from([ROOM, OTHER]),
        "hazard": st.sampled_from(["1", "2"]),
    },
)


@given(st.lists(SAID, max_size=8), SAID)
def test_one_photo_more_asks_for_nothing_more(before: list[dict[str, str]], more: dict[str, str]) -> None:
    shown = Shown([ROOM, OTHER], {"1": GRAVE, "2": GRAVE})
    uses = [use(number, **said) for number, said in enumerate([*before, more])]
    then, now = (wanted(some, shown) for some in (uses[:-1], uses))
    assert [one.key for one in then] == [one.key for one in now]
    assert sum(one.done for one in then) <= sum(one.done for one in now)
