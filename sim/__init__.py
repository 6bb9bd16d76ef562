"""sim: a scenario simulation engine for conflict - agent-based, Monte Carlo, at the scale of a campaign.

``__init__.pyi`` lists the public names; each is imported when it is first asked for, so that ``import sim`` costs
nothing.
"""

import lazy_loader as lazy

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
