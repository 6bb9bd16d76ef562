"""A variant, of which only what a change touches is checked, is what the check of the whole scenario gives."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from sim.core.errors import ScenarioError
from sim.scenario import Scenario, canonical, load
from sim.scenario.loading import validate
from sim.scenario.node import grafted
from sim.scenario.overrides import apply_overrides
from sim.scenario.variants import Variants, variants_of
from tests.scenario.helpers import DUEL

SOUND = (
    "formations.ford.morale=x0.5", "formations.*.morale=0.9", "kinds.cell.speed=+5", "actors.rebels.troops=x2",
    "places.ford.allegiance.crown=+0.1", "relations.1.trust=x0.8", "events.0.effort=x2",
    "parameters.battle.exponent=0.3", "parameters.cohesion.social_pull={low: 1, high: 2}", "formations.levy.place=ford",
    "actors.rebels.doctrine=none", "places.ford.name=Fort", "days=12", "roads.0.km=60",
    "outcomes.castle_holds.through=2014-06-20",
    "outcomes.new={place: ford, held_by: crown, at: end}", "formations.2bn-ford.morale=null",
    "events.1.date=2014-06-30", "actors.rebels.capital=null",
    "communities=[hill_folk, river_folk, others]", "sources.census=Another almanac", "formations.levy.reserve=false",
)  # fmt: skip
WRONG = (
    "formations.ford.morale=x9", "places.ford.grievance=-1", "parameters.battle.exponent=9", "parameters.no.such=1",
    "relations.0.between=[rebels, patron]", "relations.0.between=[crown, crown]", "actors.rebels.doctrine=nonsense",
    "outcomes.ford_falls.given=rebels_hold_ford", "events.0.order=no-such-order", "events.0.effort=0", "days=99",
    "formations.*.paper=-1", "places.ford.allegiance.rebels=1", "roads.0.km=1", "places.hilltop.latitude=10",
    "formations.levy.place=nowhere", "actors.rebels.detachments=20000", "formations.ford.mood=1", "places=3",
    "events.0.date=soon", "events.1.shock=places.no.grievance", "formations.nobody.morale=0.5",
    "start=2015-01-01", "places.ford.name=null", "events.0.actor=patron", "actors.patron.stakes.castle=2",
)  # fmt: skip


@pytest.fixture(scope="module")
def variants() -> Variants:
    return variants_of(load(DUEL))


def whole(scenario: Scenario, sets: tuple[str, ...]) -> str:
    """The changed scenario as one text, or all that is wrong with it, when everything is read and checked anew."""
    tree, found = grafted(json.loads(canonical(scenario)), ""), []
    for one in sets:
        tree, problems, _ = apply_overrides(tree, one)
        found += problems
    new, problems = validate(tree)
    return canonical(new) if new is not None and not found and not problems else str(ScenarioError([*found, *problems]))


def variant(variants: Variants, sets: tuple[str, ...]) -> str:
    try:
        return canonical(variants.changed(sets))
    except ScenarioError as error:
        return str(error)


@pytest.mark.parametrize("change", [*SOUND, *WRONG])
def test_a_variant_is_the_whole_scenario_with_the_change(variants: Variants, change: str) -> None:
    assert variant(variants, (change,)) == whole(variants.scenario, (change,))


def test_several_changes_at_once_are_those_of_the_whole_scenario(variants: Variants) -> None:
    pairs = list(itertools.combinations([*SOUND, *WRONG], 2))
    for row in np.random.default_rng(3).choice(len(pairs), 80, replace=False):
        assert variant(variants, pairs[row]) == whole(variants.scenario, pairs[row])


def test_the_changes_that_should_be_wrong_are(variants: Variants) -> None:
    for change in WRONG:
        with pytest.raises(ScenarioError):
            variants.changed((change,))


def test_orders_that_a_change_makes_idle_are_found() -> None:
    """An actor without troops and strikes cannot strike, though the event itself is untouched."""
    event = "events=[{date: 2014-06-07, actor: patron, order: air-campaign, place: ford}]"
    variants = variants_of(load(DUEL, sets=[event]))
    assert variant(variants, ("actors.patron.sorties=0",)) == whole(variants.scenario, ("actors.patron.sorties=0",))
    with pytest.raises(ScenarioError, match="air-campaign"):
        variants.changed(("actors.patron.sorties=0",))


def test_what_a_change_leaves_alone_is_shared(variants: Variants) -> None:
    found = variants.changed(("formations.levy.morale=0.4",))
    assert found.places is variants.scenario.places
    assert found.formations["guard"] is variants.scenario.formations["guard"]
    assert variants.scenario.formations["levy"].morale is None


def test_a_scenario_is_read_once_for_many_variants(variants: Variants) -> None:
    assert variants_of(load(DUEL)) is variants
