"""Units, and the limits of arithmetic: the only numbers but 0, 1/2, 1 and 2 that rules and minds may contain.

A number about the world is a coefficient with a range and a source (``sim/core/parameters.csv``). What stands here
says how a number is written or how far a computer can count; to change it would be a mistake, not another model.
"""

from __future__ import annotations

from sim.world.codes import number

DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.0
DAYS_A_YEAR = 365.0
YEARS_OF_BIRTH = 20.0
"""Of the young men from whom ``recruitment.young`` counts, 15 to 34 years old."""
QUARTERS_A_DAY = 4
HUNDRED = 100.0
THOUSAND = 1e3
TEN_THOUSAND = 1e4
MILLION = 1e6
MEN_A_BRIGADE = 3e3
"""The size of force that ``economy.assault`` is a price for."""
FORTIFIED = number(3)
"""The code of fortified positions in a scenario file."""

SMALLEST_DIVISOR = 1e-9
LARGEST_EXPONENT = 50.0
"""Beyond it a chance is 0 or 1 to the last digit of a double."""
EXACT_COUNTS_BELOW = 50.0
"""Mean up to which the quantile of a count is summed term by term (see ``counts``)."""
MOST_TERMS = 5000
LAST_BIT = 63
BEYOND_ALL_ROADS = 1e6
"""Kilometres: farther than any two places of a theatre."""
