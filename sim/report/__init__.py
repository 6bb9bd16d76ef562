"""Answers: what a run says, in the terminal and in figures."""
