"""A day: one module a mechanism; ``day`` says the order, ``sim/core/parameters.csv`` has every coefficient."""
