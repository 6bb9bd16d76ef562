"""Rule: it attacks where most can be won for least, holds what it takes, and claims to lead once it has a great city.

Targets by logit choice over value x hoped-for success - cost of distance, on believed strengths only. Rivals of
its own camp are told to submit when it has most of the camp's strength::

    target     largest stake' success - choice.cost km / 1000 + choice.temperature Gumbel, if success >= choice.least;
               stake' = stake (1 + choice.symbol symbol) (1 - choice.second_front [its holder is a neutral]);
               after choice.stall days without a gain neutrals count like enemies
    claim      with the chance choice.proclaim a day, once it holds a city of choice.great_city people
    demand     with the chance choice.ultimatum_daily a day, once own / (own + rival) > choice.ultimatum after that

success is that of ``common``. Sources: Christia 2012 (the commitment problem); McKelvey and Palfrey 1995 (logit
choice); the declaration 19 days after Mosul and the demand of 25 July 2014.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.common import attack, choose_target, free_men, is_enemy, reinforce_threatened
from sim.doctrine.picture import Picture, give, roll
from sim.world.codes import NOBODY, OrderKind, number
from sim.world.stream_ids import MANNER, WAIT

PROCLAIM, ULTIMATUM, RECRUIT, RELIEVE = (
    number(OrderKind.PROCLAIM), number(OrderKind.ULTIMATUM), number(OrderKind.RECRUIT), number(OrderKind.SAFE_PASSAGE),
)  # fmt: skip


@rule
def decide(view: Picture) -> None:
    """Rule: defend what is threatened, attack where success looks likely, recruit, and claim leadership."""
    c = view.parameters[0]
    reinforce_threatened(view, c.insurgent_reserve)
    if free_men(view) > c.movement_garrison_least:
        restraint = 0.0 if _stalled(view) else c.choice_second_front
        attack(view, choose_target(view, c.choice_least, restraint, True), 0.0)
    if view.me[0].treasury > 0.0:
        give(view, RECRUIT, NOBODY, NOBODY, 1.0)
    if view.me[0].passage < c.insurgent_passage:
        give(view, RELIEVE, NOBODY, NOBODY, c.insurgent_passage)
    _claim(view)


@rule
def _stalled(view: Picture) -> bool:
    """Return whether nothing has been won for a while."""
    last = 0
    for p in range(len(view.places)):
        if view.places[p].holder == view.index:
            last = max(last, view.places[p].changed_day)
    patience = view.parameters[0].choice_stall
    return patience > 0.0 and view.clock[0].day - last >= patience


@rule
def _claim(view: Picture) -> None:
    """Proclaim itself once it rules a great city; then demand that rivals submit."""
    c = view.parameters[0]
    if not view.me[0].proclaimed:
        for p in range(len(view.places)):
            held = view.places[p].holder == view.index and view.places[p].population_start >= c.choice_great_city
            if held and roll(view, WAIT, NOBODY) < c.choice_proclaim:
                give(view, PROCLAIM, NOBODY, NOBODY, 1.0)
                return
        return
    own = view.others[view.index].believed
    for b in range(len(view.others)):
        other = view.others[b]
        near = b != view.index and other.ideology < c.insurgent_rival_ideology
        rival = near and other.believed > 0.0 and not other.ultimatum
        if rival and own / (own + other.believed) > c.choice_ultimatum and _shares_ground(view, b):
            if roll(view, MANNER, NOBODY) < c.choice_ultimatum_daily:
                give(view, ULTIMATUM, NOBODY, b, 1.0)


@rule
def _shares_ground(view: Picture, b: int) -> bool:
    """Return whether a rival holds places it wants, or is an ally who shares its camp."""
    if not is_enemy(view, b):
        return True
    for p in range(len(view.places)):
        if view.places[p].holder == b and view.seen[p].stake > 0.0:
            return True
    return False
