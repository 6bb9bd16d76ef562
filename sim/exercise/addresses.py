"""The addresses by which phones on the local network may reach this computer; nothing is sent to find out."""

from __future__ import annotations

import contextlib
import ipaddress
import socket

FAR = ("10.255.255.255", "172.31.255.255", "192.168.255.255", "192.0.2.1")
"""Addresses in the private ranges, and one for documentation; a route to them shows which address is ours."""


def lan_addresses() -> list[str]:
    """Return the IPv4 addresses of this computer, private ones first; never those of the loop back to itself."""
    found: dict[str, None] = {}
    for far in FAR:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect((far, 9))  # a datagram socket: only looks up the route
            found[asking.getsockname()[0]] = None
    with contextlib.suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(address[0])] = None
    usable = [one for one in found if not ipaddress.ip_address(one).is_loopback and one != "0.0.0.0"]
    return sorted(usable, key=lambda one: not ipaddress.ip_address(one).is_private)


def port_is_free(port: int, host: str = "0.0.0.0") -> bool:
    """Return whether a server could listen on a port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trying:
        trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trying.bind((host, port))
        except OSError:
            return False
    return True
