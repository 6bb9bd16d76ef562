"""The exercise: a class plays the actors of a scenario, week by week, on the engine of the ensemble.

This is the room's face: ``__init__.pyi`` names what other rooms may use, and each name is imported when it is first
asked for.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
