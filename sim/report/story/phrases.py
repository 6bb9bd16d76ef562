"""Every phrase of a story, in one place, so that it can be told in another language.

Parts in braces are names and numbers already in words. The past tense serves actors in the singular and the plural.
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.scenario import OrderKind

PHRASES: Mapping[str, str] = {
    # decisions: a sentence for every kind of order
    **{kind.key: f"{{actor}} {kind.form.verb}." for kind in OrderKind},
    "rise": "{actor} rose against {place} with those it had there.",
    "scripted": "By the script, {rest}",
    "refused": "Scheduled order not carried out: {actor}, {order}, {where}. It made no sense as things stood.",
    "refused.plain": "Scheduled order not carried out: {actor}, {order}. It made no sense as things stood.",
    "hold_fast": "{actor} ordered {place} to be held.",
    # beliefs
    "believed_right": "It reckoned with {believed} enemies there; there were {true}.",
    "believed_wrong": "It believed that {believed} enemies stood there; there were {true}.",
    "believed_unseen": "It had no report from there; {true} enemies stood there.",
    "own_wrong": "{actor} believed that it had {believed} men there; {true} were present.",
    "enemy_wrong": "{actor} thought {believed} enemies were near; {true} stood there.",
    # turns
    "stance.hostile": "{actor} and {other} were now at war.",
    "stance.neutral": "{actor} and {other} ceased to be enemies.",
    "stance.allied": "{actor} and {other} made common cause.",
    "alignment.join": "{actor} ({men} men) joined {other}.",
    "alignment.balance": "{actor} ({men} men) turned against {other}.",
    "alignment.stay": "{actor} ({men} men) drew apart from {other}.",
    "mobilised": "{actor} called up reserves, some {men} men.",
    "mobilised.none": "{actor} mobilised.",
    "reform.new_leader": "{actor} changed its leadership.",
    "reform.power_sharing": "{actor} agreed to share power.",
    "proclaimed": "{actor} claimed the leadership of its cause.",
    "level.advisers": "{actor} went in with advisers{beside}.",
    "level.arms": "{actor} went in with arms{beside}.",
    "level.air": "{actor} went to war from the air{beside}.",
    "level.ground": "{actor} went in with troops{beside}.",
    "beside": ", on the side of {other}",
    "shock.set": "By the script, {path} was set to {amount}.",
    "shock.add": "By the script, {path} changed by {amount}.",
    "shock.times": "By the script, {path} was multiplied by {amount}.",
    # fighting
    "battle": "{attacker} ({men} men) attacked {place}, where {defenders} stood.",
    "meeting": "Enemies met at {place}: {defenders}.",
    "battle.lasted": "The fighting went on for {days} days; killed: {killed}.",
    "battle.day": "The fighting was over in a day; killed: {killed}.",
    "battle.bloodless": "Nobody was killed.",
    "strike.first": "{actor} struck from the air for the first time, at {place}; strikes flown: {strikes}.",
    "strike": "{actor} struck {place} from the air; strikes flown: {strikes}.",
    "strike.harm": "Killed by them: fighters {killed}, civilians {civilians}.",
    "losses.ambush": "Men were killed on the road to {place}: {killed}.",
    "losses.cells": "Men were killed by hidden cells, and in them, at {place}: {killed}.",
    # breaking
    "break.one": "{unit} ({label}, {men} men) {manner} at {place}.",
    "break.many": "{count} units of {actor}, {men} men in all, broke at {place}: {units}.",
    "break.days": "Within {days} days {count} units of {actor}, {men} men in all, broke at {place}: {units}.",
    "detachment": "a garrison detachment",
    "mode.withdrawal": "gave way and withdrew",
    "mode.rout": "broke and ran",
    "mode.surrender": "laid down its arms",
    "mode.desertion": "fell apart",
    "why.fire": "What weighed under fire: {terms}.",
    "why.left": "Why men left: {terms}; the pull to leave was {pull}, and a garrison empties above {tipping}.",
    "why.left.below": "Why men left: {terms}; the pull to leave was {pull}, short of the {tipping} at which a garrison "
    "empties by itself, and losses did the rest.",
    "why.left.alone": "Why men left: {terms}; the pull to leave was {pull}.",
    "why.nothing": "Nothing weighed on it but the danger of every day in contact.",
    "became": "Of them {parts}.",
    "became.left": "{count} left",
    "became.captured": "{count} were taken prisoner",
    "became.survivors": "{count} came away",
    "vehicles": "Vehicles lost: {count}.",
    "term.fire": "{why} (risk ×{size})",
    "term.left": "{why} ({size})",
    "leaders_fled": "Commanders of {unit} ({label}) left it at {place}.",
    "desertion": "{men} men of {actor} left their units at {place}.",
    "desertion.one": "One man of {actor} left his unit at {place}.",
    "rally.ready": "{unit} ({label}, {men} men) could be used again, at {place}.",
    "rally.lost": "Nothing came of the {men} men of {unit} ({label}).",
    # ground
    "control.taken": "{actor} took {place} ({people} people) from {other}.",
    "control.risen in": "Men of {actor} who had been hidden in {place} ({people} people) came out and took it from "
    "{other}.",
    "control.in passing": "{actor} took {place} ({people} people) from {other}, which had no troops there.",
    "control.taken over": "{actor} moved into {place} ({people} people), which {other} could not hold.",
    "control.occupied": "{actor} moved into {place} ({people} people), which nobody held.",
    "control.yielded": "{place} ({people} people) went over from {other} to {actor} without a fight.",
    "control.abandoned": "{other} lost {place} ({people} people), and nobody yet held it.",
    "equipment": "{vehicles} vehicles fell to {actor}.",
    "equipment.one": "One vehicle fell to {actor}.",
    "transfer.one": "One man of {actor} went over to {other}.",
    "transfer": "{men} men of {actor} went over to {other}.",
    "transfer.some": "{men} men of {actor} went over to others.",
    # people and means
    "fled.day": "{people} people fled from {place}.",
    "fled.day.one": "One inhabitant fled from {place}.",
    "fled.days": "{people} people fled from {place} within {days} days.",
    "returned": "{people} people came home to {place}.",
    "returned.one": "One inhabitant came home to {place}.",
    "killed.by": "{people} civilians were killed at {place}, by {by}.",
    "killed.by.one": "One civilian was killed at {place}, by {by}.",
    "killed": "{people} civilians were killed at {place}.",
    "killed.one": "One civilian was killed at {place}.",
    "recruits": "{men} men joined {actor}, {foreign} of them from abroad.",
    "recruits.home": "{men} men joined {actor}.",
    "recruits.home.one": "One man joined {actor}.",
    "recruits.one": "One man joined {actor}, from abroad.",
    "aid.vehicles": "{vehicles} vehicles came for {other} from {actor}.",
    "aid.advisers": "{advisers} advisers of {actor} came to {other}.",
    "loot": "{actor} took {money} M USD from the banks of {place}.",
    "arrears": "{actor} now owed its troops {months} months of pay.",
    # the week
    "week": "Week of {dates}.",
    "week.short": "Week of {dates}: {fighters} fighters and {civilians} civilians killed, {fled} people driven from "
    "home.",
    "week.fighters": "Fighters killed: {killed}.",
    "week.harm": "Civilians: {killed} killed, {fled} driven from home.",
    "week.quiet": "No civilian was killed and nobody fled.",
    "week.joined": "Joined: {joined}.",
    "week.air": "{strikes} air strikes.",
    # the frame
    "world": "World {replication} of seed {seed}, {dates}.",
    "caveat": "One course among many. The reasons given are the terms of the model, not findings about history; it "
    "explains and does not forecast.",
    "scale": "In brackets: by how much a reason multiplied the risk of a day under fire (×), or what it added to the "
    "pull to leave (+).",
    "pick.all": "{of} worlds",
    "pick.some": "the {matching} of {of} worlds in which {asked}",
    "pick.median": "Picked as the most typical of {among}: nearest their median, at a mean distance of {distance} of "
    "the 5 to 95 % range (days of falls; troops, dead, people ruled, displaced and civilians killed at the end).",
    "pick.surprising": "Picked as the most surprising of {among}: its answers, taken one by one, were the least likely "
    "({bits} bits of surprise; half of the worlds have less than {usual}).",
    "pick.best": "Picked as the best for {actor} of {among}: it ruled {people} people at the end.",
    "pick.worst": "Picked as the worst for {actor} of {among}: it ruled {people} people at the end.",
    "input.high": "{what}: {value}, higher than in {share} of draws{range}",
    "input.low": "{what}: {value}, lower than in {share} of draws{range}",
    "input.range": " (file: {range})",
    "input.together": "; {count} other numbers went with it",
    "end.harm": "Civilians killed: {killed}. Away from home on the last evening: {away}, of {people} who lived in "
    "these places before.",
    "end.held": "{actor}: {people} people, in {places}",
    "answers.common": "In {common} of {of} questions this world went as most worlds did.",
    "answer": "{answer}: {text}",
    "answer.share": "{answer} ({share} of worlds): {text}",
    "answers": "Its answers",
    "inputs": "Inputs drawn farthest from the middle",
    "end": "The end",
    "end.troops": "Troops at the end: {counts}.",
    "end.killed": "Fighters killed: {counts}.",
    "end.deserted": "Deserted: {counts}.",
    "end.captured": "Taken prisoner: {counts}.",
    "end.recruits": "Joined: {counts}.",
    "end.displaced": "People driven out, by whose attacks and rule: {counts}.",
    "end.civilians_killed": "Civilians killed, by whom: {counts}.",
    "yes": "Yes",
    "no": "No",
    "told": "This is a choice of what mattered most among {events} events; --full tells all.",
    "nobody": "nobody",
    "others": "others",
    "the": "the {name}",
    "troops_at": "the troops at {place}",
    "troops_of": "the troops of {actor}",
    "and_more": "and {count} more",
    "joint": "{first} and {last}",
}

HAZARD: Mapping[str, str] = {
    "casualties": "its losses",
    "enveloped": "it was cut off on every side",
    "neighbour_broke": "units beside it had broken",
    "surprise": "it was surprised",
    "key_ground": "the enemy held part of the place already",
    "no_reserve": "no reserve was near",
    "supply": "its supplies had run out",
    "leader_fled": "its commanders had fled",
    "low_morale": "low morale",
}
"""Terms of the hazard of breaking in contact, in words."""

PULL: Mapping[str, str] = {
    "odds": "an enemy rumoured to be {odds} times as strong",
    "odds.many": "an enemy rumoured to be more than ten times as strong",
    "contagion": "news of other places lost",
    "arrears": "{arrears} months of pay owed",
    "distance": "they were strangers to the people around them",
    "morale": "low morale",
    "passage": "the enemy offered safe passage",
    "peculiar": "weaknesses of its own, which nobody could know beforehand",
    "others": "{gone} of the garrison had left already",
    "leader": "its commanders had fled",
    "home": "home", "punishment": "fear of punishment", "conviction": "conviction", "base": "habit",
}  # fmt: skip
"""Terms of the pull to leave, in words; the last four hold men back."""

FIELDS: Mapping[str, str] = {
    "present": "men present", "paper": "strength on paper", "sight": "error of its estimates",
    "act_on_alarm": "readiness to act on warnings", "leak": "pay that never reaches the troops",
    "budget": "income from outside", "quarter": "mercy to those who surrender", "passage": "safe passage offered",
    "foreign": "foreign volunteers", "open_border": "open border", "bombs": "mass-casualty bombings",
    "density": "troops needed to hold a population", "reach": "reach of its strength", "width": "width of the front",
    "cash": "cash in the banks", "shadow": "extortion by hidden networks", "symbol": "symbolic weight",
    "employment": "use of ground and cover", "home": "men who defend their homes", "blood": "blood between them",
    "ideology": "distance of their programmes", "conditional": "help tied to reform", "stakes": "stake",
    "skill": "fighting skill", "sorties": "air strikes a day", "reluctance": "opposition at home to going in",
}  # fmt: skip
"""Numbers of a scenario whose names do not speak for themselves."""


def say(phrase: str, **parts: object) -> str:
    """A phrase with its parts."""
    return PHRASES[phrase].format(**parts)


def count(phrase: str, amount: float, **parts: object) -> str:
    """A phrase that may have a form of its own for one person."""
    single = f"{phrase}.one"
    return say(single if round(amount) == 1 and single in PHRASES else phrase, **parts)
