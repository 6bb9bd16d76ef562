"""Rule: soldiers are paid as far as the money goes; what they are not paid they remember.

    bill    = wage x strength on the payroll      (on paper where the actor believes its paper strength, else present)
    unpaid  = 1 - min(bill, treasury) / bill
    arrears of the actor and of each formation += unpaid / 30 months, formations at most 3

Money paid off against arrears (an order to pay) reaches the troops less the leak, and no formation's arrears fall
below the leak: a soldier whose officers take a tenth of the pay is always owed a tenth of a month.
Without an order, debts are paid out of what is left of the day's money (``sim.rules.savings``), to each formation in
proportion to what it is owed beyond the leak.
Source: army payrolls with absent soldiers, NBC and Reuters, 1 December 2014; the form is a judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.presence import ACTIVE
from sim.rules.units import DAYS_A_MONTH, MILLION
from sim.world.codes import NOBODY, OrderKind, number
from sim.world.tables import World

_PAY = number(OrderKind.PAY)


@rule
def daily_bill(world: World, a: int) -> float:
    """A day's pay of all active formations, US$ million."""
    actor = world.actors[a]
    men = 0
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.status == ACTIVE:
            men += max(formation.paper, formation.present) if actor.paper_bound else formation.present
    return actor.wage * men / MILLION


@rule
def pay(world: World, a: int) -> None:
    """Pay an actor's troops for the day, as far as its treasury allows."""
    bill = daily_bill(world, a)
    if bill <= 0.0:
        return
    actor = world.actors[a]
    paid = min(bill, max(actor.treasury, 0.0))
    actor.treasury -= paid
    actor.spent_pay += paid
    if paid < bill:
        owed = (1.0 - paid / bill) / DAYS_A_MONTH
        actor.arrears += owed
        for f in range(actor.first, actor.last):
            formation = world.formations[f]
            formation.arrears = min(formation.arrears + owed, world.parameters[0].wages_arrears_most)


@rule
def pay_arrears(world: World) -> None:
    """Carry out today's orders to pay: effort is the share of the treasury, a place limits it to the men there."""
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if order.kind == _PAY and order.accepted:
            _settle(world, order.actor, order.place, min(order.effort, 1.0))


@rule
def _settle(world: World, a: int, p: int, share: float) -> None:
    """Months paid off are the money over a month's pay of the men concerned, never more than they are owed."""
    actor = world.actors[a]
    month = 0.0
    owed = 0.0
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.status == ACTIVE and (p == NOBODY or formation.place == p):
            pay_of_month = actor.wage * formation.present * DAYS_A_MONTH / MILLION
            month += pay_of_month
            owed += pay_of_month * formation.arrears
    reaching = max(1.0 - actor.leak, world.parameters[0].wages_reaching_least)
    money = min(share * max(actor.treasury, 0.0), owed / reaching)
    if month <= 0.0 or money <= 0.0:
        return
    actor.treasury -= money
    actor.spent_pay += money
    months = money * (1.0 - actor.leak) / month
    if p == NOBODY:
        actor.arrears = max(actor.arrears - months, 0.0)
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.status == ACTIVE and (p == NOBODY or formation.place == p):
            formation.arrears = max(formation.arrears - months, min(actor.leak, formation.arrears))


@rule
def owed_beyond_leak(world: World, a: int) -> float:
    """Return what it would cost an actor to pay its troops all they are owed but the leak, US$ million."""
    actor = world.actors[a]
    owed = 0.0
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.status == ACTIVE and formation.arrears > actor.leak:
            owed += actor.wage * formation.present * DAYS_A_MONTH / MILLION * (formation.arrears - actor.leak)
    return owed / max(1.0 - actor.leak, world.parameters[0].wages_reaching_least)


@rule
def pay_debts(world: World, a: int, owed: float, most: float) -> None:
    """Pay what troops are owed beyond the leak, with at most so much money; all of it clears the actor's arrears."""
    actor = world.actors[a]
    money = min(owed, most)
    if money <= 0.0:
        return
    actor.treasury -= money
    actor.spent_pay += money
    left = 1.0 - money / owed
    actor.arrears *= left
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.status == ACTIVE and formation.arrears > actor.leak:
            formation.arrears = actor.leak + left * (formation.arrears - actor.leak)
