"""Actors are told apart by colour, whatever eyes look at them, and always by letter."""

from __future__ import annotations

import itertools
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.report.palette import (
    COLOURS,
    NOBODY,
    RC,
    ActorStyle,
    actor_styles,
    channels,
    colour,
    in_order,
    luminance,
    ranked,
    short_name,
    style,
    tint,
)
from sim.scenario import load
from tests.conftest import ROOT

EYES = {
    "as most see": np.eye(3),
    "no red cones": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                              [-0.003882, -0.048116, 1.051998]]),
    "no green cones": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                                [-0.011820, 0.042940, 0.968881]]),
}  # fmt: skip
"""What reaches such eyes, in linear red, green and blue (Machado, Oliveira and Fernandes 2009, severity 1)."""
MAIN = 10


def lab(colour: str, eyes: Any) -> Any:
    """CIELAB of a colour as seen (D65)."""
    given = np.array(channels(colour))
    linear = np.where(given <= 0.04045, given / 12.92, ((given + 0.055) / 1.055) ** 2.4)
    seen = np.clip(eyes @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = to_xyz @ seen / np.array([0.9505, 1, 1.089])
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def people(names: dict[str, str], holders: tuple[str, ...] = ()) -> Any:
    """As much of a scenario as looks need."""
    return SimpleNamespace(
        actors={key: SimpleNamespace(name=name) for key, name in names.items()},
        places={holder: SimpleNamespace(holder=holder) for holder in holders},
        formations={},
    )


@pytest.fixture(scope="module")
def mosul() -> dict[str, ActorStyle]:
    return actor_styles(load(ROOT / "scenarios" / "mosul.yaml"))


@pytest.mark.parametrize("eyes", EYES)
def test_main_colours_are_told_apart_by_all_eyes(eyes: str) -> None:
    seen = [lab(colour, EYES[eyes]) for colour in COLOURS[:MAIN]]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)) >= 28


def test_the_first_four_are_told_apart_in_grey() -> None:
    lightness = sorted(lab(colour, np.eye(3))[0] for colour in COLOURS[:4])
    assert min(np.diff(lightness)) >= 9


@pytest.mark.parametrize("part", ["colour", "letter", "short"])
def test_no_two_actors_of_mosul_share(mosul: dict[str, ActorStyle], part: str) -> None:
    assert len({getattr(look, part) for look in mosul.values()}) == len(mosul)


@pytest.mark.parametrize("part", ["colour", "letter"])
def test_no_two_of_forty_actors_share(part: str) -> None:
    crowd = actor_styles(people({f"army-{number}": f"Army of the {number}" for number in range(40)}))
    assert len({getattr(look, part) for look in crowd.values()}) == 41


def test_endless_colours_differ() -> None:
    assert len({colour(number) for number in range(100)}) == 100


def test_whoever_holds_something_comes_first() -> None:
    scene = people({"onlooker": "The onlooker", "owner": "The owner"}, ("owner",))
    assert ranked(scene) == ["owner", "onlooker"]
    assert actor_styles(scene)["owner"].colour == COLOURS[0]


def test_looks_are_in_the_order_of_the_file_and_nobody_is_last(mosul: dict[str, ActorStyle]) -> None:
    assert list(mosul)[:2] == ["isis", "iraq"]
    assert list(mosul)[-1] == NOBODY


def test_letters_are_natural(mosul: dict[str, ActorStyle]) -> None:
    assert [mosul[actor].letter for actor in ("isis", "iraq", "krg", "nusra")] == ["I", "G", "K", "N"]


@pytest.mark.parametrize(
    ("key", "name", "short"),
    [
        ("isis", "Islamic State of Iraq and Syria", "ISIS"),
        ("krg", "Kurdistan Regional Government", "KRG"),
        ("ypg", "People's Protection Units", "YPG"),
        ("iraq", "Government of Iraq", "Government of Iraq"),
        ("locals", "Local insurgents (JRTN and others)", "Local insurgents"),
        ("home-guard", "The guard of home and hearth", "Home guard"),
    ],
)
def test_short_names(key: str, name: str, short: str) -> None:
    assert short_name(key, name) == short


def test_two_actors_never_have_one_short_name() -> None:
    crowd = actor_styles(people({"a1": "Army (north)", "a2": "Army (south)"}))
    assert [crowd["a1"].short, crowd["a2"].short] == ["Army (north)", "Army (south)"]


def test_letters_are_readable_on_every_disc(mosul: dict[str, ActorStyle]) -> None:
    def contrast(one: str, other: str) -> float:
        light, dark = sorted((luminance(one), luminance(other)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    assert min(contrast(look.colour, look.ink) for look in mosul.values()) >= 4


def test_lines_are_never_paler_than_a_third() -> None:
    assert all(luminance(ActorStyle(found, "A", "A", "A").line) <= 0.36 for found in COLOURS)


def test_a_tint_runs_from_white_to_the_colour() -> None:
    assert (tint("#204060", 0), tint("#204060", 1)) == ("#ffffff", "#204060")


def test_order_puts_nobody_last(duel: Any) -> None:
    assert in_order([NOBODY, "patron", "rebels"], duel) == ["rebels", "patron", NOBODY]


def test_the_style_ends_with_its_block() -> None:
    import matplotlib

    before = matplotlib.rcParams["svg.hashsalt"]
    with style():
        assert matplotlib.rcParams["svg.hashsalt"] == RC["svg.hashsalt"]
    assert matplotlib.rcParams["svg.hashsalt"] == before


def test_matplotlib_is_not_imported_where_nothing_is_drawn() -> None:
    modules = "sim.report.terminal.run, sim.report.palette, sim.report.basemap, sim.cli"
    program = f"import sys, {modules}; print('matplotlib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
