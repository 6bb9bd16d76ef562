"""Rule: a unit in contact breaks less from its losses than from being cut off, left alone or surprised.

Competing-risk hazard, complementary log-log, a day in contact:

    eta = b0 + b_cas ln((R second + offset) / norm) + b_adj ADJ + b_sur SURP + b_key KEY + thin + b_rsv NORES
          + b_sup (S < 1)(1 - ENV) + (way out + dry) ENV + b_L L - b_M (M - 0.5) - b_H home - b_I conviction
    h   = 1 - exp(-exp(eta) op)

with R the recent loss (``tempo``), second and thin those of ``frontage``, offset and norm those of
``defeat.casualties``, way out and dry those of ``enclosure`` and op the intensity of the fighting (a lull wears a
garrison out far more slowly). A unit has a reserve, and no NORES, when friends are on their way or those in the place
are more than ``defeat.reserve_ratio`` times itself. Weights after McQuie (1987): of 52 breaks manoeuvre caused 64 %,
casualties 10 %. Those who defend their home or a cause fight on (Gates 2002; Biddle 2021; the weights are judged and
searched, see the registry). Who is cut off and expects no quarter may stand instead, once (``enclosure``). How a unit
breaks otherwise is a softmax, with coefficients of ``defeat``::

    withdrawal  withdrawal_morale M - withdrawal_cut_off ENV        none once withdrawal_left of the unit have left
    rout        rout_base + rout_left D
    surrender   surrender_base + surrender_quarter ENV quarter

D the share that has deserted, quarter the best that an enemy on the spot gives.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules.battle import intensity
from sim.rules.captives import kill_captives
from sim.rules.capture import abandon
from sim.rules.distance import at_home
from sim.rules.enclosure import dry, enveloped, quarter_expected, stands, way_out
from sim.rules.frontage import gap, second_line
from sim.rules.presence import ACTIVE, arrive, friends_at, hostile, in_the_open
from sim.rules.staff import refuge
from sim.world.codes import NOBODY, Cause, Mode, Status, number
from sim.world.random_streams import uniform, whole
from sim.world.stream_ids import BREAK, BREAK_MODE, DISSOLVE, TAKE_PRISONERS
from sim.world.tables import World

BROKEN, DISSOLVED = number(Status.BROKEN), number(Status.DISSOLVED)
WITHDRAWAL, ROUT, SURRENDER = number(Mode.WITHDRAWAL), number(Mode.ROUT), number(Mode.SURRENDER)
TERMS = number(Cause.LOW_MORALE) + 1
"""Causes with a term of their own in the hazard."""
(
    _CASUALTIES,
    _ENVELOPED,
    _KEY_GROUND,
    _LEADER_FLED,
    _LOW_MORALE,
    _NEIGHBOUR_BROKE,
    _NO_RESERVE,
    _SUPPLY,
    _SURPRISE,
) = (
    number(Cause.CASUALTIES),
    number(Cause.ENVELOPED),
    number(Cause.KEY_GROUND),
    number(Cause.LEADER_FLED),
    number(Cause.LOW_MORALE),
    number(Cause.NEIGHBOUR_BROKE),
    number(Cause.NO_RESERVE),
    number(Cause.SUPPLY),
    number(Cause.SURPRISE),
)
BASE_RATE, DESERTION = number(Cause.BASE_RATE), number(Cause.DESERTION)


@rule
def roll_breaks(world: World) -> None:
    """Roll for every formation in contact."""
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.contact <= 0 or not in_the_open(formation):
            continue
        hazard = 1.0 - exp(-exp(_log_hazard(world, i)) * intensity(world, formation.actor, formation.place))
        if uniform(world.clock[0].key, world.clock[0].day, BREAK, formation.tag) < hazard:
            breaks(world, i, _largest(formation))


@rule
def _log_hazard(world: World, i: int) -> float:
    """The linear predictor; ``formation.risk[cause]`` receives each cause's part."""
    c = world.parameters[0]
    formation = world.formations[i]
    p, a, terms = formation.place, formation.actor, formation.risk
    for k in range(TERMS):
        terms[k] = 0.0
    losses = (formation.recent_loss * second_line(world, a, p) + c.defeat_casualties_offset) / c.defeat_casualties_norm
    terms[_CASUALTIES] = c.breaking_casualties * log(losses)
    if enveloped(world, a, p):
        terms[_ENVELOPED] = way_out(world, a, p)
        terms[_SUPPLY] = dry(c, formation)
    elif formation.supply < 1.0:
        terms[_SUPPLY] = c.breaking_supply
    if _neighbour_broke(world, a, p):
        terms[_NEIGHBOUR_BROKE] = c.breaking_neighbour
    if world.places[p].surprise > c.defeat_surprise_least and formation.assault <= 0.0:
        terms[_SURPRISE] = c.breaking_surprise
    if _key_ground_lost(world, a, p):
        terms[_KEY_GROUND] = c.breaking_key_ground
    if not _reserve_near(world, i):
        terms[_NO_RESERVE] = c.breaking_no_reserve
    if formation.leaderless:
        terms[_LEADER_FLED] = c.breaking_leader
    terms[_LOW_MORALE] = -c.breaking_morale * (formation.morale - 0.5)
    if formation.assault <= 0.0:
        terms[_NO_RESERVE] += gap(world, a, p)
    total = c.breaking_base - c.breaking_home * at_home(world, i) - c.breaking_conviction * formation.conviction
    for k in range(TERMS):
        total += terms[k]
    return total


