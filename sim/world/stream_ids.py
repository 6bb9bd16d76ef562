"""Identifiers of the random streams, one for each decision of a rule; a number is never used for anything else.

They are NumPy integers because Numba would compile the random streams anew for every literal one. Numbers that are
left out (21, 22, 47, 71, 94) were once in use and stay unused.
"""

from __future__ import annotations

from sim.world.codes import number

# drawn once a replication (1 is every uncertain number of the scenario)
DRAW_SKILL, DRAW_NOISE, DRAW_NOISE_PLACE = map(number, (2, 3, 4))
# intelligence
SIGHT_COMMON, SIGHT_OWN, ALARM = map(number, (10, 11, 12))
# movement and supply
AMBUSH, INTERDICT = map(number, (20, 23))
# battle
INTENSITY, LOSS, KILLED, BOMBS, BOMB_LOSS, RECOVERY = map(number, (30, 31, 32, 33, 34, 35))
TEMPO, LIFT, STAND = map(number, (36, 37, 39))
# breaking and cohesion
BREAK, BREAK_MODE, LEADER, LEAVE, REJOIN, CHRONIC, DISSOLVE = map(number, (40, 41, 42, 43, 44, 45, 46))
# capture
TAKE_EQUIPMENT, TAKE_USABLE, TAKE_PRISONERS, WEAR, SUPPLIES, CAPTIVES = map(number, (50, 51, 52, 53, 54, 55))
# momentum, recruitment, alignment (60-69)
RECRUITS, FOREIGNERS, LEAK, ALIGN, ALIGN_WHEN = map(number, (60, 61, 62, 63, 64))
FREED, RECRUIT_SPREAD, YIELD = map(number, (65, 66, 67))
SCHOOLS = number(68)
# economy (70-79)
ARMS = number(70)
# allegiance, harm (80-89)
CIVILIANS, FLIGHT, ATROCITY, RETURN = map(number, (80, 81, 82, 83))
SELECTIVE, FLIGHT_FALL = map(number, (84, 85))
# intervention (90-99)
STRIKE_HITS, STRIKE_HARM, STRIKE_EQUIPMENT, GO_IN, MOBILISATION, DELIVERY = map(number, (90, 91, 92, 93, 95, 96))
SORTIES = number(97)
# politics (100-109)
REFORM, LEADER_CHANGE = map(number, (100, 101))
# doctrines (110-139), one for each kind of decision
TARGET, MANNER, RAID, HELP, WAIT = map(number, (110, 111, 112, 113, 114))
