"""The review as one file: made from a log of the duel, with the engine itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.exercise import events as e
from sim.exercise.campaign import Campaign, setup_of
from sim.exercise.json_form import plain
from sim.exercise.playon import play_on
from sim.exercise.review import write_review
from sim.exercise.review.cloud import percentile, recorded_holders
from sim.exercise.state import Past
from tests.exercise import duels

INTENT = "Hold <b>Ford</b> & wait"


def numbered(found: Iterator[e.LogEvent]) -> list[e.LogEvent]:
    return [one.model_copy(update={"n": n, "at": float(n)}) for n, one in enumerate(found, 1)]


def told(engine: Campaign) -> Iterator[e.LogEvent]:
    """A whole exercise: one card, one correction, one undoing, one team of the engine."""
    yield e.Created(**setup_of(engine), code="ABCDE", token="0" * 64, made="2026-01-01T00:00:00+00:00")
    yield e.Joined(seat="01", team="rebels", token="1" * 64)
    yield e.Joined(seat="02", team="crown", token="2" * 64)
    yield e.AiSet(team="patron", on=True)
    played = duels.short(2)
    for number, turn in enumerate(played.turns, 1):
        yield e.Began(phase=e.Phase.PLANNING, turn=number)
        for team, moves in turn.moves.items():
            if number == 1:
                yield e.Forecast(team=team, chances={"ford": 0.7}, turn=number)
                yield e.OddsShown(team=team, moves=moves, worlds=9, odds={"ford": {"p": 0.25}}, turn=number)
            yield e.Locked(team=team, moves=moves, intent=INTENT, turn=number)
        if turn.injects:
            yield e.Injected(key="bad-news", title="Bad news", text="Read out.", happenings=turn.injects, turn=number)
        yield e.Sealed(moves=dict(turn.moves), how=dict.fromkeys(turn.moves, "locked"), injects=turn.injects)
        yield e.Adjudicated(digest=played.digests[number], turn=number)
        if turn.overrides:
            yield e.Overridden(happenings=turn.overrides, reason="The dice were read wrongly", digest="0" * 32)
    yield e.Sealed(moves=dict(duels.STANDING), how={"rebels": "locked"}, last=True)
    result = plain(play_on(played, duels.STANDING, 6))
    yield e.PlayedOn(worlds=6, result=result, digest=result["dots"][0]["digest"])


@pytest.fixture(scope="module")
def engine() -> Campaign:
    return Campaign(duels.short(2).setting)


@pytest.fixture(scope="module")
def log(engine: Campaign) -> list[e.LogEvent]:
    return numbered(told(engine))


@pytest.fixture(scope="module")
def text(engine: Campaign, log: list[e.LogEvent], tmp_path_factory: pytest.TempPathFactory) -> str:
    events = numbered(iter([*log, e.Began(phase=e.Phase.DEBRIEF)]))
    path = write_review(events, tmp_path_factory.mktemp("review") / "review.html", engine, ledger_worlds=1)
    return path.read_text(encoding="utf-8")


def test_an_exercise_that_ended_early_has_its_review(engine: Campaign, log: list[e.LogEvent], tmp_path: Path) -> None:
    second = next(n for n, one in enumerate(log) if isinstance(one, e.Began) and one.turn == 2)
    start = Past((duels.FIRST,))
    result, digest = engine.play_on(start, duels.STANDING, 2)
    last = e.Sealed(moves=dict(duels.STANDING), how={"rebels": "locked"}, last=True)
    ended = [*log[:second], last, e.PlayedOn(worlds=2, result=result, digest=digest), e.Began(phase=e.Phase.DEBRIEF)]
    text = write_review(numbered(iter(ended)), tmp_path / "review.html", engine).read_text(encoding="utf-8")
    assert ("after turn 1" in text, "after turn 2" in text, "at the end, our world" in text) == (True, False, True)


def test_harm_comes_before_everything_else(text: str) -> None:
    assert text.index("Harm to civilians") < min(
        text.index(word) for word in ("Turn 1", "What it wanted", "Forecasts:")
    )


def test_harm_is_that_of_the_played_world(text: str) -> None:
    from sim.core import words

    displaced = int(duels.short(2).worlds[2].places["displaced"].sum())
    assert f'after turn 2</th><td class="n">{words.amount(displaced)}</td>' in text


def test_the_file_needs_no_other(text: str) -> None:
    assert re.findall(r"(?:https?:)?//[a-z]", re.sub(r"http://www\.w3\.org/\S+", "", text)) == []
    assert re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*", text) == []
    assert "default-src &#39;none&#39;" in text


def test_what_people_wrote_is_escaped(text: str) -> None:
    assert "Hold &lt;b&gt;Ford&lt;/b&gt; &amp; wait" in text
    assert INTENT not in text


def test_cards_corrections_and_reasons_are_told(text: str) -> None:
    assert "Card: Bad news." in text
    assert "The dice were read wrongly" in text
    assert "formations.ford.morale times 0.5" in text


def test_a_team_of_the_engine_is_labelled(text: str) -> None:
    assert "played by the engine (AI)" in text


def test_scores_are_those_of_a_hand(text: str, log: list[Any]) -> None:
    came = log[-1].result["dots"][0]["goals"]["rebels"]["ford"]
    assert f'Hill rebels</th><td class="n">1</td><td class="n">{(0.7 - came) ** 2:.3f}</td>' in text


def test_the_ledger_marks_a_hinge_for_each_team(text: str) -> None:
    assert text.count('<tr class="hinge">') == 3


def test_the_cloud_has_a_dot_for_every_other_world(text: str) -> None:
    assert text.count('r="2.6"') == 6
    assert "our world</text>" in text


def test_history_and_its_sources_stand_there_after_the_end(text: str) -> None:
    assert "The rebels took Ford." in text
    assert "The almanac of Duelland, 2013" in text


def test_history_is_not_told_before_the_debriefing(engine: Campaign, log: list[e.LogEvent], tmp_path: Path) -> None:
    before = write_review(log, tmp_path / "review.html", engine).read_text(encoding="utf-8")
    assert "The rebels took Ford." not in before


def test_an_exercise_that_has_only_begun_has_a_review(engine: Campaign, log: list[e.LogEvent], tmp_path: Path) -> None:
    assert "No turn was played." in write_review(log[:3], tmp_path / "review.html", engine).read_text(encoding="utf-8")


def test_the_record_says_who_held_what() -> None:
    scenario = duels.setting().plan.scenario
    held = recorded_holders(scenario, scenario.start)
    assert set(held) == set(scenario.places)


def test_equals_count_half_in_a_percentile() -> None:
    assert percentile(2, [1, 2, 2, 3]) == 0.5
    assert percentile(0, []) == 0.0
