"""Rule: holders of people, oil and banks have money; an actor that cannot pay loses troops; conquest pays for itself.

Treasury of every actor, US$ million a day::

    + oil      capacity x 0.5 x (1 - damage) x price of each place held, smuggled
    + tax      rate(t) x income x population x (0.4 + 0.4 allegiance);  the rate climbs to ``tax_full`` in 90 days
    + shadow   extortion by a hidden network in a place an enemy holds
    + loot     share of a month's product over the 30 days after a capture, and the bank's cash at once
    + budget and aid from outside
    - wage x strength on the payroll, as far as there is money        - governing 0.10 USD a person, by those who tax
    - 4,000 USD an attack and US$ 0.3 million a brigade-day (3,000 troops) of assault
    arrears += unpaid share / 30 months;   a holder in arrears presses taxes harder (predation)
    - civil share of a government's oil and taxes: salaries, pensions and subsidies
    - what is spent of savings (``sim.rules.savings``)

Governments do not loot; their ``budget`` is net of the cost of governing; part of their pay (``leak``) never reaches
the troops, which sets a floor to what the troops feel they are owed. The oil share and prices, wages and cost of
governing are orders of magnitude from public reporting: ICSR and EY 2017; RAND 2010; CRS 2014.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules import savings, wages
from sim.rules.levy import HOSTILE, hand_new_equipment, is_state
from sim.rules.presence import ACTIVE
from sim.rules.units import DAYS_A_MONTH, MEN_A_BRIGADE, MILLION
from sim.world.codes import NOBODY
from sim.world.random_streams import both, uniform, whole
from sim.world.stream_ids import ARMS
from sim.world.tables import World


@rule
def economy(world: World) -> None:
    """Take in and pay out a day's money."""
    savings.open_books(world)
    for p in range(len(world.places)):
        if world.places[p].holder != NOBODY:
            _place(world, p)
    _shadow(world)
    for a in range(len(world.actors)):
        actor = world.actors[a]
        actor.treasury += actor.budget
        actor.earned_aid += actor.budget
        _flows(world, a)
        _operations(world, a)
        wages.pay(world, a)
    wages.pay_arrears(world)
    savings.spend(world)


@rule
def _place(world: World, p: int) -> None:
    c = world.parameters[0]
    place = world.places[p]
    holder = world.actors[place.holder]
    state = is_state(world, place.holder)
    oil = 0.0
    if place.oil > 0.0:
        oil = place.oil * c.economy_oil_share * (1.0 - place.damage) * c.economy_oil_price / MILLION
        holder.treasury += oil
        holder.earned_oil += oil
        place.damage -= place.damage / c.economy_repair_days
    tax = _tax(world, place.holder, p)
    holder.treasury += tax
    holder.earned_tax += tax
    if state:
        civil = c.economy_civil * (oil + tax)
        holder.treasury -= civil
        holder.spent_rule += civil
    else:
        if holder.tax_rate > 0.0:
            rule_cost = c.economy_governing * place.population / MILLION
            holder.treasury -= rule_cost
            holder.spent_rule += rule_cost
        _loot(world, place.holder, p)


@rule
def _tax(world: World, a: int, p: int) -> float:
    """Taxes and fees of a place today, US$ million."""
    c = world.parameters[0]
    actor = world.actors[a]
    if actor.tax_rate <= 0.0:
        return 0.0
    place = world.places[p]
    held = world.clock[0].day - max(place.changed_day, 0)
    rate = actor.tax_rate + max(c.economy_tax_full - actor.tax_rate, 0.0) * min(held / c.economy_tax_days, 1.0)
    rate *= 1.0 + c.economy_predation * min(actor.arrears, 1.0)
    paying = c.economy_tax_compliance * (1.0 + world.presence[a, p].allegiance)
    return rate * place.income * place.population * paying / MILLION


@rule
def _loot(world: World, a: int, p: int) -> None:
    """Loot a place that a movement has conquered: its people over a month, its banks at once."""
    place = world.places[p]
    first = place.holder_start
    if place.changed_day < 0 or first in (a, NOBODY) or world.relations[a, first].stance != HOSTILE:
        return
    days = world.clock[0].day - place.changed_day
    if days >= world.parameters[0].economy_loot_days:
        return
    loot = world.parameters[0].economy_loot * place.income * place.population / MILLION
    if days == 0:
        loot += place.cash
        place.cash = 0.0
    world.actors[a].treasury += loot
    world.actors[a].earned_loot += loot


@rule
def _shadow(world: World) -> None:
    """Extortion goes to the hidden networks of the holder's enemies, by their men, whom a note of the place counts."""
    for p in range(len(world.places)):
        world.place_notes[p].networks = 0
    for f in range(len(world.formations)):
        if _network(world, f):
            world.place_notes[world.formations[f].place].networks += world.formations[f].present
    for f in range(len(world.formations)):
        if _network(world, f):
            formation = world.formations[f]
            men = world.place_notes[formation.place].networks
            amount = world.places[formation.place].shadow / DAYS_A_MONTH * formation.present / men
            world.actors[formation.actor].treasury += amount
            world.actors[formation.actor].earned_tax += amount


@rule
def _network(world: World, f: int) -> bool:
    """Return whether a formation is a network that lives on extortion in a place that an enemy of its actor holds."""
    formation = world.formations[f]
    if not formation.hidden or formation.status != ACTIVE or formation.place == NOBODY or formation.present <= 0:
        return False
    if world.places[formation.place].shadow <= 0.0:
        return False
    holder = world.places[formation.place].holder
    return holder != NOBODY and world.relations[formation.actor, holder].stance == HOSTILE


@rule
def _flows(world: World, a: int) -> None:
    """Standing help to others: money that the giver has, equipment from outside the theatre."""
    clock = world.clock[0]
    for b in range(len(world.actors)):
        relation = world.relations[a, b]
        if relation.aid > 0.0:
            give_money(world, a, b, relation.aid)
        if relation.arms > 0.0:
            u = uniform(clock.key, clock.day, ARMS, both(world.actors[a].tag, world.actors[b].tag))
            hand_new_equipment(world, b, whole(relation.arms, u))


@rule
def give_money(world: World, a: int, b: int, amount: float) -> None:
    """Pass money (US$ million) from one treasury to another, no more than is there."""
    amount = min(amount, max(world.actors[a].treasury, 0.0))
    world.actors[a].treasury -= amount
    world.actors[a].spent_aid += amount
    world.actors[b].treasury += amount
    world.actors[b].earned_aid += amount


@rule
def _operations(world: World, a: int) -> None:
    c = world.parameters[0]
    actor = world.actors[a]
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.assault > 0.0 and formation.status == ACTIVE and formation.next == NOBODY:
            fierce = min(formation.assault, 1.0)
            cost = c.economy_attack + c.economy_assault * fierce * formation.present / MEN_A_BRIGADE
            actor.treasury -= cost
            actor.spent_operations += cost
