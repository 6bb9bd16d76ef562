"""What is told, how much, in which words."""

from __future__ import annotations

import dataclasses
import re
import string
from typing import Any

import pytest

from sim.report.story.decisions import misjudged
from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.fighting import tell_battles
from sim.report.story.items import ALWAYS, Item, of, runs
from sim.report.story.naming import StoryNames, capital, joined, number
from sim.report.story.narrative import SHARES, choose, headlines, narrate
from sim.report.story.phrases import HAZARD, PHRASES, PULL
from sim.report.story.pressure import hazard_terms
from sim.report.story.why import largest, reasons
from sim.world.codes import Cause
from tests.report.story.conftest import breaks, fall


@pytest.fixture(scope="module")
def names(duel: Any) -> StoryNames:
    return StoryNames(duel)


@pytest.fixture(scope="module")
def text(recording: Any, names: StoryNames) -> str:
    return told(recording, names)


def told(recording: Any, names: StoryNames, full: bool = False) -> str:
    chapters = narrate(recording.events, names, recording.plan.days, full)
    return "\n".join(paragraph.text for chapter in chapters for paragraph in chapter.paragraphs)


def test_a_decision_is_told_with_what_was_believed_and_what_was_so(text: str) -> None:
    assert re.search(
        r"Hill rebels advanced on Ford with \d+ troops\. It estimated \d+ defenders; in fact there were \d+\.", text
    )


def test_an_army_that_believes_its_payroll_is_told_so(text: str) -> None:
    assert re.search(r"The crown believed that it had 1,[56]\d\d troops there; \d\d\d were present\.", text)


def test_a_collapse_is_told_with_its_reasons(text: str) -> None:
    rumour = r"an enemy rumoured to be (?:[\d.]+|more than ten) times as strong \(\+\d"
    assert re.search(r"(?:fell apart at Ford\.|broke at Ford: .*\.) Why troops deserted: .*" + rumour, text)
    assert "above the tipping point of −1.5" in text


def test_a_break_under_fire_is_told_with_its_reasons(under_fire: Any, names: StoryNames) -> None:
    assert re.search(r"Raised its risk of breaking: it was surprised \(risk ×2\.7\)", told(under_fire, names))


def test_a_battle_is_told_on_the_day_of_the_attack(recording: Any, names: StoryNames) -> None:
    quiet = StoryEvent(0, EventKind.BATTLE, "ford", None, "crown", 1, {"sides": [side("rebels", 1), side("crown", 0)]})
    attack = StoryEvent(
        2, EventKind.BATTLE, "ford", "rebels", "crown", 5, {"sides": [side("rebels", 2), side("crown", 3)]}
    )
    found = list(tell_battles([quiet, attack], names))
    assert [item.day for item in found] == [0, 2]
    assert found[1].text == (
        "Hill rebels (100 troops) attacked Ford, defended by the crown (100). "
        "The fighting was over in a day; killed: The crown 3, Hill rebels 2."
    )


def side(actor: str, killed: int) -> dict[str, Any]:
    return {"actor": actor, "engaged": 100, "killed": killed, "attacks": True}


def test_a_capture_is_told_with_its_spoils(recording: Any, text: str) -> None:
    fell = fall(recording)
    (spoils,) = [
        event for event in of(recording.events, EventKind.EQUIPMENT) if (event.day, event.place) == (fell.day, "ford")
    ]
    assert (
        f"Hill rebels took Ford ({number(fell.size)} people) from the crown. "
        f"Hill rebels captured {spoils.size} vehicles." in text
    )


def test_who_fled_is_told(text: str) -> None:
    assert re.search(r"[\d,]+ people fled from Ford", text)


def test_every_week_says_what_was_done_to_civilians(recording: Any, names: StoryNames) -> None:
    weeks = [chapter for chapter in narrate(recording.events, names, 30) if chapter.week]
    assert [chapter.day for chapter in weeks] == [6, 13, 20, 27, 29]
    assert all("civilians killed" in chapter.paragraphs[0].text for chapter in weeks)


def test_in_full_nothing_of_the_short_story_is_missing(recording: Any, names: StoryNames, text: str) -> None:
    full = told(recording, names, full=True)
    sentences = [line for line in text.split("\n") if not line.startswith("Week of")]
    assert all(part in full for line in sentences for part in line.split(". "))
    assert len(full) > len(text)


def test_in_full_every_kind_of_event_is_told(recording: Any, names: StoryNames) -> None:
    from sim.report.story.narrative import COMPOSERS

    told_kinds = {kind for compose in COMPOSERS for item in compose(recording.events, names) for kind in item.kinds}
    assert {event.kind for event in recording.events} <= told_kinds


def test_nothing_is_told_twice_alike(recording: Any, names: StoryNames) -> None:
    assert narrate(recording.events, names, 30) == narrate(recording.events, names, 30)


def test_a_map_is_told_of_every_change_of_hands(recording: Any, names: StoryNames) -> None:
    found = headlines(recording.events, names, 30)
    changes = of(recording.events, EventKind.CONTROL)
    assert sum("Ford" in line for day in found for line in day) == len([c for c in changes if c.place == "ford"])
    fell = fall(recording)
    assert f"Hill rebels took Ford ({number(fell.size)} people) from the crown." in found[fell.day]


