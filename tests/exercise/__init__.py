"""Tests of the exercise: the log, the fog, the odds, the pages."""
