"""Tests of the lesson kit."""
