"""Answers on a terminal: one module for each kind of answer, one way to print tables, intervals and closing lines."""
