from .address import AddressError as AddressError
from .address import is_address as is_address
from .folders import Folder as Folder
from .folders import fetched as fetched
from .folders import mirrored as mirrored
from .mirror import SendingError as SendingError
