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
    "scripted": "Scheduled event: {rest}",
    "refused": "Scheduled order not carried out: {actor}, {order}, {where}. It was not possible that day.",
    "refused.plain": "Scheduled order not carried out: {actor}, {order}. It was not possible that day.",
    "reinforce_later": "{actor} ordered troops to {place}.",
    "hold_fast": "{actor} ordered {place} to be held.",
    # beliefs
    "believed_right": "It estimated {believed} defenders; there were {true}.",
    "believed_wrong": "It estimated {believed} defenders; in fact there were {true}.",
    "believed_unseen": "It had no report from there; there were {true} defenders.",
    "own_wrong": "{actor} believed that it had {believed} troops there; {true} were present.",
    "enemy_wrong": "{actor} estimated {believed} enemies nearby; there were {true}.",
    # turns
    "stance.hostile": "{actor} and {other} were now at war.",
    "stance.neutral": "{actor} and {other} ceased to be enemies.",
    "stance.allied": "{actor} and {other} became allies.",
    "alignment.join": "{actor} ({men} troops) joined {other}.",
    "alignment.balance": "{actor} ({men} troops) turned against {other}.",
    "alignment.stay": "{actor} ({men} troops) drew apart from {other}.",
    "mobilised": "{actor} called up about {men} reservists.",
    "mobilised.none": "{actor} mobilised.",
    "reform.new_leader": "{actor} changed its leadership.",
    "reform.power_sharing": "{actor} agreed to share power.",
    "proclaimed": "{actor} claimed the leadership of its cause.",
    "level.advisers": "{actor} began to send advisers{beside}.",
    "level.arms": "{actor} began arms deliveries{beside}.",
    "level.air": "{actor} began an air campaign{beside}.",
    "level.ground": "{actor} began to send ground troops{beside}.",
    "beside": " in support of {other}",
    "shock.set": "Scheduled event: {path} set to {amount}.",
    "shock.add": "Scheduled event: {path} changed by {amount}.",
    "shock.times": "Scheduled event: {path} multiplied by {amount}.",
    # fighting
    "battle": "{attacker} ({men} troops) attacked {place}, defended by {defenders}.",
    "meeting": "Enemies met at {place}: {defenders}.",
    "battle.lasted": "The fighting went on for {days} days; killed: {killed}.",
    "battle.day": "The fighting was over in a day; killed: {killed}.",
    "battle.bloodless": "Nobody was killed.",
    "strike.first": "{actor} struck from the air for the first time, at {place}; strikes flown: {strikes}.",
    "strike": "{actor} struck {place} from the air; strikes flown: {strikes}.",
    "strike.harm": "Killed by them: fighters {killed}, civilians {civilians}.",
    "losses.ambush": "Killed on the road to {place}: {killed}.",
    "losses.cells": "Killed in fighting with hidden cells at {place}: {killed}.",
    # breaking
    "break.one": "{unit} ({label}, {men} troops) {manner} at {place}.",
    "break.many": "{count} units of {actor}, {men} troops in all, broke at {place}: {units}.",
    "break.days": "Within {days} days {count} units of {actor}, {men} troops in all, broke at {place}: {units}.",
    "detachment": "a garrison detachment",
    "mode.withdrawal": "withdrew",
    "mode.rout": "routed",
    "mode.surrender": "surrendered",
    "mode.desertion": "fell apart",
    "why.fire": "Raised its risk of breaking: {terms}.",
    "why.left": "Why troops deserted: {terms}; pressure to desert was {pull}, above the tipping point of {tipping}.",
    "why.left.below": "Why troops deserted: {terms}; pressure to desert ({pull}) stayed just below the tipping point "
    "({tipping}); combat losses did the rest.",
    "why.left.alone": "Why troops deserted: {terms}; pressure to desert was {pull}.",
    "why.nothing": "No cause but the basic risk of a day in contact.",
    "became": "Of them {parts}.",
    "became.left": "{count} deserted",
    "became.captured": "{count} were taken prisoner",
    "became.survivors": "{count} escaped",
    "vehicles": "Vehicles lost: {count}.",
    "term.fire": "{why} (risk ×{size})",
    "term.left": "{why} ({size})",
    "leaders_fled": "Commanders of {unit} ({label}) fled from {place}.",
    "desertion": "{men} troops of {actor} deserted at {place}.",
    "desertion.one": "One soldier of {actor} deserted at {place}.",
    "rally.ready": "{unit} ({label}, {men} troops) rallied at {place} and is fit for use.",
    "rally.lost": "{unit} ({label}, {men} troops) was disbanded.",
    # ground
    "control.taken": "{actor} took {place} ({people} people) from {other}.",
    "control.risen in": "Hidden cells of {actor} inside {place} ({people} people) rose and seized it from {other}.",
    "control.in passing": "{actor} took {place} ({people} people) from {other}, which had no troops there.",
    "control.taken over": "{actor} moved into {place} ({people} people), which {other} could not hold.",
    "control.occupied": "{actor} moved into {place} ({people} people), which nobody held.",
    "control.yielded": "{place} ({people} people) went over from {other} to {actor} without a fight.",
    "control.abandoned": "{other} lost {place} ({people} people), and nobody yet held it.",
    "equipment": "{actor} captured {vehicles} vehicles.",
    "equipment.one": "{actor} captured one vehicle.",
    "transfer.one": "One fighter of {actor} defected to {other}.",
    "transfer": "{men} fighters of {actor} defected to {other}.",
    "transfer.some": "{men} fighters of {actor} defected to others.",
    # people and means
    "fled.day": "{people} people fled from {place}.",
    "fled.day.one": "One inhabitant fled from {place}.",
    "fled.days": "{people} people fled from {place} within {days} days.",
    "returned": "{people} people returned to {place}.",
    "returned.one": "One inhabitant returned to {place}.",
    "killed.by": "{by} killed {people} civilians in {place}.",
    "killed.by.one": "{by} killed one civilian in {place}.",
    "killed": "{people} civilians were killed in {place}.",
    "killed.one": "One civilian was killed in {place}.",
    "fighters": "{men} fighters of {actor} arrived from outside.",
    "fighters.one": "One fighter of {actor} arrived from outside.",
    "recruits": "{men} recruits joined {actor}, {foreign} of them from abroad.",
    "recruits.home": "{men} recruits joined {actor}.",
    "recruits.home.one": "One recruit joined {actor}.",
    "recruits.one": "One recruit joined {actor}, from abroad.",
    "aid.vehicles": "{actor} delivered {vehicles} vehicles to {other}.",
    "aid.vehicles.one": "{actor} delivered one vehicle to {other}.",
    "aid.advisers.one": "One adviser of {actor} joined {other}.",
    "aid.advisers": "{advisers} advisers of {actor} joined {other}.",
    "loot": "{actor} seized US$ {money} million from the banks of {place}.",
    "arrears": "{actor} now owed its troops {months} months of wages.",
    # the week
    "week": "Week of {dates}.",
    "week.short": "Week of {dates}: {fighters} fighters and {civilians} civilians killed, {fled} people displaced.",
    "week.fighters": "Fighters killed: {killed}.",
    "week.harm": "Civilians: {killed} killed, {fled} displaced.",
    "week.quiet": "No civilian was killed or displaced.",
    "week.joined": "Joined: {joined}.",
    "week.air": "{strikes} air strikes.",
    # the frame
    "world": "Replication {replication} of seed {seed}, {dates}.",
    "caveat": "One simulated world among many. The reasons given are terms of the model, not findings about history.",
    "scale": "In brackets: the factor by which a cause multiplied the daily risk of breaking (×), or what it added to "
    "the pressure to desert (+).",
    "pick.all": "{of} replications",
    "pick.some": "the {matching} of {of} replications in which {asked}",
    "pick.median": "Picked as the most typical of {among}: nearest their median, at a mean distance of {distance} of "
    "the 5 to 95 % range (days of falls; troops, dead, population controlled, people displaced and civilians killed at "
    "the end).",
    "pick.surprising": "Picked as the most surprising of {among}: its answers, taken one by one, were the least likely "
    "({bits} bits of surprise; half of the replications have less than {usual}).",
    "pick.best": "Picked as the best for {actor} of {among}: it controlled {people} people at the end.",
    "pick.worst": "Picked as the worst for {actor} of {among}: it controlled {people} people at the end.",
    "input.high": "{what}: {value} (top {share} of draws{range})",
    "input.low": "{what}: {value} (bottom {share} of draws{range})",
    "input.range": "; range {range}",
    "input.together": "; {count} other inputs share its draw",
    "end.harm": "Civilians killed: {killed}. Displaced on the last evening: {away}, of {people} who lived in these "
    "places before.",
    "end.held": "{actor}: {people} people, in {places}",
    "answers.common": "In {common} of {of} questions this replication agrees with the majority.",
    "answer": "{answer}: {text}",
    "answer.share": "{answer} ({share} of replications): {text}",
    "answers": "Its answers",
    "inputs": "Most unusual inputs",
    "end": "The end",
    "end.troops": "Troops at the end: {counts}.",
    "end.killed": "Fighters killed: {counts}.",
    "end.deserted": "Deserted: {counts}.",
    "end.captured": "Taken prisoner: {counts}.",
    "end.recruits": "Joined: {counts}.",
    "end.displaced": "People displaced, by the actor responsible: {counts}.",
    "end.civilians_killed": "Civilians killed, by the actor responsible: {counts}.",
    "end.captives_killed": "Prisoners killed, by the actor responsible: {counts}.",
    "yes": "Yes",
    "no": "No",
    "told": "These are the most important of {events} events; --full tells all.",
    "nobody": "nobody",
    "others": "others",
    "event": "scheduled event {number}",
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
    "arrears": "{arrears} months of wages owed",
    "distance": "they were strangers to the people around them",
    "morale": "low morale",
    "enclosed": "they were cut off",
    "passage": "the enemy offered safe passage",
    "peculiar": "weaknesses of its own, unknown beforehand",
    "others": "{gone} of the garrison had deserted already",
    "leader": "its commanders had fled",
    "home": "home", "punishment": "fear of punishment", "conviction": "conviction", "base": "habit",
}  # fmt: skip
"""Terms of the pressure to desert, in words; the last four hold troops back."""

