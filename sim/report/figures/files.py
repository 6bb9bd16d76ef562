"""Figures as files: the same figure gives the same bytes, and small ones."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from sim.core.errors import SimError
from sim.ensemble.store import write_whole
from sim.report.figures.sheet import describe_figure
from sim.report.palette import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
DEFAULT_FORMATS = ("png",)
"""Formats of a run's figures, unless others are asked for."""
DPI = 160
COLOURS = 112
"""Colours of a PNG: flat ones survive as they are, the edges of letters do not need more."""

_LONG_NUMBERS = re.compile(r"(-?\d+\.\d\d)\d+")
_GEOMETRY = re.compile(r' (?:d|x|y|width|height|transform)="[^"]*"')


class FormatError(SimError):
    """A kind of file that figures are not written as.

    Attributes:
        format: its name.
    """

    def __init__(self, format: str) -> None:
        super().__init__(f'figures are not written as "{format}". Allowed: {", ".join(FORMATS)}')
        self.format = format


def save_figure(figure: Figure, folder: Path, name: str, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write a figure into a folder, each file whole.

    Returns:
        The files.

    Raises:
        FormatError: figures are not written so.
        StorageError: the disk is full or refuses.
    """
    files = []
    for format in formats:
        data = content(figure, format)
        files.append(folder / f"{name}.{format}")
        write_whole(files[-1], partial(_put, data))
    return files


def _put(data: bytes, file: BinaryIO) -> None:
    file.write(data)


def content(figure: Figure, format: str) -> bytes:
    """A figure as the bytes of a file.

    Raises:
        FormatError: it is neither PNG nor SVG.
    """
    if format == "png":
        return figure_png(figure)
    if format == "svg":
        return svg(figure).encode()
    raise FormatError(format)


Drawn = Callable[[int, int], None]
"""Called after each figure with how many are drawn, and of how many."""


def save_figures(
    figures: Mapping[str, Figure | Callable[[], Figure]], folder: Path, formats: Sequence[str] = FORMATS,
    listener: Drawn | None = None,
) -> list[Path]:  # fmt: skip
    """Write figures into a folder, each drawn when its turn comes.

    Args:
        figures: by name, drawn or to be drawn.
        folder: where to.
        formats: ``png``, ``svg`` or both.
        listener: told after each figure.

    Returns:
        The files, in the order of drawing.

    Raises:
        FormatError: figures are not written so.
        StorageError: the disk is full or refuses.
    """
    files: list[Path] = []
    for number, (name, figure) in enumerate(figures.items(), 1):
        files += save_figure(figure() if callable(figure) else figure, folder, name, formats)
        if listener is not None:
            listener(number, len(figures))
    return files


def figure_png(figure: Figure, dpi: int = DPI) -> bytes:
    """A figure as PNG with a palette, what it shows in words in its metadata."""
    from PIL import Image, PngImagePlugin  # slow to import

    drawn, file, said = io.BytesIO(), io.BytesIO(), PngImagePlugin.PngInfo()
    with style():
        figure.savefig(drawn, format="rgba", dpi=dpi)
    width, height = (int(inches * dpi) for inches in figure.get_size_inches())
    indices, palette = _few_colours(np.frombuffer(drawn.getvalue(), np.uint8).reshape(height, width, 4))
    picture = Image.fromarray(indices)
    picture.putpalette(palette)
    said.add_itxt("Description", describe_figure(figure))
    picture.save(file, "PNG", compress_level=8, dpi=(dpi, dpi), pnginfo=said)
    return file.getvalue()


def _few_colours(pixels: Any) -> tuple[Any, bytes]:
    """A picture (h, w, 4) as indices (h, w) into a palette.

    Colours are counted in cells of 8 levels a channel, of which each has its mean. The palette starts with the fullest;
    the next is always the one whose loss would be seen most: pixels times squared distance from what is already there.
    """
    red, green, blue = (pixels[..., channel].ravel() for channel in range(3))
    cell = (red >> 3).astype(np.intp) << 10 | (green >> 3).astype(np.intp) << 5 | (blue >> 3)
    counts = np.bincount(cell, minlength=1 << 15)
    used = np.flatnonzero(counts)
    sums = [np.bincount(cell, channel, 1 << 15)[used] for channel in (red, green, blue)]
    means = np.round(np.column_stack(sums) / counts[used, None])
    index, away = np.zeros(1 << 15, np.uint8), np.full(len(used), np.inf)
    palette: list[Any] = []
    chosen = int(np.argmax(counts[used]))
    while len(palette) < COLOURS and away.any():
        distance = ((means - means[chosen]) ** 2).sum(axis=1)
        nearer = distance < away
        index[used[nearer]], away[nearer] = len(palette), distance[nearer]
        palette.append(means[chosen])
        chosen = int(np.argmax(counts[used] * away))
    return index[cell].reshape(pixels.shape[:2]), np.array(palette, np.uint8).tobytes()


def svg(figure: Figure) -> str:
    """A figure as SVG with text as text, no date, and coordinates to a hundredth of a point."""
    with style(), io.StringIO() as file:
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        text = file.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = _GEOMETRY.sub(lambda found: _LONG_NUMBERS.sub(r"\1", found[0]), text)
    return re.sub(r"\n\s*", "\n", text)
