from .api import Runs as Runs
from .api import read as read
from .api import run as run
from .model import Actor as Actor
from .model import Formation as Formation
from .model import Place as Place
from .model import Theatre as Theatre
from .scenario import load as load

__version__: str
