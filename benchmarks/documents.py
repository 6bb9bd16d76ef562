"""The documents that benchmarks write their tables into; the blocks of a document are those of ``tools/blocks.py``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from blocks import ROOT, table, write_block

__all__ = ["ROOT", "table", "write_block"]
