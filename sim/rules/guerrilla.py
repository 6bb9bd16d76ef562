"""Rule: a hidden network bleeds a garrison a little every day, and is exposed only as far as people inform on it.

The network's fire is aimed; the garrison's is blind except for what it is told::

    garrison loses ~ Poisson(r I)        network loses ~ Binomial(I, 1 - exp(-g n (mu + (1 - mu) I / P)))
    mu = mu_max i / (i + i_half),        i = allegiance (1 - control^2)

a day. I fighters of the network, n soldiers per thousand people, P people; r is ``battle.hidden_rate``, more by
``airpower.stir`` where aircraft struck lately, g
``battle.hidden_exposure``, mu_max ``battle.informed_most``, i_half ``guerrilla.informers_half``. With allegiance to
the holder and control by the network's side, i is the share of people who would tell, times their chance of not being
punished for it.
Sources: Deitchman 1962; Kress and Szechtman 2009; Berman, Shapiro and Felter 2011 (information); 137 casualties a
month in Mosul before June 2014 (r).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.battle import wound
from sim.rules.presence import ACTIVE, hostile, in_the_open
from sim.rules.units import THOUSAND
from sim.world.random_streams import binomial, both, poisson, uniform
from sim.world.stream_ids import INTENSITY, LOSS
from sim.world.tables import World


@rule
def bleed(world: World) -> None:
    """Play a day of every hidden network that faces an enemy garrison."""
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if not formation.hidden or formation.status != ACTIVE or formation.present <= 0:
            continue
        holder = world.places[formation.place].holder
        if holder < 0 or not hostile(world, formation.actor, holder):
            continue
        if world.presence[holder, formation.place].troops > 0:
            _harass(world, i, holder)
            _expose(world, i, holder)


@rule
def _harass(world: World, i: int, holder: int) -> None:
    """Losses of the garrison, borne by one of its formations at a time."""
    c = world.parameters[0]
    formation = world.formations[i]
    key, day = world.clock[0].key, world.clock[0].day
    rate = c.battle_hidden_rate * (1.0 + (c.airpower_stir if world.places[formation.place].stirred > 0 else 0.0))
    lost = poisson(rate * formation.present, uniform(key, day, LOSS, formation.tag))
    if lost <= 0:
        return
    troops = world.presence[holder, formation.place].troops
    mark = uniform(key, day, INTENSITY, both(formation.tag, world.places[formation.place].tag)) * troops
    actor = world.actors[holder]
    for j in range(actor.first, actor.last):
        target = world.formations[j]
        if target.place == formation.place and in_the_open(target):
            mark -= target.present
            if mark <= 0.0:
                wound(world, j, lost)
                return


@rule
def informed(world: World, holder: int, enemy: int, p: int) -> float:
    """Share of a network that informers can expose (mu)."""
    safe = 1.0 - world.presence[enemy, p].control * world.presence[enemy, p].control
    told = world.presence[holder, p].allegiance * safe
    c = world.parameters[0]
    return c.battle_informed_most * told / (told + c.guerrilla_informers_half)


@rule
def _expose(world: World, i: int, holder: int) -> None:
    """Losses of the network."""
    c = world.parameters[0]
    formation = world.formations[i]
    p = formation.place
    people = max(c.guerrilla_people_least, float(world.places[p].population))
    soldiers = THOUSAND * world.presence[holder, p].troops / people
    mu = informed(world, holder, formation.actor, p)
    rate = c.battle_hidden_exposure * soldiers * (mu + (1.0 - mu) * formation.present / people)
    subject = both(formation.tag, world.actors[holder].tag)
    u = uniform(world.clock[0].key, world.clock[0].day, LOSS, subject)
    wound(world, i, binomial(formation.present, 1.0 - exp(-rate), u))
