"""Addresses of the dice: which rule rolls. A number, once given, is never used for anything else."""

from __future__ import annotations

# drawn once a replication
DRAW_SKILL, DRAW_NOISE, DRAW_NOISE_PLACE = 1, 2, 3
# intelligence
SIGHT_COMMON, SIGHT_OWN, ALARM = 10, 11, 12
# movement and supply
AMBUSH, CHOICE, CHOICE_WHEN = 20, 21, 22
# battle
INTENSITY, LOSS, KILLED, BOMBS, BOMB_LOSS, RECOVERY = 30, 31, 32, 33, 34, 35
# breaking and cohesion
BREAK, BREAK_MODE, LEADER, LEAVE, REJOIN, CHRONIC, DISSOLVE, WITHDRAWN = 40, 41, 42, 43, 44, 45, 46, 47
# capture
TAKE_EQUIPMENT, TAKE_USABLE, TAKE_PRISONERS, WEAR, SUPPLIES = 50, 51, 52, 53, 54
# momentum, recruitment, alignment (60-69)
RECRUITS, FOREIGNERS, LEAK, ALIGN, ALIGN_WHEN = 60, 61, 62, 63, 64
# economy (70-79)
ARMS, SPOIL = 70, 71
# allegiance, harm (80-89)
CIVILIANS, FLIGHT, ATROCITY, RETURN = 80, 81, 82, 83
# intervention (90-99)
STRIKE_HITS, STRIKE_HARM, STRIKE_EQUIPMENT, GO_IN, ESCALATE, MOBILISATION, DELIVERY = 90, 91, 92, 93, 94, 95, 96
# politics (100-109)
REFORM, LEADER_CHANGE = 100, 101
# doctrines (110-139), one for each kind of decision
TARGET, MANNER, RAID, HELP, WAIT = 110, 111, 112, 113, 114
