"""Where phones find the laptop: its addresses on the network, and the picture that their cameras read."""

from __future__ import annotations

import io
import socket

from markupsafe import Markup


def picture_of(address: str) -> Markup:
    """A QR code as SVG, dark on light whatever the page's colours."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, dark="#000", light="#fff", title=address,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return Markup(out.getvalue().decode())


def lan_addresses() -> tuple[str, ...]:
    """The IPv4 addresses of this computer that others may reach, the likeliest first; never a loopback address."""
    found: dict[str, None] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:  # nothing is sent: only the way out is looked up
        try:
            probe.connect(("192.0.2.1", 9))
            found[probe.getsockname()[0]] = None
        except OSError:
            pass
    try:
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(address[0])] = None
    except OSError:
        pass
    return tuple(one for one in found if not one.startswith(("127.", "0.", "169.254.")))