@rule
def _largest(formation) -> int:  # type: ignore[no-untyped-def]
    """The cause that weighed most."""
    terms = formation.risk
    best = 0
    for k in range(1, TERMS):
        if terms[k] > terms[best]:
            best = k
    return best if terms[best] > 0.0 else BASE_RATE


@rule
def _neighbour_broke(world: World, a: int, p: int) -> bool:
    """A formation of the same actor broke here or next door within two days."""
    day = world.clock[0].day
    if day - world.presence[a, p].broke_day <= 2:
        return True
    for n in range(world.roads.shape[1]):
        q = world.roads[p, n].adjacent
        if q < 0:
            break
        if day - world.presence[a, q].broke_day <= 2:
            return True
    return False


@rule
def _key_ground_lost(world: World, a: int, p: int) -> bool:
    """An enemy already rules part of the place."""
    least = world.parameters[0].defeat_key_ground_control
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        cell = world.presence[b, p]
        if cell.troops > 0 and cell.control > least and hostile(world, a, b):
            return True
    return False


@rule
def _reserve_near(world: World, i: int) -> bool:
    """Friends not of this formation here or on their way."""
    formation = world.formations[i]
    enough = world.parameters[0].defeat_reserve_ratio * formation.present
    cell = world.presence[formation.actor, formation.place]
    return cell.inbound > 0 or friends_at(world, formation.actor, formation.place) > enough


@rule
def breaks(world: World, i: int, cause: int) -> None:
    """A formation breaks: it leaves equipment and men behind, and the rest runs or withdraws."""
    formation = world.formations[i]
    day = world.clock[0].day
    if formation.last_stand == 0 and stands(world, i):
        formation.last_stand, formation.left, formation.broke_day = 1, 0, day
        return
    mode = _mode(world, i)
    formation.broke_day, formation.cause, formation.mode = day, cause, mode
    if formation.first_broke_day < 0:
        formation.first_broke_day = day
    world.presence[formation.actor, formation.place].broke_day = day
    world.actors[formation.actor].broke_day = day
    world.places[formation.place].fallen += formation.present + formation.left
    abandon(world, i, mode)
    if mode != WITHDRAWAL:
        _melt(world, i, mode)
    if not formation.hidden:
        _uncount(world, i)
    _run(world, i, mode)


@rule
def _mode(world: World, i: int) -> int:
    """Withdrawal, rout or surrender."""
    c = world.parameters[0]
    formation = world.formations[i]
    cut = 1.0 if enveloped(world, formation.actor, formation.place) else 0.0
    gone = share_left(formation)
    quarter = quarter_expected(world, formation.actor, formation.place)
    withdrawal = exp(c.defeat_withdrawal_morale * formation.morale - c.defeat_withdrawal_cut_off * cut)
    rout = exp(c.defeat_rout_base + c.defeat_rout_left * gone)
    surrender = exp(c.defeat_surrender_base + c.defeat_surrender_quarter * cut * quarter)
    u = uniform(world.clock[0].key, world.clock[0].day, BREAK_MODE, formation.tag)
    u *= withdrawal + rout + surrender
    if u < withdrawal and gone < c.defeat_withdrawal_left:
        return WITHDRAWAL
    return SURRENDER if u >= withdrawal + rout else ROUT


@rule
def share_left(formation) -> float:  # type: ignore[no-untyped-def]
    """D: of those who were here when the crisis began, the share that has left."""
    return formation.left / max(1.0, float(formation.present + formation.left))


@rule
def _melt(world: World, i: int, mode: int) -> None:
    """Men lost in a rout or surrender: prisoners to an enemy who is there, deserters otherwise."""
    c = world.parameters[0]
    formation = world.formations[i]
    key, day = world.clock[0].key, world.clock[0].day
    captor = _captor(world, i)
    share = c.cohesion_prisoners if mode == ROUT else 1.0 - c.cohesion_dissolve
    if captor >= 0:
        taken = whole(share * formation.present, uniform(key, day, TAKE_PRISONERS, formation.tag))
        taken = min(taken, formation.present)
        formation.present -= taken
        formation.captured += taken
        kill_captives(world, captor, i, taken)
    going = c.cohesion_dissolve * (1.0 - formation.conviction) if mode == ROUT else 1.0
    gone = min(formation.present, whole(going * formation.present, uniform(key, day, DISSOLVE, formation.tag)))
    formation.present -= gone
    formation.deserted += gone
    world.places[formation.place].deserted += gone


@rule
def _captor(world: World, i: int) -> int:
    formation = world.formations[i]
    best, most = NOBODY, 0
    for n in range(world.place_notes[formation.place].armed):
        b = world.rosters[formation.place, n].actor
        troops = world.presence[b, formation.place].troops
        if troops > most and hostile(world, formation.actor, b):
            best, most = b, troops
    return best


@rule
def _uncount(world: World, i: int) -> None:
    """Take a formation that no longer fights out of the day's count."""
    formation = world.formations[i]
    total = 0
    actor = world.actors[formation.actor]
    for j in range(actor.first, actor.last):
        other = world.formations[j]
        if j != i and other.place == formation.place and in_the_open(other):
            total += other.present
    world.presence[formation.actor, formation.place].troops = total


@rule
def _run(world: World, i: int, mode: int) -> None:
    """The remnant goes to the nearest shelter; with too few left, or nowhere to go, the unit is dissolved."""
    c = world.parameters[0]
    formation = world.formations[i]
    shelter = refuge(world, formation.actor, formation.place)
    formation.assault, formation.assault_days, formation.raid, formation.contact = 0.0, 0, 0, 0
    formation.left, formation.leaderless, formation.last_stand = 0, 0, 0
    formation.goal, formation.next = NOBODY, NOBODY
    formation.morale = max(c.defeat_morale_least, formation.morale - c.morale_break)
    remnant = c.defeat_remnant_least * max(formation.initial, 1)
    if shelter < 0 or formation.present < remnant or mode == SURRENDER:
        world.places[formation.place].deserted += formation.present
        formation.deserted += formation.present
        formation.present = 0
        world.actors[formation.actor].equipment_scrapped += formation.equipment
        formation.equipment = 0
        formation.status = DISSOLVED
        return
    formation.place = shelter
    formation.dug_in = 0
    formation.status = ACTIVE if mode == WITHDRAWAL else BROKEN
    if mode == WITHDRAWAL:
        arrive(world, formation.actor, shelter, formation.present)


@rule
def rally(world: World) -> None:
    """Routed units that have found shelter can be used again after some weeks."""
    c = world.parameters[0]
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status == BROKEN and world.clock[0].day - formation.broke_day >= c.cohesion_rally_days:
            holder = world.places[formation.place].holder
            if holder >= 0 and not hostile(world, formation.actor, holder):
                formation.status = ACTIVE
            else:
                _scatter(world, i)


@rule
def _scatter(world: World, i: int) -> None:
    formation = world.formations[i]
    formation.status = DISSOLVED
    formation.deserted += formation.present
    world.places[formation.place].deserted += formation.present
    formation.present = 0
    world.actors[formation.actor].equipment_scrapped += formation.equipment
    formation.equipment = 0
