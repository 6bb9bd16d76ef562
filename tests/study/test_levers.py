"""Audits of levers: which settings are played, what they are found to change, and that they go on and are verified."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from typer.testing import CliRunner

from sim.cli import app
from sim.core.errors import SimError
from sim.ensemble.failures import TooManyFailedError
from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.sealing import opened
from sim.ensemble.store import RunFolderError
from sim.report.figures.levers import levers_figure
from sim.report.terminal.levers import show_levers
from sim.scenario import load
from sim.study.lever_effects import audit
from sim.study.lever_settings import Pull, chosen, lever_pulls, order_pulls
from sim.study.levers import LeverResults, audit_levers
from sim.study.verifying import verify_folder
from tests.conftest import DUEL
from tests.study.levers_made import FILE, REPLICATIONS, asked, audited, luck, play_with_faults
from tests.test_cli import course_of

DUEL_LEVERS = load(FILE)
ORDERS = list(order_pulls(DUEL_LEVERS))


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> LeverResults:
    return audited(tmp_path_factory.mktemp("levers") / "a")


@pytest.fixture
def type_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A prompt in an empty folder, on which replications are made up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(
        sys.modules, "sim.ensemble.replication", SimpleNamespace(play=course_of, play_for_rows=course_of)
    )
    monkeypatch.setattr("sim.ensemble.compile_cache.COMPILED", False)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


class StopAt(Silent):
    """Presses Ctrl-C after so many replications."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def playing(self, there: int, wanted: int | None) -> None:
        if there >= self.limit:
            raise KeyboardInterrupt


def orders(actor: str) -> dict[str, list[str]]:
    """Manners of an actor's orders, by group."""
    groups: dict[str, list[str]] = {}
    for one in ORDERS:
        if one.actor == actor:
            groups.setdefault(one.group, []).append(one.value)
    return groups


def setting(found: LeverResults, name: str) -> Any:
    return next(one for one in found.record["settings"] if one["name"] == name)


def lucky() -> Any:
    return np.array([luck(1, replication) for replication in range(REPLICATIONS)])


def test_every_end_and_choice_of_a_lever_is_a_setting() -> None:
    names = [one.name for one in lever_pulls(DUEL_LEVERS)]
    assert [name for name in names if name.startswith(("muster", "strikes", "pact"))] == [
        "muster=20%", "muster=100%", "strikes=2014-06-06", "strikes=2014-06-20", "pact=made",
    ]  # fmt: skip


def test_how_it_was_is_no_setting() -> None:
    assert not {f"{name}={lever.was}" for name, lever in DUEL_LEVERS.levers.items()} & {
        one.name for one in lever_pulls(DUEL_LEVERS)
    }


def test_orders_whose_effort_counts_are_given_in_four_manners() -> None:
    assert orders("patron")["patron.air-campaign.castle"] == ["early", "late", "much", "little"]


def test_orders_whose_effort_does_not_count_are_not_given_a_little() -> None:
    assert orders("crown")["crown.mobilise"] == ["early", "late", "much"]


def test_an_actor_without_troops_is_given_no_orders_about_troops() -> None:
    assert not [group for group in orders("patron") if group.startswith(("patron.advance", "patron.recruit"))]


def test_an_actor_without_aircraft_orders_no_strikes() -> None:
    assert not [group for group in orders("rebels") if "air-campaign" in group]


def test_no_order_is_played_that_no_menu_offers() -> None:
    assert {"repress", "denounce"} & {one.order for one in ORDERS} == set()


def test_a_patron_arms_its_client() -> None:
    assert "patron.arm.crown" in orders("patron")


def test_much_is_given_every_week() -> None:
    much = next(one for one in ORDERS if one.name == "patron.arm.crown=much")
    dates = [json.loads(one.partition("=")[2])["date"] for one in much.sets]
    assert dates == ["2014-06-06", "2014-06-13", "2014-06-20", "2014-06-27", "2014-07-04"]


