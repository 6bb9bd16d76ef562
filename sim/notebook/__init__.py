"""Running scenarios and reading runs from Python, at a prompt or in a notebook: ``sim.run``, ``sim.read``, ``Runs``."""
