"""Hindcast: the ensemble against what happened, beside forecasts that know nothing of the model."""
