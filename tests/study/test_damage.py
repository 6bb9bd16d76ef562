"""One file of a result folder damaged: the undisturbed rows or one clean error, never other rows."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.store import RunFolderError
from sim.study.comparison import Compared, compare
from sim.study.results import Sweep
from sim.study.sweeping import play as play_study
from sim.study.verifying import verify_folder
from tests.ensemble import fakes
from tests.study import pairs_made, sweep_made


class StopAt(Silent):
    """Presses Ctrl-C after so many replications."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def playing(self, there: int, wanted: int | None) -> None:
        if there >= self.limit:
            raise KeyboardInterrupt


def play_run(out: Path, listener: Any = None) -> None:
    run(fakes.blueprint(), Settings(replications=70, out=out, workers=1), listener, player=fakes.play)


def play_sweep(out: Path, listener: Any = None) -> None:
    play_study(sweep_made.study(out, replications=70), listener, player=sweep_made.play)


def play_comparison(out: Path, listener: Any = None) -> None:
    settings = Settings(replications=70, out=out, workers=1)
    compare(pairs_made.both(), settings, listener=listener, player=pairs_made.play)


Kind = tuple[Callable[..., None], Callable[[Path], Any], str, int]
KINDS: dict[str, Kind] = {
    "run": (play_run, Results, "outcomes.parquet", 50),
    "sweep": (play_sweep, Sweep, "outcomes.parquet", 140),
    "comparison": (play_comparison, Compared, "pairs.parquet", 50),
}


def flip(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def swap(file: Path, chance: random.Random) -> None:
    """Exchange two bytes that differ."""
    data = bytearray(file.read_bytes())
    one = chance.randrange(len(data))
    other = chance.choice([row for row, byte in enumerate(data) if byte != data[one]])
    data[one], data[other] = data[other], data[one]
    file.write_bytes(data)


def truncate(file: Path, chance: random.Random) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: chance.randrange(1, len(data))])


def empty(file: Path, _: random.Random) -> None:
    file.write_bytes(b"")


def lengthen(file: Path, chance: random.Random) -> None:
    file.write_bytes(file.read_bytes() + chance.randbytes(8))


def folder_in_its_place(file: Path, _: random.Random) -> None:
    file.unlink()
    file.mkdir()
    (file / "letter.txt").write_text("dear reader")


def picture_in_its_place(file: Path, chance: random.Random) -> None:
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + chance.randbytes(200))


def other_table_in_its_place(file: Path, _: random.Random) -> None:
    pq.write_table(pa.table({"point": [1, 2], "name": ["a", "b"]}), file)


def sibling_in_its_place(file: Path, _: random.Random) -> None:
    """The content of another file with the same ending, if there is one; else that of any other."""
    others = [one for one in sorted(file.parent.iterdir()) if one.is_file() and one != file and one.stat().st_size]
    alike = [one for one in others if one.name.split(".")[1:] == file.name.split(".")[1:]] or others
    if alike:
        shutil.copyfile(alike[0], file)


DAMAGES = [flip, swap, truncate, empty, lengthen, folder_in_its_place, picture_in_its_place, other_table_in_its_place,
           sibling_in_its_place]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each kind of folder, finished and unfinished."""
    path = tmp_path_factory.mktemp("made")
    for name, (play, _, _, stop) in KINDS.items():
        play(path / name / "finished")
        with pytest.raises(RunStopped):
            play(path / name / "unfinished", StopAt(stop))
    return path


@pytest.fixture(autouse=True)
def _without_flushing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is proved here does not hang on the disk's cache, and flushing takes most of the time."""
    monkeypatch.setattr("os.fsync", lambda _: None)


def files_of(folder: Path) -> list[str]:
    return [file.relative_to(folder).as_posix() for file in sorted(folder.rglob("*"))
            if file.is_file() and file.stat().st_size > 1]  # fmt: skip


def attempt(work: Callable[[], Any]) -> Any:
    """What comes of it; a refusal must be one line that says which folder or file."""
    try:
        return work()
    except RunFolderError as error:
        said = str(error)
    assert "\n" not in said
    return None


EACH = pytest.param(1, marks=pytest.mark.slow)
"""Every damage to every file; in the quick suite each file meets a third of them."""


@pytest.mark.parametrize("part", [3, EACH])
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("state", ["finished", "unfinished"])
@pytest.mark.parametrize("kind", KINDS)
def test_damage_never_gives_other_rows(
    made: Path, tmp_path: Path, kind: str, state: str, damage: Any, part: int
) -> None:
    play, read, table, _ = KINDS[kind]
    right = (made / kind / "finished" / table).read_bytes()
    record = attempt(lambda: read(made / kind / "finished"))
    for row, name in enumerate(files_of(made / kind / state)):
        if (row + DAMAGES.index(damage)) % part:
            continue
        folder = tmp_path / str(row)
        shutil.copytree(made / kind / state, folder)
        damage(folder / name, random.Random(f"{kind} {state} {name}"))
        found = attempt(lambda folder=folder: read(folder))
        if found is not None and attempt(lambda found=found: found.tables.check() or found):
            assert (folder / table).read_bytes() == right
        if attempt(lambda folder=folder: play(folder) or True):
            assert (folder / table).read_bytes() == right, name
            assert read(folder).manifest["digest"] == record.manifest["digest"]
            assert verify_folder(folder).right, (name, verify_folder(folder).wrong)
        shutil.rmtree(folder)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_verify_finds_the_damaged_file(made: Path, tmp_path: Path, kind: str, damage: Any) -> None:
    for row, name in enumerate(files_of(made / kind / "finished")):
        folder = tmp_path / str(row)
        shutil.copytree(made / kind / "finished", folder)
        before = (folder / name).read_bytes()
        damage(folder / name, random.Random(f"{kind} {name}"))
        if (folder / name).is_dir() or (folder / name).read_bytes() != before:
            assert not verify_folder(folder).right or name.endswith(".json"), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_folder_is_verified(made: Path, kind: str) -> None:
    assert verify_folder(made / kind / "finished").wrong == ()


@pytest.mark.parametrize("kind", KINDS)
def test_an_unfinished_folder_is_verified_as_far_as_it_goes(made: Path, kind: str) -> None:
    found = verify_folder(made / kind / "unfinished")
    assert found.right
    assert found.findings[0].said == "not complete"
    assert any(one.what == "seal" for one in found.findings)
