"""Rule: a garrison weighs the enemies whom it expects against itself, swollen by rumour, against those who stand by it.

Enemies whom a garrison expects, of each hostile actor::

    expected = troops there x max(attack, battle.harassment) + on their way
             + cohesion.threat_free exp(-km / cohesion.threat_km) mobile troops by one road, within threat_km
             + cohesion.threat_free reach of news x victors of a place taken in the last cohesion.rout_days days
    ln ratio = ln(enemy / own) + (1 - front.whole) ln(room_A / room_D) - front.works ln(terrain posture)
             - ln(support) + ln(cohesion.rumour) + cohesion.rumour_growth C + cohesion.rumour_spread x error of the week
    room_A   = min(1, F_A / expected)                room_D = min(1, F_D / friends)

enemy is what those expected are worth as fighters, with the aircraft that support them in the place; own the worth of
the garrison and its allies; F the room of the front (``frontage``): front.whole is the weight of all troops beside
those who can fight at once, and neither side's size decides alone. support is what friendly aircraft can fly
(``support``), posture and terrain those of ``battle``, C contagion. Threatened is a formation that is in contact, or
that does not attack and either expects cohesion.threat_share of the troops beside it or belongs to a headquarters of
which a unit broke within two days. Towns were left before anybody came: the victors of a fall are expected as far as
the news of it reaches. Sources: Biddle 2004 (M) for exposure and depth before numbers; rumour and its growth are those
of a prototype of the cascade; the rest is judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules.battle import posture
from sim.rules.distance import reach_of_news
from sim.rules.frontage import at_hand, front_of
from sim.rules.presence import NO_MARKS, allied, friends_at, mark
from sim.rules.support import flown_for, support_of, supported
from sim.rules.units import DAYS_A_WEEK
from sim.world.random_streams import both, normal
from sim.world.stream_ids import SIGHT_OWN
from sim.world.tables import World


@rule
def threatened(world: World, i: int) -> bool:
    """In contact, an enemy in strength on the way or next door, or a unit of the same headquarters lost lately."""
    formation = world.formations[i]
    if formation.contact > 0:
        return True
    if formation.assault > 0.0:
        return False
    if not world.places[formation.place].near & world.actors[formation.actor].foes:
        return _command_broke(world, i)
    own = friends_at(world, formation.actor, formation.place)
    if danger(world, formation.actor, formation.place, False) >= world.parameters[0].cohesion_threat_share * max(
        own, 1
    ):
        return True
    return _command_broke(world, i)


@rule
def threat_map(world: World) -> None:
    """Count, for every actor and place, the troops that a hostile garrison there would expect against itself.

    Its troops there (besiegers who do not attack count for the intensity of their harassment), those on the way,
    and of mobile troops a road away within a day's march a share that falls with the distance.
    """
    c = world.parameters[0]
    for p in range(len(world.places)):
        world.places[p].near = NO_MARKS
    for b in range(len(world.actors)):
        if world.actors[b].worth <= 0.0:
            continue
        for p in range(len(world.places)):
            cell = world.presence[b, p]
            cell.threat_men = cell.troops * max(cell.attack, c.battle_harassment) + cell.inbound
    for q in range(len(world.places)):
        for n in range(world.place_notes[q].armed):
            b = world.rosters[q, n].actor
            if world.actors[b].worth > 0.0:
                if world.presence[b, q].mobile > 0:
                    _spread_adjacent_threat(world, b, q)
                if _just_taken(world, b, q):
                    _spread_rumour(world, b, q)
    for b in range(len(world.actors)):
        if world.actors[b].worth <= 0.0:
            continue
        for p in range(len(world.places)):
            if world.presence[b, p].threat_men > 0.0:
                world.places[p].near |= mark(b)


@rule
def _spread_adjacent_threat(world: World, b: int, q: int) -> None:
    """Count an actor's mobile men in one place in the places next door."""
    c = world.parameters[0]
    for n in range(world.roads.shape[1]):
        p = world.roads[q, n].adjacent
        if p < 0:
            break
        if world.roads[q, p].km <= c.cohesion_threat_km:
            near = _march(world, q, p)
            world.presence[b, p].threat_men += c.cohesion_threat_free * near * world.presence[b, q].mobile


@rule
def _march(world: World, q: int, p: int) -> float:
    """Return the share of the troops at one end of a road who are expected at the other; noted for the replication."""
    note = world.road_notes[q, p]
    if note.march == 0.0:
        note.march = exp(-world.roads[q, p].km / world.parameters[0].cohesion_threat_km)
    return note.march


@rule
def _just_taken(world: World, b: int, q: int) -> bool:
    """Return whether an actor with troops in the open in a place took it within the last few days."""
    place = world.places[q]
    if place.holder != b or place.changed_day < 0 or world.presence[b, q].troops <= 0:
        return False
    return world.clock[0].day - place.changed_day <= world.parameters[0].cohesion_rout_days


