"""The lesson file: what it may say, and one clear message with the line where it may not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sim.core.errors import SimError
from sim.exercise.injects import event_of
from sim.exercise.lesson import Lesson
from sim.exercise.moves import Happening, Move
from sim.exercise.opening import LessonMissingError, checked, lesson_path, open_lesson
from sim.scenario.entries import HistoryError, read_entries
from tests.conftest import DUEL
from tests.exercise.duels import setting

WRONG = {
    "unknown key": ("orders_a_turn: 2", "orders_per_turn: 2", 'unknown key "orders_per_turn"'),
    "a decimal comma": ("effort: 0.5}", "effort: 0,5}", "0,5 is two entries here; write 0.5"),
    "a number in words": ("orders_a_turn: 2", "orders_a_turn: 2 000", 'found "2 000", which is text here; write 2000'),
    "no number at all": ("orders_a_turn: 2", "orders_a_turn: many", 'found "many". Allowed: a whole number'),
    "a key without a value": ("orders_a_turn: 2", "orders_a_turn:", "nothing stands here"),
    "a word that is not offered": ("pattern: stripes", "pattern: stripe", '"stripes"? Allowed: solid, stripes'),
    "unknown place": ("places: [ford, market]", "places: [fjord]", 'there is no place "fjord"'),
    "no place is like": ('places: ["*"]', 'places: ["x*"]', 'no place is like "x*"'),
    "a list in a menu": ('places: ["*"]', "places: [[ford]]", "found a list. Allowed: names of places"),
    "a clock of nothing": ("turn: 60, grace", "turn: null, grace", "clock.turn"),
    "a number as text": ("effort: 0.5}", 'effort: "0.5"}', "0.5"),
    "harm as a goal": ("measure: strikes, below: 50", "measure: displaced, below: 50", "a goal of nobody"),
    "deaths as a goal": ("measure: strikes, below: 50", "measure: civilians_killed, above: 1", "a goal of nobody"),
    "a goal with a condition": ("held_by: rebels, at: end", "held_by: rebels, at: end, given: market", "no condition"),
    "a goal after the end": ("by: 2014-06-20", "by: 2014-07-20", "2014-07-20 is not played"),
    "repression on a menu": ("order: safe_passage, label: Offer", "order: repress, label: Press", "on nobody's menu"),
    "denouncing on a menu": ("order: safe_passage, label: Offer", "order: denounce, label: Deny", "on nobody's menu"),
    "an order twice": ("order: safe_passage, label: Offer", "order: recruit, label: Offer", "on the menu twice"),
    "a place for no order": ("label: Recruit}", "label: Recruit, places: all}", "the order recruit has no places"),
    "an advance to nowhere": (", places: all,\n", ",\n", "the order advance needs places"),
    "an order to oneself": ("order: appeal, label: Ask for help, others: [patron]",
                            "order: appeal, label: Ask for help, others: [crown]", "an order to oneself"),
    "two teams of one letter": ("letter: B", "letter: A", 'two teams have the letter "A"'),
    "a letter like a digit": ("letter: B", "letter: O", "letter"),
    "an end before the turns": ("ends: 2014-07-04", "ends: 2014-06-10", "the play-on would begin on 2014-06-17"),
    "an end beyond the scenario": ("ends: 2014-07-04", "ends: 2015-07-04", "outside the time of the scenario"),
    "an unknown source": ("source: almanac, does", "source: almanack, does", 'did you mean "almanac"?'),
    "an inject from nowhere": (", tag: J,", ",", "says where it comes from"),
    "an inject with a wrong shock": ("actors.patron.reluctance", "actors.patron.reluctanc", "reluctanc"),
    "a menu's order of no troops": ("order: advise, label: Send advisers, others: [crown]",
                                    "order: recruit, label: Raise troops", "patron has no formations"),
    "an inject's order of no sorties": ("actor: crown, order: mobilise",
                                        "actor: crown, order: air-campaign, place: ford",
                                        "the order air-campaign needs sorties, but crown has none"),
    "an answer that is not there": ("right: 1}", "right: 2}", "there is no answer 2"),
}  # fmt: skip


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A copy of the duel with its lesson, to be spoilt."""
    shutil.copy(DUEL, tmp_path / "duel.yaml")
    (tmp_path / "exercises").mkdir()
    shutil.copy(lesson_path(DUEL), tmp_path / "exercises" / "duel.yaml")
    return tmp_path / "duel.yaml"


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(beside: Path, wrong: str) -> None:
    before, after, message = WRONG[wrong]
    file = lesson_path(beside)
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))
    with pytest.raises(HistoryError) as error:
        read_entries(Lesson, file, setting().plan.scenario, checked)
    assert message in str(error.value)
    assert f"{file}:" in str(error.value)


