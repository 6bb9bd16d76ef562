"""Machine code on the disk: never executed when damaged, compiled anew, and no command fails for want of a place."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.core import machine_code
from sim.core.machine_code import MONTH, VARIABLE, MachineCode

NAME = "rules.f-1.nbc"
CONTENT = bytes(range(256))
PROGRAM = """
import atexit, sys
from sim.core.compiled import rule, kept
import numpy as np

@rule
def double(x):
    return 2 * x

print(double(21), double.stats.cache_hits.total())
"""
"""A rule of which machine code is kept; its result, and how often code was read from the disk."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is told about machine code."""
    found: list[str] = []
    monkeypatch.setattr(machine_code, "tell", found.append)
    return found


@pytest.fixture
def code(tmp_path: Path, said: list[str]) -> MachineCode:
    made = MachineCode(tmp_path / "cache" / "version")
    made.write(NAME, CONTENT)
    return made


def test_what_is_written_is_read(code: MachineCode, said: list[str]) -> None:
    assert code.read(NAME) == CONTENT
    assert said == []


def test_what_is_not_there_is_not_damaged(code: MachineCode, said: list[str]) -> None:
    assert code.read("other.nbc") is None
    assert said == []


def damages(whole: bytes) -> dict[str, bytes]:
    """What can become of a file."""
    flipped = bytearray(whole)
    flipped[-7] ^= 1
    return {
        "truncated": whole[: len(whole) // 2], "emptied": b"", "zeroed": bytes(len(whole)), "garbage": b"\x80garbage",
        "one bit": bytes(flipped), "longer": whole + b"\0", "another format": whole.replace(b"code 1", b"code 0", 1),
    }  # fmt: skip


@pytest.mark.parametrize("kind", damages(bytes(200)))
def test_a_damaged_file_is_dropped_and_that_is_said_once(code: MachineCode, said: list[str], kind: str) -> None:
    file = code.path / NAME
    for _ in range(2):
        code.mark_whole()
        code.write(NAME, CONTENT)
        file.write_bytes(damages(file.read_bytes())[kind])
        assert code.read(NAME) is None
        assert not file.exists()
        assert not code.whole()
    assert said == [f"machine code in {code.path} was damaged and is compiled anew"]


def test_a_folder_was_whole_once_if_it_was_for_any_version(code: MachineCode) -> None:
    assert not code.ever_whole()
    MachineCode(code.path, "another").mark_whole()
    assert (code.ever_whole(), code.whole()) == (True, False)


def test_a_folder_in_the_place_of_a_file_is_dropped(code: MachineCode, said: list[str]) -> None:
    (code.path / NAME).unlink()
    (code.path / NAME / "inner").mkdir(parents=True)
    assert code.read(NAME) is None
    code.write(NAME, CONTENT)
    assert code.read(NAME) == CONTENT
    assert len(said) == 1


@given(st.data())
def test_no_changed_byte_is_ever_read(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes" / "version"
    code = MachineCode(folder)
    code._said = True
    code.write(NAME, CONTENT)
    whole = bytearray((folder / NAME).read_bytes())
    where = data.draw(st.integers(0, len(whole) - 1))
    whole[where] ^= data.draw(st.integers(1, 255))
    (folder / NAME).write_bytes(whole)
    assert code.read(NAME) is None


def test_a_full_disk_is_said_once_and_leaves_nothing(
    code: MachineCode, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for name in ("a.nbc", "b.nbc"):
        code.write(name, CONTENT)
    assert [file.name for file in code.path.iterdir()] == [NAME]
    assert len(said) == 1


def old(path: Path, name: str, age: float) -> Path:
    """A folder beside, last used some seconds ago."""
    made = path / name
    made.mkdir(parents=True)
    os.utime(made, (time.time() - age,) * 2)
    return made


def test_only_what_is_ours_and_unused_for_a_month_is_swept_away(tmp_path: Path) -> None:
    month_old = old(tmp_path, "0123456789abcdef-cpython-311", MONTH + 60)
    younger = old(tmp_path, "1123456789abcdef-cpython-311", MONTH - 3600)
    thesis = old(tmp_path, "thesis", 10 * MONTH)
    MachineCode(tmp_path / "2123456789abcdef-cpython-311")
    assert not month_old.exists()
    assert younger.exists()
    assert thesis.exists()


def test_a_folder_in_use_becomes_young(tmp_path: Path) -> None:
    mine = old(tmp_path, "0123456789abcdef-cpython-311", 2 * MONTH)
    MachineCode(mine)
    MachineCode(tmp_path / "1123456789abcdef-cpython-311")
    assert mine.exists()


@pytest.fixture
def refusing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A disk that refuses to be written outside the folder for temporary files."""
    make, removed = Path.mkdir, []
    monkeypatch.setattr(machine_code.tempfile, "tempdir", str(tmp_path))

    def refuse(self: Path, *args: Any, **options: Any) -> None:
        if "sim-machine-code-" not in str(self):
            raise PermissionError(13, "Permission denied", str(self))
        make(self, *args, **options)

    monkeypatch.setattr(Path, "mkdir", refuse)
    monkeypatch.setattr(machine_code, "_remove_at_exit", removed.append)
    monkeypatch.setenv(VARIABLE, "/nowhere")
    return removed


def test_where_nothing_can_be_kept_a_temporary_folder_is_shared(refusing: Any, said: list[str], tmp_path: Path) -> None:
    first = MachineCode(tmp_path / "cache" / "version")
    second = MachineCode(machine_code.chosen() / "version")  # as a process does that was started from here
    assert first.path == second.path
    assert first.path.is_dir()
    assert refusing == [first.path.parent]
    assert len(said) == 1
    assert str(tmp_path / "cache") in said[0]
    assert VARIABLE in said[0]


def test_without_any_temporary_folder_the_work_goes_on(
    refusing: Any, said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(**_: Any) -> str:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr(machine_code.tempfile, "mkdtemp", none)
    code = MachineCode(tmp_path / "cache" / "version")
    code.write(NAME, CONTENT)
    assert code.read(NAME) is None
    assert code.names() == set()
    assert said[0].startswith("machine code cannot be kept")


def test_a_whole_folder_that_cannot_be_written_is_read(
    code: MachineCode, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code.mark_whole()
    monkeypatch.setattr(machine_code, "_unwritable", lambda _: "Read-only file system")
    again = MachineCode(code.path)
    assert again.read(NAME) == CONTENT
    assert said == []


def compiled(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A process that compiles one rule, or reads its machine code."""
    environment = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
    environment |= {"PYTHONPATH": str(Path(__file__).resolve().parents[1]), **variables}
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, str(folder / "program.py")]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)


def test_a_rule_is_compiled_once_and_again_when_its_file_is_damaged(tmp_path: Path) -> None:
    cache = {VARIABLE: str(tmp_path / "cache")}
    assert [compiled(tmp_path, **cache).stdout for _ in range(2)] == ["42 0\n", "42 1\n"]
    (file,) = (tmp_path / "cache").rglob("*.nbc")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255  # in the midst of machine code
    file.write_bytes(content)
    healed = compiled(tmp_path, **cache)
    assert healed.stdout == "42 0\n"
    assert healed.stderr == f"machine code in {file.parent} was damaged and is compiled anew\n"
    assert compiled(tmp_path, **cache).stdout == "42 1\n"


def test_a_file_in_the_place_of_the_folder_is_one_line_and_nothing_stays_behind(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    (tmp_path / "passing").mkdir()
    found = compiled(tmp_path, **{VARIABLE: str(tmp_path / "cache"), "TMPDIR": str(tmp_path / "passing")})
    assert found.stdout == "42 0\n"
    assert len(found.stderr.splitlines()) == 1
    assert list((tmp_path / "passing").iterdir()) == []


def test_another_processor_has_a_folder_of_its_own(tmp_path: Path) -> None:
    for processor in ("", "generic"):
        compiled(
            tmp_path, **{VARIABLE: str(tmp_path / "cache")}, **({"NUMBA_CPU_NAME": processor} if processor else {})
        )
    assert len(list((tmp_path / "cache").iterdir())) == 2
