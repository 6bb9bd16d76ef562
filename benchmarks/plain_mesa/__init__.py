"""The core rules as a competent Mesa user would write them: an agent per formation, place and army, no tables.

Movement, battle (front, tempo of sieges), breaking (last stands, capture, captives) and the desertion cascade (flight
of commanders, threat, contagion), without minds: scripted orders only. The same shortened day played by the engine's
own compiled rules stands beside it (``reduced``), so that the two can be compared for what they find and for what
they cost. Both begin with the same drawn world.

What the port has and the engine has not: agents act in random order (``shuffle_do``), where the engine goes by rows,
and rolls come from the model's generators one after the other, where the engine's random numbers have addresses. So
single replications differ; the distributions of outcomes must not. Left out on both sides: minds with their raids,
alarms and detached garrisons, guerrilla war, recruitment, politics, money, people, and air strikes with what they do to
battles, assaults and columns. Aircraft that could fly and advisers who are there on the first day count as they do in
the engine: they give garrisons heart, hope of relief and commanders who stay.
"""