def item(weight: float, kind: EventKind = EventKind.DECISION, day: int = 0) -> Item:
    return Item(day, None, 0, weight, f"{weight}", (kind,))


def test_the_weightiest_is_chosen() -> None:
    chosen = choose([item(1), item(9), item(5)], lines=6)
    assert [one.weight for one in chosen] == [9, 5]


def test_each_sort_of_thing_has_its_share() -> None:
    many = [item(9, EventKind.BREAK, day) for day in range(50)]
    chosen = choose([*many, item(1, EventKind.CONTROL)], lines=20)
    assert [one.kinds[0] for one in chosen].count(EventKind.CONTROL) == 1
    assert sum(SHARES.values()) == pytest.approx(1)


def test_what_must_be_told_is_told_however_little_room_there_is() -> None:
    assert len(choose([item(ALWAYS, day=day) for day in range(30)], lines=1)) == 30


def test_what_is_minor_is_left_out() -> None:
    assert choose([item(0.0)], lines=100) == []


def test_runs_end_with_a_lull() -> None:
    events = [StoryEvent(day, EventKind.BATTLE, place="ford") for day in (0, 1, 3, 8)]
    assert [[event.day for event in run] for run in runs(events, lambda event: event.place, 3)] == [[0, 1, 3], [8]]


def test_a_term_of_every_cause_has_words() -> None:
    risk = [1.0] * 12
    assert set(hazard_terms({"risk": risk})) == set(HAZARD)
    assert set(HAZARD) | {"none", "desertion", "base_rate"} == {cause.name.lower() for cause in Cause}


def test_every_term_of_the_pull_has_words(recording: Any) -> None:
    left = breaks(recording, "desertion")
    assert {name for event in left for name in (*event.data["terms"], *event.data["crowd"])} <= set(PULL)


def test_only_the_three_largest_terms_that_push_are_told() -> None:
    terms = {"odds": 1.2, "arrears": 0.3, "morale": 0.2, "distance": 0.7, "base": -2.5, "contagion": 0.0}
    assert [name for name, _ in largest(terms)] == ["odds", "distance", "arrears"]


def test_a_ratio_beyond_reason_is_not_told_as_a_number(recording: Any) -> None:
    left = breaks(recording, "desertion")[0]
    data = dict(left.data) | {"facts": dict(left.data["facts"]) | {"odds": 267.3}}
    assert "more than ten times as strong" in reasons([dataclasses.replace(left, data=data)])[0]


def test_without_a_tipping_point_none_is_told(recording: Any) -> None:
    left = breaks(recording, "desertion")[0]
    told = reasons([dataclasses.replace(left, data=dict(left.data) | {"tipping_point": None})])[0]
    assert "pressure to desert was" in told
    assert "tipping point" not in told


@pytest.mark.parametrize(("believed", "true", "wrong"), [(100, 149, 0), (100, 151, 1), (20, 45, 0), (0, 51, 1)])
def test_a_belief_is_wrong_beyond_half_as_much_again(believed: float, true: float, wrong: float) -> None:
    assert misjudged(believed, true) == wrong


def test_numbers_are_rounded_as_people_say_them() -> None:
    assert [number(n) for n in (0, 1, 705, 4318, 1_793_499)] == ["0", "1", "705", "4,320", "1.79 million"]


def test_names_stand_in_sentences() -> None:
    assert joined(["a", "b", "c"]) == "a, b and c"
    assert capital("the crown fled") == "The crown fled"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("actors.rebels.treasury", "treasury of Hill rebels"),
        ("places.ford.allegiance.crown", "allegiance of the crown in Ford"),
        ("actors.crown.stakes.ford", "stake of the crown in Ford"),
        ("formations.1bn-ford.present", "troops present of 1bn-ford"),
        ("formations.market.morale", "morale of the troops at Market"),
        ("kinds.garrison.morale", "morale of Garrison battalion"),
        ("relations.patron/crown.trust", "trust of Patron and the crown"),
        ("parameters.battle.exponent", "parameters battle.exponent"),
    ],
)
def test_numbers_of_the_file_have_names(names: StoryNames, path: str, words: str) -> None:
    assert names.path(path) == words


def test_phrases_for_one_take_no_more_parts_than_those_for_many() -> None:
    def parts(phrase: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(phrase) if name}

    single = [key for key in PHRASES if key.endswith(".one") and key.removesuffix(".one") in PHRASES]
    assert len(single) > 5
    assert all(parts(PHRASES[key]) <= parts(PHRASES[key.removesuffix(".one")]) for key in single)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            StoryEvent(1, EventKind.REFUSED, "castle", "crown", None, 0, {"order": "advance"}),
            "the crown, advance, Castle.",
        ),
        (StoryEvent(1, EventKind.REFUSED, None, "crown", "patron", 0, {"order": "ally"}), "the crown, ally, Patron."),
        (
            StoryEvent(1, EventKind.REFUSED, None, "crown", None, 0, {"order": "air_campaign"}),
            "the crown, air campaign. It",
        ),
    ],
)
def test_a_scheduled_order_that_was_not_accepted_is_always_told(
    names: StoryNames, event: StoryEvent, words: str
) -> None:
    told = [paragraph.text for chapter in narrate((event,), names, 3, full=False) for paragraph in chapter.paragraphs]
    assert f"Scheduled order not carried out: {words}" in told[0]