def test_late_is_half_way_through() -> None:
    late = next(one for one in ORDERS if one.name == "patron.arm.crown=late")
    assert json.loads(late.sets[0].partition("=")[2])["date"] == "2014-06-20"


def test_a_pattern_chooses_groups_and_names() -> None:
    assert [one.name for one in chosen(ORDERS, "patron.arm.*=late")] == ["patron.arm.crown=late"]
    assert len(chosen(ORDERS, "crown.recruit")) == 4


def test_a_pattern_may_name_an_order_about_another_object(tmp_path: Path) -> None:
    (one,) = asked(tmp_path / "a", only=("rebels.advance.market=late",)).pulls
    assert json.loads(one.sets[0].partition("=")[2])["place"] == "market"


def test_everywhere_an_order_is_given_about_every_object(tmp_path: Path) -> None:
    pulls = asked(tmp_path / "a", only=("rebels.advance.*=late",), everywhere=True).pulls
    assert [one.object for one in pulls] == ["ford", "castle", "market"]


def test_a_lever_is_set_against_the_scenario_as_it_was(found: LeverResults) -> None:
    one = setting(found, "muster=100%")["outcomes"]["ford_falls"]
    assert one["difference"] == pytest.approx(-(lucky() > 0.25).mean())
    assert (one["to_yes"], one["to_no"], one["pairs"]) == (0, int((lucky() > 0.25).sum()), REPLICATIONS)


def test_an_order_is_added_to_what_minds_decide(found: LeverResults) -> None:
    difference = setting(found, "patron.air-campaign.castle=early")["outcomes"]["ford_falls"]["difference"]
    assert difference == pytest.approx((lucky() > 0.35).mean() - (lucky() > 0.25).mean())


def test_the_interval_holds_the_difference(found: LeverResults) -> None:
    for row in found.record["settings"]:
        one = row["outcomes"]["ford_falls"]
        assert one["low"] <= one["difference"] <= one["high"]


def test_what_changes_nothing_has_no_difference(found: LeverResults) -> None:
    assert {one["difference"] for one in setting(found, "arms=5")["outcomes"].values()} - {None} == {0.0}


def test_as_it_was_is_played_once(found: LeverResults) -> None:
    assert found.record["as_it_was"]["ford_falls"] == pytest.approx((lucky() > 0.25).mean())
    assert found.record["played"] == REPLICATIONS * (1 + len(found.record["settings"]))


def test_harm_is_compared_pair_by_pair(found: LeverResults) -> None:
    one = setting(found, "muster=100%")["harm"]["civilians_killed"]
    assert one["difference"] == pytest.approx(-10 * (lucky() > 0.25).mean())


def test_the_best_and_the_worst_policy_are_named(found: LeverResults) -> None:
    one = found.record["audit"]["policies"]["patron"]
    assert (one["outcome"], one["lowest"]) == ("ford_falls", "patron.air-campaign.castle=much")
    assert one["span"] == pytest.approx((lucky() > 0.25).mean() - (lucky() > 0.75).mean())


def test_kinds_of_order_that_move_nothing_are_named(found: LeverResults) -> None:
    assert found.record["audit"]["inert"] == ["recruit"]


def told(actor: str, order: str, *differences: float) -> tuple[Pull, dict[str, Any]]:
    outcomes = {f"q{row}": {"difference": one, "low": one - 0.01, "high": one + 0.01}
                for row, one in enumerate(differences)}  # fmt: skip
    return Pull(f"{actor}.{order}", "early", (), "", actor, order), {"outcomes": outcomes}


def test_an_order_that_moves_everything_furthest_is_dominant() -> None:
    pairs = [told("us", "arm", 0.5, 0.4, 0.3), told("us", "advise", 0.1, 0.1, 0.2)]
    assert audit(*zip(*pairs, strict=True), DUEL_LEVERS)["dominant"] == ["us.arm"]


