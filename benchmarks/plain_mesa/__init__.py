"""The core rules as a competent Mesa user would write them: an agent per formation, place and army, no tables.

Movement, battle, breaking (with capture) and the desertion cascade, without minds: scripted orders only. The same
shortened day played by the engine's own compiled rules stands beside it (``reduced``), so that the two can be
compared for what they find and for what they cost. Both begin with the same drawn world.

What the port has and the engine has not: agents act in random order (``shuffle_do``), where the engine goes by rows,
and rolls come from the model's generators one after the other, where the engine's dice have addresses. So single
worlds differ; the distributions of outcomes must not. Left out on both sides: minds, air strikes, guerrilla war,
recruitment, politics, money, people.
"""
