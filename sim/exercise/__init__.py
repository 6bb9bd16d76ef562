"""The exercise: a class plays the actors of a scenario, week by week, on the engine of the ensemble."""
