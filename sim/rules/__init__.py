"""A day: one module a mechanism; ``day`` says the order, ``parameters`` has every coefficient."""
