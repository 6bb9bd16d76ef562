import io
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from sim.ensemble.failures import TooManyFailedError
from sim.ensemble.replay import replay
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.summary import Answer, Fall, Range, Summary
from sim.report.terminal.run import show_replay, show_run
from sim.scenario.measures import MEASURES
from tests.ensemble.fakes import blueprint, play

MANY = Range(start=1_234_567, median=1_234_567, low5=-987_654, high95=8_765_432)


def summary(**changes: object) -> Summary:
    """A summary with the longest names and the largest numbers that can be expected."""
    measures = {measure.name: MANY for measure in MEASURES}
    content = {
        "scenario": "The fall of the northern provinces [draft]",
        "start": "2014-06-05",
        "end": "2014-09-01",
        "seed": 1,
        "replications": 12345,
        "failed": 0,
        "digest": "0" * 32,
        "outcomes": {
            "falls": Answer(0.714, 0.682, 0.742, 714, 1000, "The northern capital is lost within a week", None),
            "later": Answer(None, None, None, 0, 0, "It is retaken", "not answerable: 2017-07-10 is outside"),
        },
        "places": {"tel": {"militants": 0.9, "nobody": 0.1}, "rare": {"army": 1.0}, "safe": {"army": 1.0}},
        "fell": {
            "tel": Fall(0.98, "2014-06-10", "2014-06-08", "2014-07-12"),
            "rare": Fall(0.01, "2014-06-10", "2014-06-10", "2014-06-10"),
            "safe": Fall(0, None, None, None),
        },
        "actors": {"militants": measures, "army": measures, "idle": {name: Range(0, 0, 0, 0) for name in measures}},
        "names": {"tel": "Tel of the Two Rivers", "rare": "Rareville", "militants": "The Militant Organisation",
                  "army": "The Armed Forces of the Republic", "idle": "The Onlookers"},
        "folder": "results/fall-01234567",
        "seconds": 2.34,
    }  # fmt: skip
    return Summary(**(content | changes))  # type: ignore[arg-type]


def printed(found: Summary, width: int = 80) -> str:
    file = io.StringIO()
    show_run(found, Console(file=file, width=width))
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line.rstrip()) for line in printed(summary(), width).splitlines()) <= width


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_cut_off(width: int) -> None:
    text = printed(summary(), width)
    assert "…" not in text
    assert text.count("1.23 M") >= 12


def test_numbers_are_not_broken_across_lines() -> None:
    assert "-990k to 8.8M" in printed(summary())


def test_words_are_not_broken_across_lines() -> None:
    assert printed(summary()).count("Organisation") == 3


def test_a_pipe_gets_no_colours() -> None:
    assert "\x1b" not in printed(summary())


def test_probabilities_are_in_words_and_in_figures() -> None:
    text = printed(summary(), 120)
    assert "about 71 in 100" in text
    assert "71 %" in text
    assert "68.2 to 74.2 %" in text


def test_a_question_that_cannot_be_answered_says_why() -> None:
    assert "not answerable: 2017-07-10 is outside" in printed(summary(), 120)


def test_a_place_that_fell_has_its_date_and_its_holder() -> None:
    text = printed(summary(), 120)
    assert "98 %" in text
    assert "10 Jun 2014" in text
    assert "8 Jun to 12 Jul 2014" in text
    assert "The Militant Organisation 90 %" in text


def test_rare_falls_are_named_in_one_line() -> None:
    assert "Lost in fewer than 5 %: Rareville.\n1 place was never lost.\n" in printed(summary(), 120)


def test_a_scheduled_order_that_was_not_accepted_is_told() -> None:
    said = " ".join(printed(summary(refused={"2014-06-06 crown advance castle (events.1)": 3})).split())
    assert "Scheduled order not accepted in 3 of" in said


def test_an_order_is_counted_among_the_replications_that_succeeded() -> None:
    found = summary(refused={"2014-06-06 crown advance castle (events.1)": 1}, replications=6, failed=4)
    assert "not accepted in 1 of 2 replications" in " ".join(printed(found).split())


def test_nothing_is_said_of_orders_that_were_accepted() -> None:
    assert "not accepted" not in printed(summary())


def test_those_who_have_nothing_are_left_out() -> None:
    assert "The Onlookers" not in printed(summary(), 120)


def test_people_are_not_halved() -> None:
    measures = {measure.name: Range(0, 7.5, 0.95, 61.6) for measure in MEASURES}
    text = printed(summary(actors={"army": measures}), 120)
    assert "7.5" in text.split("Civilians")[1]  # money may be
    assert text.count("1 to 62") == 8


def test_brackets_in_names_are_printed() -> None:
    assert "[draft]" in printed(summary())


def test_it_says_that_it_is_no_forecast() -> None:
    assert "This is a model, not a forecast." in printed(summary(), 120)


def test_it_says_where_everything_is() -> None:
    assert "Everything is in results/fall-01234567" in printed(summary())


def test_failures_are_not_hidden() -> None:
    assert "3 failed" in printed(summary(failed=3), 120)


def test_a_run_in_which_everything_failed_can_be_shown(tmp_path: Path) -> None:
    with suppress(TooManyFailedError):  # its folder is finished all the same
        run(blueprint(), Settings(replications=3, out=tmp_path / "run"), player=lambda *_: 1 / 0)
    assert "3 failed" in printed(Results(tmp_path / "run").brief, 120)


def test_one_replication_is_shown_with_its_answers() -> None:
    number = next(number for number in range(50) if play(None, 1, number).holders[-1, 0] == 1)
    file = io.StringIO()
    show_replay(replay(blueprint(), 1, number, play), Console(file=file, width=80))
    text = file.getvalue()
    assert f"replication {number} of seed 1" in text
    assert play(None, 1, number).digest in text
    assert any(line.split() == ["The", "ford", "falls", "yes"] for line in text.splitlines())
    assert any(line.split()[:1] == ["ford"] and line.split()[-1] == "rebels" for line in text.splitlines())
