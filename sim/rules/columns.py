"""Rule: new troops whom a garrison does not need become a column that can be sent where they are wanted.

Every day, for a garrison in a place that its actor holds, with N troops of whom N0 from the first day::

    spare  = min(N - N0, troops who stay in the place - needed - choice.margin enemies there)
    column = levy.columns spare, once that is levy.column_least or more            needed as in ``sim.rules.staff``

A column has the make of its actor's first mobile formation, and takes vehicles in proportion; it joins a column that
waits in the place. Networks come into the open where their own side rules. An actor without mobile troops forms none.

Sources: economy of force and mass, two of the principles of war; force to space for what a garrison needs (Quinlivan
1995); the share and the size are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.levy import transfer
from sim.rules.presence import ACTIVE, in_the_open
from sim.rules.staff import garrison_needed, settle_row, spare_row
from sim.world.codes import NOBODY
from sim.world.tables import World


@rule
def form_columns(world: World) -> None:
    """Bring out networks where their side rules, and let garrisons pass on the new troops they can spare."""
    c = world.parameters[0]
    if c.levy_columns <= 0.0:
        return
    for a in range(len(world.actors)):
        model = _first_mobile(world, a)
        for i in range(world.actors[a].first, world.actors[a].last):
            formation = world.formations[i]
            if formation.status != ACTIVE or formation.mobile or formation.next >= 0:
                continue
            if world.places[formation.place].holder != a:
                continue
            formation.hidden = 0
            men = int(c.levy_columns * _spare(world, i))
            if model != NOBODY and men >= c.levy_column_least:
                _form(world, i, model, men)


@rule
def _first_mobile(world: World, a: int) -> int:
    """Return an actor's first mobile formation, or -1."""
    for i in range(world.actors[a].first, world.actors[a].last):
        if world.formations[i].mobile and not world.formations[i].hidden and world.formations[i].initial > 0:
            return i
    return NOBODY


@rule
def _spare(world: World, i: int) -> int:
    """Return how many of a garrison's new troops its place can do without."""
    garrison = world.formations[i]
    staying = 0
    for j in range(world.actors[garrison.actor].first, world.actors[garrison.actor].last):
        other = world.formations[j]
        if other.place == garrison.place and not other.mobile and in_the_open(other):
            staying += other.present
    enemies = world.presence[garrison.actor, garrison.place].hostiles
    needed = garrison_needed(world, garrison.actor, garrison.place) + world.parameters[0].choice_margin * enemies
    return max(0, min(garrison.present - garrison.initial, staying - int(needed)))


@rule
def _form(world: World, i: int, model: int, men: int) -> None:
    """Pass troops on to a column that waits in the place, or to a new one."""
    garrison = world.formations[i]
    column = _waiting(world, garrison.actor, garrison.place)
    if column == NOBODY:
        column = spare_row(world, garrison.actor)
        if column == NOBODY:
            return
        settle_row(world, column, model, garrison.place)
        fresh = world.formations[column]
        fresh.mobile, fresh.goal, fresh.next, fresh.km_left = 1, NOBODY, NOBODY, 0.0
        fresh.morale, fresh.supply, fresh.arrears = garrison.morale, garrison.supply, garrison.arrears
    vehicles = garrison.equipment * men // garrison.present
    garrison.equipment -= vehicles
    world.formations[column].equipment += vehicles
    transfer(world, i, column, men)


@rule
def _waiting(world: World, a: int, p: int) -> int:
    """Return an actor's mobile formation that stands in a place without a task, or -1."""
    for i in range(world.actors[a].first, world.actors[a].last):
        formation = world.formations[i]
        if formation.mobile and formation.place == p and in_the_open(formation):
            if formation.assault <= 0.0 and (formation.goal < 0 or formation.goal == p):
                return i
    return NOBODY
