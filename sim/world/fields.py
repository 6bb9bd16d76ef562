"""The fields of the state: every one once, with its type, unit, closed range and meaning, table by table.

Besides actors, formations, places, relations and orders there is a sixth table, ``presence``: what one actor has,
believes and enjoys in one place. Allegiance, control and belief belong to a pair, and an array nested in a
place's row would have tied the compiled code to the number of actors.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.world.codes import COMMUNITIES, OrderKind


@dataclass(frozen=True)
class Field:
    """One column of a table: its NumPy type, unit, closed range and meaning."""

    name: str
    kind: str
    unit: str
    low: float
    high: float
    meaning: str
    length: int = 1


def fields_of(text: str) -> tuple[Field, ...]:
    """Read a definition block: ``name | type | unit | low..high | meaning`` a line."""
    found = []
    for line in text.strip().splitlines():
        name, kind, unit, limits, meaning = (part.strip() for part in line.split("|"))
        kind, _, length = kind.partition("*")
        low, _, high = limits.partition("..")
        found.append(Field(name, kind, unit, float(low), float(high), meaning, int(length or 1)))
    return tuple(found)


CLOCK = fields_of("""
day       | i8 | day   | 0..100000   | days since the scenario's start, the day being played
key       | u8 | -     | 0..inf      | the replication's key of luck
orders    | i8 | rows  | 0..inf      | orders given so far today
moved     | i8 | -     | 0..1        | control of some place changed since supply lines were last traced
salience  | f8 | ratio | 0..1     | how much community matters today (0 = not yet computed)
lost      | i8 | rows  | 0..inf   | orders since the start that found no room in their day's table
""")

ACTORS = fields_of(f"""
doctrine     | i8 | code   | 0..100   | the built-in mind that decides for it
first        | i8 | row    | 0..inf   | its first formation
last         | i8 | row    | 0..inf   | one past its last formation
level        | i8 | code   | 0..4     | how deep it has intervened
worth        | f8 | ratio  | 0..inf   | of its average fighter, a man of a well-used regular army = 1
reputation   | f8 | -      | 0..inf   | momentum: decaying stock of victories
wakes        | i8 | day    | 0..inf   | the first day of its own decisions; before, only scripted events
tag          | u8 | -      | 0..inf   | stable number of the actor's name
capital      | i8 | place  | -1..inf  | seat of power, or -1
client       | i8 | actor  | -1..inf  | whom it would help, or -1
adversary    | i8 | actor  | -1..inf  | its main enemy, or -1
community    | f8*{COMMUNITIES} | share | 0..1 | the communities it speaks for
treasury     | f8 | US$ million  | -inf..inf | cash; negative values are unpaid wages
wage         | f8 | USD/day | 0..inf | all-in cost of a fighter
budget       | f8 | US$ million/day | 0..inf | income from outside the theatre (a state's budget, donors)
leak         | f8 | share  | 0..1     | pay that never reaches the troops
arrears      | f8 | months | 0..inf   | pay owed to the troops
tax_rate     | f8 | share  | 0..1     | of daily income in the places it holds
skill        | f8 | ratio  | 0..inf   | combat quality nobody knows beforehand, drawn once
open_men     | i8 | troops | 0..inf   | its troops in the open (today's count)
sight        | f8 | s.d.   | 0..inf   | error of its estimates of the enemy, in logs
paper_bound  | i8 | -      | 0..1     | believes its own strength returns
act_on_alarm | f8 | share  | 0..1     | chance that a true warning is acted on
legitimacy   | f8 | share  | 0..1     | standing as rightful leader of its cause
level_day    | i8 | day    | -1..inf  | when it last went deeper
advisers     | i8 | people | 0..inf   | its advisers in the theatre
sorties      | f8 | strikes/day | 0..inf | air strikes it can fly
strikes      | i8 | strikes | 0..inf  | air strikes flown so far
struck_days  | i8 | days   | 0..inf   | since aircraft first struck its troops
reluctance   | f8 | share  | 0..1     | domestic opposition to going in
conditional  | f8 | share  | 0..1     | help tied to political reform
reform       | i8 | code   | 0..2     | how far it has shared power
reform_day   | i8 | day    | -1..inf  | when it last reformed
credibility  | f8 | share  | 0..1     | belief in its reforms
incumbent    | i8 | -      | 0..1     | the pre-war leader is in office
fear         | f8 | share  | 0..1     | fear of its own community
repression   | f8 | share  | 0..1     | pressure on other communities
mobilised    | i8 | -      | 0..1     | its reserves have been called
mobilised_day | i8 | day   | -1..inf  | when they were called
proclaimed   | i8 | -      | 0..1     | it has claimed leadership
proclaimed_day | i8 | day  | -1..inf  | when it did
foreign      | f8 | people/day | 0..inf  | foreign volunteers before any victory
open_border  | f8 | share  | 0..1     | of foreign volunteers who get through
quarter      | f8 | share  | 0..1     | mercy to those who surrender
passage      | f8 | share  | 0..1     | safe passage offered to garrisons that leave
bombs        | f8 | per 1000 troops a day | 0..inf | mass-casualty bombings
density      | f8 | per 1000 people | 0..inf | troops needed to control a population
reach        | f8 | km     | 1..inf   | distance from its base at which its strength has fallen to 37 %
recruits     | i8 | people | 0..inf   | joined since the start
foreigners   | i8 | people | 0..inf   | of whom from abroad
trainees     | f8 | people | 0..inf   | recruits of a state in training, not yet soldiers
broke_day    | i8 | day    | -1000..inf | when a formation of its last broke
civilians_killed | i8 | people | 0..inf | by its fire, strikes and killings
captives_killed | i8 | troops | 0..inf | prisoners whom it killed
displaced    | i8 | people | 0..inf   | fled from its attacks and rule
money_start  | f8 | US$ million  | -inf..inf | treasury at the start
earned_oil   | f8 | US$ million  | 0..inf   | from oil
earned_tax   | f8 | US$ million  | 0..inf   | from taxes, fees and extortion
earned_loot  | f8 | US$ million  | 0..inf   | taken with captured places
earned_aid   | f8 | US$ million  | 0..inf   | budget and help from outside
spent_pay    | f8 | US$ million  | 0..inf   | wages
spent_rule   | f8 | US$ million  | 0..inf   | governing the people it holds
spent_operations | f8 | US$ million | 0..inf | attacks and campaigns
spent_aid    | f8 | US$ million  | 0..inf   | given to others
equipment_start | i8 | vehicles | 0..inf | at the start
equipment_supplied | i8 | vehicles | 0..inf | received from patrons
equipment_captured | i8 | vehicles | 0..inf | taken from enemies, in whatever state
equipment_lost | i8 | vehicles | 0..inf | left to enemies
equipment_scrapped | i8 | vehicles | 0..inf | worn out, destroyed or of no use
captured_before | i8 | vehicles | 0..inf | equipment captured up to yesterday
foes         | u8 | bits   | 0..inf   | marks of the actors hostile to it (today's count)
money_outside | f8 | US$ million | -inf..inf | of its treasury, what shocks and changes by hand added, net
equipment_outside | i8 | vehicles | -inf..inf | of its equipment, the same
""")

FORMATIONS = fields_of(f"""
status       | i8 | code   | 0..4     | spare, reserve, active, broken or dissolved
next         | i8 | place  | -1..inf  | end of the road it is on, or -1 if it is in a place
present      | i8 | troops | 0..inf   | present, armed and fit
hidden       | i8 | -      | 0..1     | a network of cells, not troops in the open
actor        | i8 | actor  | 0..inf   | whose it is
place        | i8 | place  | -1..inf  | where it is, or the place it last passed
goal         | i8 | place  | -1..inf  | where it is going
stalled      | i8 | days   | 0..inf   | that it still waits on the road, stopped by aircraft
concealed    | i8 | code   | 0..2     | it marches by day, by night or in small parties
mobile       | i8 | -      | 0..1     | may be sent elsewhere
contact      | i8 | days   | 0..inf   | in contact with an enemy
threatened   | i8 | -      | 0..1     | in danger today
assault      | f8 | share  | 0..2     | intensity of its attack today (0 = defends)
left         | i8 | troops | 0..inf   | of the deserted, those of the present crisis who may rejoin
supply       | f8 | days   | 0..60     | of supply in hand
green        | f8 | share  | 0..1     | of its members who joined in the last month
contagion    | f8 | -      | 0..2     | memory of others' flight and surrender
healing      | i8 | troops | 0..inf   | of the wounded, those who will return
tag          | u8 | -      | 0..inf   | stable number of the formation's name
kind         | i8 | row    | 0..inf   | its kind in the scenario
headquarters | i8 | number | -1..inf  | formations of one headquarters share a number
origin       | i8 | place  | -1..inf  | where it stood at the start, or was raised
km_left      | f8 | km     | 0..inf   | to the end of that road
raid         | i8 | -      | 0..1     | its attack is a raid, to be broken off
assault_days | i8 | days   | 0..inf   | of its present assault
dug_in       | i8 | days   | 0..inf   | since it took up its position
works        | i8 | level  | 0..3     | fortification at the start (hasty, prepared, fortified)
paper        | i8 | troops | 0..inf   | strength on the payroll
muster       | i8 | troops | 0..inf   | who come when a reserve is called
initial      | i8 | troops | 0..inf   | present at the start
recruited    | i8 | troops | 0..inf   | joined
received     | i8 | troops | 0..inf   | transferred in
sent         | i8 | troops | 0..inf   | transferred out
killed       | i8 | troops | 0..inf   | killed
wounded      | i8 | troops | 0..inf   | wounded and not back
deserted     | i8 | troops | 0..inf   | deserted (net of those who rejoined)
captured     | i8 | troops | 0..inf   | taken prisoner
equipment    | i8 | vehicles | 0..inf | armoured-vehicle equivalents
morale       | f8 | share  | 0..1     | will to fight
morale_base  | f8 | share  | 0..1     | level it returns to
heart        | f8 | share  | 0..1     | of its morale, what help from outside lends it
quality      | f8 | ratio  | 0..inf   | fighting quality, regular army = 1
trained      | f8 | share  | 0..1     | how far advisers have trained it
employment   | f8 | share  | 0..1     | skill in using ground, cover and reserves
speed        | f8 | km/day | 0..inf   | unopposed on a motorway
community    | f8*{COMMUNITIES} | share | 0..1 | where its members come from
home         | f8 | share  | 0..1     | of its members who defend their own homes
conviction   | f8 | share  | 0..1     | readiness to fight on for a cause whatever the odds
punishment   | f8 | share  | 0..1     | credible punishment of flight
noise        | f8 | s.d.   | -inf..inf | what is peculiar to it, drawn once
arrears      | f8 | months | 0..6     | pay its members are owed or robbed of
pressure     | f8 | z      | -inf..inf | pressure to desert, before counting how many have deserted
last_stand   | i8 | -      | 0..1     | cut off, it has given way once and fights on
leaderless   | i8 | -      | 0..1     | senior commanders have fled
risk         | f8*12 | -    | -inf..inf | parts of today's log hazard of breaking, by cause
recent_loss  | f8 | share  | 0..inf   | killed and wounded lately, of those present; halved in tempo.loss_memory days
broke_day    | i8 | day    | -1..inf  | when it last broke
first_broke_day | i8 | day | -1..inf  | when it first broke
cause        | i8 | code   | 0..11    | why
mode         | i8 | code   | 0..3     | how it left
outside      | i8 | troops | -inf..inf | troops whom shocks and changes by hand brought (less those they took)
""")

PLACES = fields_of(f"""
holder       | i8 | actor  | -1..inf  | who controls it, -1 = nobody
armed        | u8 | bits   | 0..inf   | marks of the actors that have troops in the open here (today's count)
bound        | u8 | bits   | 0..inf   | marks of the actors that have troops on their way here (today's count)
near         | u8 | bits   | 0..inf   | marks of the actors whose troops a garrison here would expect against itself
changed_day  | i8 | day    | -1..inf  | when it last changed hands
lost_by      | i8 | actor  | -1..inf  | who lost it today, -1 = nobody
population   | i8 | people | 0..inf   | living there now
killed       | i8 | troops | 0..inf   | fighters killed here
killed_before | i8 | troops | 0..inf   | of whom before today, or from the air
fallen       | i8 | troops | 0..inf   | of the units that broke here lately
shock        | f8 | -      | 0..inf   | weight of today's fall as news
tag          | u8 | -      | 0..inf   | stable number of the place's name
country      | i8 | number | 0..inf   | places of one country share a number
latitude     | f8 | degree | -90..90  | north
longitude    | f8 | degree | -180..180 | east
population_start | i8 | people | 0..inf | at the start
displaced    | i8 | people | 0..inf   | fled since the start
civilians_killed | i8 | people | 0..inf | since the start
harm         | f8 | per 10000 | 0..inf | decaying memory of civilians killed
community    | f8*{COMMUNITIES} | share | 0..1 | of its people
neutral      | f8 | share  | 0..1     | people who hold with no actor
grievance    | f8 | share  | 0..1     | of its people against the central government
grievance_base | f8 | share | 0..1    | level it returns to
holder_start | i8 | actor  | -1..inf  | who did at the start
fell_day     | i8 | day    | -1..inf  | when its first holder lost it, -1 = never
terrain      | f8 | ratio  | 1..2     | advantage of the defender
width        | f8 | km     | 0..inf   | of the front on which troops can fight
surprise     | f8 | ratio  | 1..3     | advantage of the attacker, decaying
attacked_day | i8 | day    | -1..inf  | when the present assault began
symbol       | f8 | -      | 0..inf   | symbolic weight
border       | i8 | -      | 0..1     | a crossing
oil          | f8 | barrels/day | 0..inf | capacity of the fields it commands
damage       | f8 | share  | 0..1     | of its economy out of action
income       | f8 | USD/person/day | 0..inf | what its people live on
cash         | f8 | US$ million  | 0..inf   | in its banks
shadow       | f8 | US$ million/month | 0..inf | extortion it yields to a hidden network
prisoners    | i8 | people | 0..inf   | who would join those who free them
abandoned    | i8 | vehicles | 0..inf | left behind and not yet taken
strikes      | i8 | strikes | 0..inf  | air strikes today
strikes_total | i8 | strikes | 0..inf | air strikes so far
stirred      | i8 | days   | 0..inf   | for which strikes still stir up hidden networks here
error        | f8 | s.d.   | -inf..inf | part of the estimates' error that all observers share
deserted     | i8 | troops | 0..inf   | troops who left their units here
outside      | i8 | people | -inf..inf | people whom shocks and changes by hand brought (less those they took)
""")

RELATIONS = fields_of("""
stance       | i8 | code   | -1..1    | hostile, neutral or allied
ideology     | f8 | share  | 0..1     | distance between their programmes
blood        | f8 | share  | 0..1     | blood between them
trust        | f8 | share  | 0..1     | readiness to accept the other's help
alignment    | i8 | code   | 0..2     | what the row's actor chose towards the column's
ultimatum    | i8 | -      | 0..1     | the row's actor demands the column's submission
asked        | i8 | -      | 0..1     | the row's actor has asked the column's for help
was_asked    | i8 | -      | 0..1     | the column's actor has asked the row's for help, as heard
was_pressed  | i8 | -      | 0..1     | the column's actor demands the row's submission, as heard
aid          | f8 | US$ million/day | 0..inf | money the row's actor gives the column's
arms         | f8 | vehicles/day | 0..inf | equipment the row's actor gives the column's
advisers     | i8 | people | 0..inf   | of the row's actor with the column's
advised_days | i8 | days   | 0..inf   | since the first of them were sent
light        | f8*3 | vehicles | 0..inf | light arms for the column's actor: two stages of their way, being absorbed
heavy        | f8*3 | vehicles | 0..inf | the same of heavy arms
believed     | f8 | troops | 0..inf   | the other's total strength as the row's actor believes it
reputation   | f8 | -      | 0..inf   | the other's momentum as last seen
reform       | i8 | code   | 0..2     | the other's reforms as last seen
level        | i8 | code   | 0..4     | the other's intervention as last seen
share        | f8 | share  | 0..1     | of power the other had when the row's actor last weighed it
""")

PRESENCE = fields_of("""
troops       | i8 | troops | 0..inf   | its troops in the open there (today's count)
hostiles     | i8 | troops | 0..inf   | its enemies in the open there (today's count)
worth        | f8 | troops | 0..inf   | of its troops there, in soldiers of a well-used regular army
inbound      | i8 | troops | 0..inf   | its troops on their way there
mobile       | i8 | troops | 0..inf   | of its troops there, those who could be sent on today
threat_men   | f8 | troops | 0..inf   | its troops that a hostile garrison there expects against itself (today's count)
attack       | f8 | share  | 0..2     | intensity of its attack there today
storming     | i8 | -      | 0..1     | its attack there is in an assault today, not in a lull
fatigue      | f8 | share  | 0..1     | of its troops there, from assaulting the place
power        | f8 | power  | 0..inf   | combat power of its troops there (today's count)
stake        | f8 | share  | 0..1     | what the place is worth to the actor
own          | f8 | troops | 0..inf   | its own troops there as it believes
enemy        | f8 | troops | 0..inf   | its enemies there as it believes
neutrals     | f8 | troops | 0..inf   | troops there of a holder that is no enemy yet, as it believes
alarm        | i8 | -      | 0..1     | warned of an attack there
allegiance   | f8 | share  | 0..1     | of the people who privately hold with the actor
control      | f8 | share  | 0..1     | how firmly it rules there
doubt        | f8 | variance | 0..inf | of that belief, in logs
error        | f8 | s.d.   | -inf..inf | its own present error of observation
harm         | f8 | per 10000 | 0..inf | decaying memory of civilians it killed
repressed    | f8 | share  | 0..1     | pressure it puts on the people today
seen_day     | i8 | day    | -1..inf  | when it last had a report
broke_day    | i8 | day    | -1000..inf | when a formation of the actor last broke here
faced        | f8 | power  | 0..inf   | combat power of its enemies there (today's count)
base_km      | f8 | km     | 0..inf   | of friendly road to its nearest base, inf = cut off
is_base      | i8 | -      | 0..1     | a base of supply
strikes      | i8 | strikes | 0..inf  | air strikes that it flies there today
""")

ORDER = fields_of(f"""
actor        | i8 | actor  | 0..inf   | who orders
kind         | i8 | code   | 1..{max(OrderKind)}    | what
place        | i8 | place  | -1..inf  | where, if anywhere
other        | i8 | actor  | -1..inf  | to whom, if to anyone
effort       | f8 | share  | 0..inf   | how much of what is free
accepted     | i8 | -      | 0..1     | valid when it was read
""")

ROADS = fields_of("""
adjacent     | i8 | place  | -1..inf  | (p, n): the n-th neighbour of p by road, -1 after the last
km           | f8 | km     | 0..inf   | length of the road between neighbours, 0 where there is none
ease         | f8 | share  | 0..1     | speed on that road as a share of a motorway's
distance     | f8 | km     | 0..inf   | length of the quickest way, inf where there is none
next         | i8 | place  | -1..inf  | first step of the quickest way, -1 where there is none
""")

DEFINITIONS: dict[str, tuple[Field, ...]] = {
    "clock": CLOCK,
    "actors": ACTORS,
    "formations": FORMATIONS,
    "places": PLACES,
    "relations": RELATIONS,
    "presence": PRESENCE,
    "orders": ORDER,
    "roads": ROADS,
}
