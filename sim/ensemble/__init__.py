"""Ensembles: replications, experiments, executors, precision, storage, resuming."""
