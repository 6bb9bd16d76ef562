"""sim: a scenario simulation engine for conflict - agent-based, Monte Carlo, at the scale of a campaign."""

__version__ = "0.1.0"
