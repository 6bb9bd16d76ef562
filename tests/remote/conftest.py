"""Where copies and addresses of these tests are, and a run to set beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.remote import folders, mirror
from tests.remote.made import ran


@pytest.fixture(autouse=True)
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where copies stand, and no waiting between two loads."""
    monkeypatch.setattr(folders, "cache", lambda: tmp_path / "copies")
    monkeypatch.setattr(mirror, "_PAUSE", 0.0)
    return tmp_path / "copies"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The folder that the address means."""
    return tmp_path / "there"


@pytest.fixture
def straight(tmp_path: Path) -> Path:
    """The same run in a plain folder."""
    ran(str(tmp_path / "straight"))
    return tmp_path / "straight"