FIELDS: Mapping[str, str] = {
    "present": "troops present", "paper": "strength on paper", "sight": "error of its estimates",
    "act_on_alarm": "readiness to act on warnings", "leak": "pay that never reaches the troops",
    "budget": "income from outside", "quarter": "quarter given", "passage": "safe passage offered",
    "foreign": "foreign volunteers", "open_border": "open border", "bombs": "mass-casualty bombings",
    "density": "troops needed to hold a population", "reach": "reach of its strength", "width": "width of the front",
    "cash": "cash in the banks", "shadow": "extortion by hidden networks", "symbol": "symbolic weight",
    "employment": "use of ground and cover", "home": "troops who defend their homes",
    "blood": "past bloodshed between them",
    "ideology": "distance of their programmes", "conditional": "help tied to reform", "stakes": "stake",
    "skill": "fighting skill", "sorties": "air strikes a day", "reluctance": "domestic opposition to intervention",
}  # fmt: skip
"""Numbers of a scenario whose names do not speak for themselves."""


def say(phrase: str, **parts: object) -> str:
    """A phrase with its parts."""
    return PHRASES[phrase].format(**parts)


def count(phrase: str, amount: float, **parts: object) -> str:
    """A phrase that may have a form of its own for one person."""
    single = f"{phrase}.one"
    return say(single if round(amount) == 1 and single in PHRASES else phrase, **parts)
