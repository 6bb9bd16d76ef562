from .running import read as read
from .running import run as run
from .runs import Runs as Runs
