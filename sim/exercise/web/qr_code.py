"""The picture by which a phone's camera finds the laptop."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def picture_of(address: str) -> Markup:
    """Return a QR code as SVG, dark on light whatever the page's colours."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, dark="#000", light="#fff", title=address,
        svgclass=None, lineclass=None,
    )  # fmt: skip
    return Markup(out.getvalue().decode())
