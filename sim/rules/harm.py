"""Rule: fighting kills and drives out those who live there; a new ruler who is not theirs drives out most.

Civilians killed in a place: in fighting, NegBin(mean crossfire x fighters killed today); after a fall, for a
fortnight, by the new ruler, NegBin(mean reprisal x (1 - kin) x (1 - quarter) x population / 10,000 x exp(-days/7));
and by a ruler whose hold is incomplete and who is told whom to strike, selective x 4 c (1 - c) x i per 10,000 a day
(c control, i information; none where control is full or absent).
People who flee: in the days after a fall the share ``flight_base + flight_distance (1 - kin)`` (at most 97 %) of
the inhabitants, in proportion to the ruler's want of mercy, most of them at once (0.4, then 0.6 of the rest each
day); from fighting, 1 - exp(-flight_fighting x fighters killed per 10,000). They come back slowly once a place is
quiet, to a ruler who is not its first one more slowly.
Aggregate numbers with their uncertainty: always reported, never scored.
Sources: Iraqi civilian deaths and displacement of June to August 2014 (UCDP; IOM); Kalyvas 2006 (selective
violence is highest where control is dominant but incomplete).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp, raised
from sim.rules.allegiance import informing
from sim.rules.civilians import book_fled, book_killed, book_returned
from sim.rules.counts import negative_binomial
from sim.rules.distance import kinship
from sim.rules.levy import HOSTILE
from sim.rules.units import DAYS_A_WEEK, TEN_THOUSAND
from sim.world.codes import NOBODY
from sim.world.random_streams import both, poisson, uniform, whole
from sim.world.stream_ids import ATROCITY, CIVILIANS, FLIGHT, FLIGHT_FALL, RETURN, SELECTIVE
from sim.world.tables import World


@rule
def harm(world: World) -> None:
    """Count today's civilian dead and displaced."""
    c = world.parameters[0]
    day = world.clock[0].day
    for p in range(len(world.places)):
        place = world.places[p]
        killed = place.killed - place.killed_before
        if killed > 0:
            place.killed_before = place.killed
            _fighting(world, p, killed)
        if place.holder != NOBODY and place.changed_day >= 0 and day - place.changed_day < c.harm_reprisal_days:
            _fall(world, p, day - place.changed_day)
        if (day + p) % DAYS_A_WEEK == 0:
            _selective(world, p)
            if place.displaced > 0 and killed <= 0:
                _return(world, p)


@rule
def _attacker(world: World, p: int) -> int:
    """The holder's enemy with most men there; the holder itself if none is left in the open; -1 if no one holds it."""
    holder = world.places[p].holder
    found = holder
    most = 0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        troops = world.presence[b, p].troops
        if troops > most and b != holder and (holder == NOBODY or world.relations[b, holder].stance == HOSTILE):
            found = b
            most = troops
    return found


@rule
def _fighting(world: World, p: int, killed: int) -> None:
    c = world.parameters[0]
    clock = world.clock[0]
    place = world.places[p]
    attacker = _attacker(world, p)
    deaths = negative_binomial(
        c.harm_crossfire * killed, c.harm_size, uniform(clock.key, clock.day, CIVILIANS, place.tag)
    )
    half = deaths // 2
    book_killed(world, place.holder, p, half)
    book_killed(world, attacker, p, deaths - half)
    if place.population > 0:
        share = 1.0 - exp(-c.harm_flight_fighting * TEN_THOUSAND * killed / place.population)
        u = uniform(clock.key, clock.day, FLIGHT, place.tag)
        book_fled(world, attacker, p, whole(share * place.population, u))


@rule
def _fall(world: World, p: int, days: int) -> None:
    """Killings and flight under a ruler who has just come, unless the place was yielded by a friend."""
    c = world.parameters[0]
    clock = world.clock[0]
    place = world.places[p]
    ruler = place.holder
    strange = 1.0 - kinship(world, ruler, p)
    severity = 1.0 - world.actors[ruler].quarter
    fading = exp(-days / c.harm_reprisal_decay)
    mean = c.harm_reprisal * strange * severity * place.population / TEN_THOUSAND * fading
    u = uniform(clock.key, clock.day, ATROCITY, both(world.actors[ruler].tag, place.tag))
    book_killed(world, ruler, p, negative_binomial(mean, c.harm_reprisal_size, u))
    if days < c.harm_flight_days and _feared(world, ruler, p):
        share = flight_share(world, strange, severity)
        left = 1.0 - c.harm_flight_first_day
        gone = share * (1.0 - raised(left, float(days)))
        leaving = share * c.harm_flight_first_day * raised(left, float(days)) / (1.0 - gone)
        u = uniform(clock.key, clock.day, FLIGHT_FALL, place.tag)
        book_fled(world, ruler, p, whole(leaving * place.population, u))


@rule
def flight_share(world: World, strange: float, severity: float) -> float:
    """The share of the inhabitants who flee a fall, 0..0.97.

    Args:
        world: for the coefficients.
        strange: the share of the people for whom the new ruler does not speak.
        severity: the ruler's want of mercy, 0..1; ``flight_severity`` is that of the cases it was fitted to.

    """
    c = world.parameters[0]
    scale = min(severity / c.harm_flight_severity, 1.0)
    return min((c.harm_flight_base + c.harm_flight_distance * strange) * scale, c.harm_flight_most)


@rule
def _feared(world: World, ruler: int, p: int) -> bool:
    """Return whether the ruler took the place from an enemy; those freed by their own side's army stay."""
    first = world.places[p].holder_start
    return first != ruler and first != NOBODY and world.relations[ruler, first].stance == HOSTILE


@rule
def _selective(world: World, p: int) -> None:
    """A week of killings by a ruler whose hold is strong but not complete; denunciations tell it whom to strike."""
    holder = world.places[p].holder
    if holder == NOBODY:
        return
    here = world.presence[holder, p]
    doubt = 2.0 * here.control * (2.0 * (1.0 - here.control))
    if doubt <= 0.0 or here.allegiance <= 0.0:
        return
    severity = 1.0 - world.actors[holder].quarter
    rate = world.parameters[0].harm_selective * severity * doubt * informing(world, holder, p)
    mean = rate * world.places[p].population / TEN_THOUSAND * DAYS_A_WEEK
    clock = world.clock[0]
    u = uniform(clock.key, clock.day, SELECTIVE, world.places[p].tag)
    book_killed(world, holder, p, poisson(mean, u))


@rule
def _return(world: World, p: int) -> None:
    """A week of homecomings to a place that has been quiet for a month."""
    c = world.parameters[0]
    clock = world.clock[0]
    place = world.places[p]
    if place.changed_day >= 0 and clock.day - place.changed_day < c.harm_quiet:
        return
    share = 1.0 - exp(-DAYS_A_WEEK / c.harm_return)
    if place.holder != place.holder_start:
        share *= c.harm_return_new_ruler
    book_returned(world, p, whole(share * place.displaced, uniform(clock.key, clock.day, RETURN, place.tag)))
