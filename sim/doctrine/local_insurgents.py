"""Rule: they come out where an assault, or news of a fall near by, has shown that the garrison can be beaten.

A hidden network in a place an enemy holds comes out with the daily chance::

    choice.rise                       where there was an assault in the last locals.assault_days
    choice.rise_news x falls          elsewhere; falls = places within choice.threat_km that the enemy lost in the last
                                      locals.news_days

Judgement; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.common import ADVANCE, is_enemy, reinforce_threatened
from sim.doctrine.picture import ACTIVE, Picture, give, roll
from sim.world.codes import NOBODY
from sim.world.stream_ids import RAID


@rule
def decide(view: Picture) -> None:
    """Rule: rise where an assault is under way or a neighbouring town has just fallen."""
    c = view.parameters[0]
    day = view.clock[0].day
    for i in range(len(view.mine)):
        formation = view.mine[i]
        if formation.status != ACTIVE or not formation.hidden or formation.present <= 0:
            continue
        p = formation.place
        if not is_enemy(view, view.places[p].holder):
            continue
        since = day - view.places[p].attacked_day
        attacked = view.places[p].attacked_day >= 0 and since <= c.locals_assault_days
        hazard = c.choice_rise if attacked else c.choice_rise_news * _falls_near(view, p)
        if hazard > 0.0 and roll(view, RAID, p) < hazard:
            give(view, ADVANCE, p, NOBODY, 1.0)
    reinforce_threatened(view, 0.0)


@rule
def _falls_near(view: Picture, p: int) -> float:
    """Count the places near by that the enemy has lost in the last days."""
    c = view.parameters[0]
    falls = 0.0
    for q in range(len(view.places)):
        place = view.places[q]
        if place.changed_day < 0 or view.clock[0].day - place.changed_day > c.locals_news_days:
            continue
        if not is_enemy(view, place.holder) and view.roads[p, q].distance <= c.choice_threat_km:
            falls += 1.0
    return falls