@rule
def _spread_rumour(world: World, b: int, q: int) -> None:
    """After a fall the victors are expected everywhere that the news reaches, and not next door only."""
    c = world.parameters[0]
    for p in range(len(world.places)):
        km = world.roads[q, p].distance
        if p != q and km > c.cohesion_threat_km and km < c.desertion_rumour_reach * c.cohesion_range:
            near = reach_of_news(world, q, p)
            world.presence[b, p].threat_men += c.cohesion_threat_free * near * world.presence[b, q].troops


@rule
def danger(world: World, a: int, p: int, weighed: bool) -> float:
    """Return the enemies that an actor's garrison expects against itself.

    Args:
        world: the world, after ``refresh_counts`` and ``threat_map``.
        a: the garrison's actor.
        p: its place.
        weighed: count what they are worth as fighters, and not heads.
    """
    total = 0.0
    for n in range(world.actor_notes[a].foes):
        b = world.foes[a, n].actor
        if world.presence[b, p].threat_men > 0.0 and world.actors[b].worth > 0.0:
            worth = world.actors[b].worth * supported(world, b, p, True) if weighed else 1.0
            total += world.presence[b, p].threat_men * worth
    return total


@rule
def _friendly_worth(world: World, a: int, p: int) -> float:
    """Return the fighting worth of an actor's and its allies' troops in a place."""
    total = 0.0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and allied(world, a, b):
            total += world.presence[b, p].worth
    return total


@rule
def mark_broken_commands(world: World, a: int) -> None:
    """Note which headquarters of an actor had a unit break within two days; holds while its dangers are weighed."""
    actor, day = world.actors[a], world.clock[0].day
    if day - actor.broke_day > 2:
        return
    for j in range(actor.first, actor.last):
        other = world.formations[j]
        if other.headquarters >= 0 and other.broke_day >= 0 and day - other.broke_day <= 2:
            world.formation_notes[other.headquarters].command_broke = _stamp(world, a)


@rule
def _stamp(world: World, a: int) -> int:
    """Return a number of this actor and this day alone, never 0."""
    return (world.clock[0].day + 1) * len(world.actors) + a


@rule
def _command_broke(world: World, i: int) -> bool:
    """A unit of the same headquarters broke within two days."""
    formation = world.formations[i]
    if formation.headquarters < 0 or world.clock[0].day - world.actors[formation.actor].broke_day > 2:
        return False
    return world.formation_notes[formation.headquarters].command_broke == _stamp(world, formation.actor)


@rule
def odds(world: World, i: int) -> float:
    """Log of the enemy's to the own fighting worth as the garrison believes them: real own, rumoured enemy."""
    a, p = world.formations[i].actor, world.formations[i].place
    swelling = log(world.parameters[0].cohesion_rumour)
    return _balance(world, a, p) - _works(world, i) + _rumour(world, i, swelling) + _misjudgement(world, a, p)


@rule
def believed_odds(world: World, i: int, swelling: float) -> float:
    """Return ``odds`` of a formation, of which the parts that a garrison shares are worked out once a day.

    The notes hold while dangers are weighed, during which nobody moves.
    """
    formation = world.formations[i]
    note = world.cell_notes[formation.actor, formation.place]
    if note.weighed_day != world.clock[0].day + 1:
        note.weighed_day = world.clock[0].day + 1
        note.balance = _balance(world, formation.actor, formation.place)
        note.misjudged = _misjudgement(world, formation.actor, formation.place)
    return note.balance - _works(world, i) + _rumour(world, i, swelling) + note.misjudged


@rule
def _balance(world: World, a: int, p: int) -> float:
    """Log of the enemies' worth to the friends' at an actor's place, before works, rumour and error."""
    c = world.parameters[0]
    own = max(1.0, _friendly_worth(world, a, p))
    enemy = max(1.0, danger(world, a, p, True))
    coming = max(1.0, danger(world, a, p, False))
    room = min(1.0, front_of(c, world.places[p], True) / coming)
    ours = min(1.0, front_of(c, world.places[p], False) / max(1.0, float(friends_at(world, a, p))))
    ours = min(ours, at_hand(c, world.places[p], coming))
    heart = log(support_of(c, flown_for(world, a), False))
    terrain = c.front_works * log(world.places[p].terrain)
    return log(enemy / own) + (1.0 - c.front_whole) * log(room / ours) - terrain - heart


@rule
def _works(world: World, i: int) -> float:
    """Log of what works are worth to a garrison that counts on them."""
    return world.parameters[0].front_works * log(posture(world, i))


@rule
def _rumour(world: World, i: int, swelling: float) -> float:
    """Log of the factor by which rumour (``swelling``) and bad news enlarge the enemy."""
    return swelling + world.parameters[0].cohesion_rumour_growth * world.formations[i].contagion


@rule
def _misjudgement(world: World, a: int, p: int) -> float:
    """The error of an actor's garrison in a place, the same for a week."""
    week = world.clock[0].day // DAYS_A_WEEK
    subject = both(world.places[p].tag, world.actors[a].tag)
    return world.parameters[0].cohesion_rumour_spread * normal(world.clock[0].key, week, SIGHT_OWN, subject)