def test_no_order_is_dominant_if_another_moves_something_further() -> None:
    pairs = [told("us", "arm", 0.5, 0.4, 0.3), told("us", "advise", 0.1, 0.1, 0.4)]
    assert audit(*zip(*pairs, strict=True), DUEL_LEVERS)["dominant"] == []


def test_an_actors_own_conduct_is_no_effect_of_its_orders() -> None:
    pull, _ = told("patron", "air-campaign")
    struck = {"outcomes": {"patron_strikes": {"difference": 0.9, "low": 0.8, "high": 1.0}}}
    assert audit([pull], [struck], DUEL_LEVERS)["inert"] == ["air-campaign"]


def test_a_difference_below_two_points_counts_for_nothing() -> None:
    pairs = [told("us", "arm", 0.015, 0.0, 0.0)]
    assert audit(*zip(*pairs, strict=True), DUEL_LEVERS)["inert"] == ["arm"]


def test_a_whole_audit_is_verified(found: LeverResults) -> None:
    assert verify_folder(found.folder).wrong == ()


def test_a_damaged_audit_is_not_right(found: LeverResults, tmp_path: Path) -> None:
    shutil.copytree(found.folder, tmp_path / "a")
    (tmp_path / "a" / "settings" / "outcomes.parquet").write_bytes(b"")
    assert not verify_folder(tmp_path / "a").right


def test_an_audit_that_was_stopped_goes_on_to_the_same(found: LeverResults, tmp_path: Path) -> None:
    from tests.study.levers_made import play

    with pytest.raises(RunStopped):
        audit_levers(asked(tmp_path / "a"), StopAt(100), player=play)
    again = LeverResults(audit_levers(asked(tmp_path / "a"), player=play))
    assert again.record["settings"] == found.record["settings"]


def test_a_finished_audit_is_only_read(found: LeverResults) -> None:
    def never(*args: Any) -> Any:
        raise AssertionError

    assert LeverResults(audit_levers(asked(found.folder), player=never)).record == found.record


def test_another_audit_is_refused_in_its_folder(found: LeverResults) -> None:
    with pytest.raises(RunFolderError, match="another"):
        audit_levers(asked(found.folder, replications=10))


def test_failed_pairs_are_left_out(tmp_path: Path) -> None:
    one = setting(audited(tmp_path / "a", play_with_faults, only=("muster",)), "muster=100%")
    kept = np.array([replication % 20 != 3 for replication in range(REPLICATIONS)])
    assert (one["failed"], one["outcomes"]["ford_falls"]["pairs"]) == (3, kept.sum())
    assert one["outcomes"]["ford_falls"]["difference"] == pytest.approx(-(lucky()[kept] > 0.25).mean())