def test_an_unknown_key_is_said_with_its_own_line(beside: Path) -> None:
    file = lesson_path(beside)
    text = file.read_text().replace("debrief:", "debreif:", 1)
    file.write_text(text)
    line = text[: text.index("debreif:")].count("\n") + 1
    with pytest.raises(HistoryError, match='did you mean "debrief"') as error:
        open_lesson(beside)
    assert f"{file}:{line}: debreif: " in str(error.value)


def test_a_scenario_without_a_lesson_says_where_it_was_looked_for(beside: Path) -> None:
    lesson_path(beside).unlink()
    with pytest.raises(LessonMissingError, match="no lesson goes with it") as error:
        open_lesson(beside)
    assert str(lesson_path(beside)) in str(error.value)
    assert isinstance(error.value, SimError)


def test_the_scenario_ends_with_its_lesson() -> None:
    scenario, lesson = open_lesson(DUEL)
    assert scenario.start.toordinal() + scenario.days - 1 == lesson.ends.toordinal()


def test_a_menu_spells_its_places_out() -> None:
    assert setting().lesson.teams["crown"].menu[0].places == ("hilltop", "ford", "market", "castle")


def test_turns_follow_one_another() -> None:
    lesson = setting().lesson
    assert [lesson.date_of_turn(turn).isoformat() for turn in (1, 2, 3)] == ["2014-06-07", "2014-06-12", "2014-06-17"]


def test_a_lesson_survives_as_json() -> None:
    lesson = setting().lesson
    assert Lesson.model_validate_json(lesson.model_dump_json(by_alias=True)) == lesson


REFUSED = {
    "too many": ((Move("recruit"), Move("safe_passage"), Move("hold", "ford")), "3 orders: at most 2 a turn."),
    "twice": ((Move("recruit"), Move("recruit")), "The same order stands there twice."),
    "not offered": ((Move("repress", "ford"),), '"repress" is not on the menu.'),
    "mistyped": ((Move("advanc", "ford"),), 'did you mean "advance"?'),
    "nowhere": ((Move("advance"),), "Advance on a town: which place?"),
    "elsewhere": ((Move("hold", "castle"),), 'the place "castle" is not on the menu'),
    "somewhere": ((Move("recruit", "ford"),), 'the place "ford" is not on the menu'),
    "how much": ((Move("advance", "ford", effort=0.3),), "the effort 0.3 is not on the menu"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_move_off_the_menu_is_refused_in_a_sentence(what: str) -> None:
    moves, said = REFUSED[what]
    assert said in str(setting().lesson.problem_with("rebels", moves))


def test_moves_on_the_menu_are_allowed() -> None:
    moves = (Move("advance", "castle", effort=0.5), Move("recruit"))
    assert setting().lesson.problem_with("rebels", moves) is None


def test_a_team_that_is_not_there_is_refused() -> None:
    assert setting().lesson.problem_with("dragons", ()) == 'There is no team "dragons".'


def test_an_inject_is_a_happening_that_can_be_an_event() -> None:
    (one,) = setting().lesson.injects["bad-news"].happenings()
    assert one == Happening(shock="actors.patron.reluctance", add=0.3)
    assert event_of(one).add is not None
