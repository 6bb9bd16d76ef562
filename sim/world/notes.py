"""Notes: intermediate results of rules, for themselves or a later rule; the tables alone would give them again.

They spare repeated work and are no part of the state: digests and columns do not have them. Each has one rule that
writes it, whose docstring says how long it holds; one that holds for a replication says so here.
"""

from __future__ import annotations

from sim.world.fields import Field, fields_of

PLACE_NOTES = fields_of("""
armed        | i8 | actors | 0..inf   | so many stand in the place's roster
counted      | i8 | -      | 0..1     | the place's cells say what the last count found there (0 before the first)
in_danger    | i8 | -      | 0..1     | some formation here is threatened
passable     | i8 | -      | 0..1     | the actor whose supply lines are being traced may pass
fought       | i8 | -      | 0..1     | enemies stand here in the open
networks     | i8 | troops | 0..inf   | hidden fighters among whom extortion here is shared
""")

FOES = fields_of("""
actor        | i8 | actor  | 0..inf   | (a, n): the n-th of the actors that were hostile to a at the last count
""")

ROSTERS = fields_of("""
actor        | i8 | actor  | 0..inf   | (p, n): the n-th of the actors with troops in the open there when last counted
""")

CELL_NOTES = fields_of("""
quarter      | i8 | -      | 0..inf   | one more than the quarter of a day, since the start, of the next three
gone         | i8 | troops | 0..inf   | of a garrison in danger, those who have left in the present crisis
standing     | i8 | troops | 0..inf   | of that garrison, those still present
left         | f8 | share  | -1..1    | share of it and its allies there who have left; -1 if not worked out
weighed_day  | i8 | day    | 0..inf   | one more than the day of the next two
balance      | f8 | -      | -inf..inf | log of the enemy's worth to the own, as a garrison there expects it
misjudged    | f8 | -      | -inf..inf | its error in that, this week
there        | i8 | troops | 0..inf   | the actor's own in the open there or on their way, as it decides
free         | i8 | troops | 0..inf   | of its troops there, those who can be sent away
worth        | f8 | -      | 0..inf   | of a strike there, as the actor decides
free_place   | i8 | place  | 0..inf   | (a, n): the n-th of the places where the actor has such troops
""")

ACTOR_NOTES = fields_of("""
foes         | i8 | actors | 0..inf   | so many are hostile to it
power        | f8 | power  | 0..inf   | of all its troops (see alignment)
free         | i8 | troops | 0..inf   | of its troops, those who can be sent somewhere, as it decides
free_places  | i8 | places | 0..inf   | in so many places
mobile       | i8 | troops | 0..inf   | initial strength of its mobile formations in the open
morning      | f8 | US$ million | -inf..inf | its treasury before the day's money came in
""")

FORMATION_NOTES = fields_of("""
crisis       | i8 | row    | 0..inf   | (n): the n-th of the formations that stand where somebody is threatened
command_broke | i8 | -     | 0..inf   | (h): whose units under headquarters h broke lately, and today's date, in one
""")

ROAD_NOTES = fields_of("""
march        | f8 | share  | 0..1     | exp(-km / cohesion.threat_km) of the road; 0 if it has not been asked for
news         | f8 | share  | 0..1     | exp(-distance / cohesion.range); the same
homeward     | f8 | share  | 0..1     | exp(-distance / cohesion.home_km); the same
""")

NOTES: dict[str, tuple[Field, ...]] = {
    "place_notes": PLACE_NOTES,
    "rosters": ROSTERS,
    "foes": FOES,
    "cell_notes": CELL_NOTES,
    "actor_notes": ACTOR_NOTES,
    "formation_notes": FORMATION_NOTES,
    "road_notes": ROAD_NOTES,
}
"""The tables of notes, described like those of the state."""
