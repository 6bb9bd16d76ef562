"""Result folders that are addresses (``s3://``, ``gs://``, ``file://``), mirrored in a folder of this machine.

This is the room's face: ``__init__.pyi`` names what other rooms may use, and each name is imported when it is first
asked for.
"""

import lazy_loader as lazy

__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
