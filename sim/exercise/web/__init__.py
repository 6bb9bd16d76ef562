"""The exercise in browsers: phones of teams, the projector and the facilitator's console, over the room.

No rule of the exercise stands here: every page shows what ``sim.exercise.room`` answers, and every form calls one of
its commands. Pages are ordinary HTML; a push carries no more than a number, upon which a page asks for its panel anew.
"""
