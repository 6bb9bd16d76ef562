"""Calibration: coefficients by what happened, through history matching and approximate Bayesian computation."""
