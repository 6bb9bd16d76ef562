"""What survives a loss of power and a full disk."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble import files
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.store import StorageError, make_folder, write_whole
from tests.conftest import ROOT
from tests.ensemble.fakes import blueprint, play
from tests.study.sweep_made import play as play_point
from tests.study.sweep_made import study


def ran(out: Path) -> str:
    """The digest of a run of the fakes."""
    return run(blueprint(), Settings(replications=200, workers=1, out=out), player=play).digest


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what is flushed to the disk, in order; a folder's name ends with a slash."""
    found: list[str] = []

    def noted(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        found.append(path.name + ("/" if path.is_dir() else ""))

    monkeypatch.setattr(os, "fsync", noted)
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at open files")


@needs_proc
def test_a_file_is_flushed_first_and_then_its_name(tmp_path: Path, flushed: list[str]) -> None:
    write_whole(tmp_path / "rows", lambda file: file.write(b"1"))
    assert flushed == [".rows.part", f"{tmp_path.name}/"]


@needs_proc
def test_new_folders_are_flushed_into_those_above(tmp_path: Path, flushed: list[str]) -> None:
    make_folder(tmp_path / "results" / "run")
    assert flushed == [f"{tmp_path.name}/", "results/"]


@pytest.mark.parametrize("reason", [errno.EINVAL, errno.ENOTSUP])
def test_a_filesystem_that_cannot_flush_names_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: int
) -> None:
    monkeypatch.setattr(files.os, "fsync", only_folders(reason))
    write_whole(tmp_path / "rows", lambda file: file.write(b"1"))
    assert (tmp_path / "rows").read_bytes() == b"1"


def test_a_name_that_cannot_be_flushed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os, "fsync", only_folders(errno.EIO))
    with pytest.raises(StorageError, match=os.strerror(errno.EIO)):
        write_whole(tmp_path / "rows", lambda file: file.write(b"1"))


def only_folders(reason: int) -> Any:
    """A flush that fails for folders."""
    import stat

    def flush(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(reason, os.strerror(reason))

    return flush


def test_a_folder_that_was_removed_meanwhile_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        write_whole(tmp_path / "run" / "chunks" / "rows", lambda file: file.write(b"1"))
    assert not (tmp_path / "run").exists()


class Full:
    """A disk with room for so many files: the next is half written when it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.room, self.flush = room, os.fsync
        monkeypatch.setattr(files.os, "fsync", self.fsync)

    def fsync(self, handle: int) -> None:
        self.room -= 1
        if self.room < 0:
            os.ftruncate(handle, os.fstat(handle).st_size // 2)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def full_after(room: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A disk that fills up, and what must come of it."""
    with monkeypatch.context() as full:
        Full(full, room)
        with pytest.raises(StorageError, match=os.strerror(errno.ENOSPC)):
            yield


@pytest.mark.parametrize("room", [0, 1, 4, 9, 20, 26])
def test_a_run_on_a_disk_that_fills_up_goes_on_to_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    with full_after(room, monkeypatch):
        ran(tmp_path / "run")
    assert not list(tmp_path.rglob("*.part"))
    assert ran(tmp_path / "run") == ran(tmp_path / "other")


@pytest.mark.parametrize("room", [0, 3, 7, 12, 14])
def test_a_sweep_on_a_disk_that_fills_up_goes_on_to_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    from sim.study.sweeping import play as play_study

    with full_after(room, monkeypatch):
        play_study(study(tmp_path / "study"), player=play_point)
    one, two = (play_study(study(tmp_path / name), player=play_point) for name in ("study", "other"))
    assert (one / "outcomes.parquet").read_bytes() == (two / "outcomes.parquet").read_bytes()


PROGRAM = """
import sys
from pathlib import Path
import tests.conftest
from sim.ensemble import replication
from tests.ensemble.fakes import play
from sim.ensemble import chunks
chunks.row_player = lambda: play
from sim.ensemble import run as running
from tests.ensemble.fakes import blueprint
from sim.ensemble.settings import Settings
from sim.core.errors import SimError
try:
    print(running.run(blueprint(), Settings(replications=400, workers=1, out=Path(sys.argv[1])), player=play).digest)
except SimError as error:
    print(error, file=sys.stderr)
    raise SystemExit(error.exit_code)
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 256 kB that goes away again."""
    where = tmp_path / "disk"
    where.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("needs the right to mount")
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", where], capture_output=True)
    if mounted.returncode:
        pytest.skip("cannot mount here")
    yield where
    subprocess.run(["umount", where], check=True)


def typed(out: Path) -> subprocess.CompletedProcess[str]:
    """The run as a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1"}
    return subprocess.run([sys.executable, "-c", PROGRAM, out], env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_a_disk_that_is_really_full_is_one_message_and_costs_no_row(small_disk: Path, tmp_path: Path) -> None:
    full = typed(small_disk / "run")
    assert (full.returncode, full.stdout) == (1, "")
    assert full.stderr.count("\n") == 1
    assert "No space left on device. What has been played is kept; the same command goes on." in full.stderr
    assert list((small_disk / "run" / "chunks").glob("*.rows.arrow"))
    assert not list(small_disk.rglob("*.part"))
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    assert typed(small_disk / "run").stdout == typed(tmp_path / "other").stdout


def test_the_command_says_it_once_and_ends_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.conftest import DUEL

    Full(monkeypatch, 0)
    found = CliRunner().invoke(app, [str(DUEL), "-n", "1", "--days", "1", "--quiet", "--out", str(tmp_path / "run")])
    assert found.exit_code == 1
    assert f"{os.strerror(errno.ENOSPC)}. What has been played is kept; the same command goes on." in found.output
    assert found.output.count("\n") == 1