def test_an_audit_in_which_all_fails_is_called_failed(tmp_path: Path) -> None:
    def fail(*args: Any) -> Any:
        raise ArithmeticError

    with pytest.raises(TooManyFailedError):
        audited(tmp_path / "a", fail, only=("muster",), replications=2)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"only": ("mustr",)}, "nothing fits 'mustr'. Allowed: muster"),
        ({"of": ("ford_fals",)}, '--of ford_fals: there is no question "ford_fals"; did you mean "ford_falls"?'),
        ({"replications": 1}, "replications"),
    ],
)
def test_what_cannot_be_asked_is_one_message(more: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(SimError) as caught:
        asked(tmp_path / "a", **more)
    assert words in str(caught.value)


def printed(found: LeverResults, width: int = 80, of: tuple[str, ...] = ()) -> str:
    file = io.StringIO()
    show_levers(found.record, Console(file=file, width=width), "results/duel-levers-01234567", of)
    return file.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(found: LeverResults, width: int) -> None:
    assert max(len(line.rstrip()) for line in printed(found, width).splitlines()) <= width


def test_the_table_names_levers_by_their_labels(found: LeverResults) -> None:
    assert "Soldiers present at the ford" in printed(found, 120)


def test_orders_that_move_nothing_are_left_out_of_the_table(found: LeverResults) -> None:
    lines = printed(found, 120).splitlines()
    assert any(line.startswith("Patron: air-campaign (castle)") for line in lines)
    assert not any(line.startswith("The crown: recruit") for line in lines)


def test_harm_to_civilians_is_always_shown(found: LeverResults) -> None:
    assert "Harm to civilians" in printed(found)


def test_one_question_is_shown_for_all(found: LeverResults) -> None:
    assert "Levers: Castle holds" in printed(found, 120, ("castle_holds",))


def test_the_figure_is_described(found: LeverResults) -> None:
    label = levers_figure(found.record, "ford_falls").get_label()
    assert str(label).startswith("Differences in percentage points: Soldiers present at the ford, ")


def test_the_folder_is_named_after_the_file(type_in: Any, tmp_path: Path) -> None:
    assert type_in("levers", FILE, "-n", 2, "--only", "arms").exit_code == 0
    (folder,) = (tmp_path / "results").iterdir()
    assert folder.name.startswith("duel-levers-levers-")
    assert {"levers.json", "manifest.json", "settings"} <= {file.name for file in folder.iterdir()}


def test_json_is_the_file_that_is_left(type_in: Any, tmp_path: Path) -> None:
    said = json.loads(type_in("levers", FILE, "-n", 2, "--only", "arms", "--json", "--out", tmp_path / "a").stdout)
    assert said == opened(json.loads((tmp_path / "a" / "levers.json").read_text()))


def test_the_figure_is_drawn_unless_told_otherwise(type_in: Any, tmp_path: Path) -> None:
    type_in("levers", FILE, "-n", 2, "--only", "arms", "--of", "castle_holds", "--out", tmp_path / "a", "--report")
    type_in("levers", FILE, "-n", 2, "--only", "arms", "--out", tmp_path / "b", "--no-report")
    assert (tmp_path / "a" / "levers-castle_holds.png").exists()
    assert not list((tmp_path / "b").glob("*.png"))


def test_a_file_without_levers_has_only_orders(type_in: Any) -> None:
    result = type_in("levers", DUEL, "-n", 2, "--no-orders")
    assert result.exit_code == 2
    assert "the scenario declares none, and orders are left out. Allowed: a block levers:, --orders" in result.stderr


def test_compare_plays_one_lever(type_in: Any) -> None:
    said = json.loads(type_in("compare", FILE, "--lever", "arms=4", "-n", 2, "--json", "--no-report").stdout)
    assert said["differs"] == [{"path": "relations.patron/crown.arms", "a": "1", "b": "4"}]
    assert said["b"]["scenario"] == "Arms from the patron: 4; The duel"


def test_compare_plays_several_levers(type_in: Any) -> None:
    words = ("compare", FILE, "--lever", "arms=4", "--lever", "rebels=2", "-n", 2, "--json", "--no-report")
    paths = {one["path"].partition(".")[0] for one in json.loads(type_in(*words).stdout)["differs"]}
    assert paths == {"relations", "formations"}


def test_compare_at_how_it_was_finds_the_same(type_in: Any) -> None:
    said = json.loads(type_in("compare", FILE, "--lever", "arms=was", "-n", 2, "--json", "--no-report").stdout)
    assert (said["differs"], said["identical"]) == ([], 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([FILE, "--lever", "arms=40"], "--lever arms=40: found 40. Allowed: 0 to 5, was"),
        ([FILE, "--lever", "amrs=4"], '--lever amrs=4: there is no lever "amrs"; did you mean "arms"?'),
        ([FILE, "--lever", "arms"], '"arms" has no "="; write --lever name=value'),
        ([FILE], "give a second scenario, --lever NAME=VALUE or --set-b PATH=VALUE"),
    ],
)
def test_a_lever_that_cannot_be_set_is_one_message(type_in: Any, tmp_path: Path, words: list[Any], said: str) -> None:
    result = type_in("compare", *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []
