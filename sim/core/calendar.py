"""Evenings and dates: results are numbered by evenings, evening n is that of the n-th day, evening 0 is the eve.

A place lost on the first day is lost on evening 1, whose date is the scenario's start.
"""

from __future__ import annotations

import datetime


def date_of(start: datetime.date, evening: int) -> datetime.date:
    """The date of an evening of a run that starts on a date."""
    return start + datetime.timedelta(int(evening) - 1)


def evening_of(start: datetime.date, date: datetime.date) -> int:
    """The number of the evening of a date, below 1 before the start."""
    return (date - start).days + 1
