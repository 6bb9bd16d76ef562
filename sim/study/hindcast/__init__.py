"""Hindcast: the ensemble against what happened, beside naive baselines."""
