import errno
from pathlib import Path
from typing import BinaryIO

import pytest

from sim.ensemble.chunk_store import ChunkStore
from sim.ensemble.chunks import Chunk
from sim.ensemble.json_records import read_record
from sim.ensemble.run import Run
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, RunFolder, RunFolderError, StorageError, write_json, write_whole
from tests.ensemble.fakes import blueprint, play, play_with_faults, played

CHUNK = Chunk(0, 50)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(tmp_path / "run", "a" * 16)
    made.path.mkdir()
    return made


@pytest.fixture
def store(folder: RunFolder) -> ChunkStore:
    return ChunkStore(folder, Run(blueprint(), Settings()).layout)


def contents(path: Path) -> dict[str, bytes]:
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_a_chunk_comes_back_as_it_was_saved(store: ChunkStore) -> None:
    chunk = played(0, 50, play_with_faults)
    store.save(chunk)
    assert store.rows(CHUNK).equals(chunk.rows)
    assert (store.control(CHUNK) == chunk.daily.control).all()
    assert (store.series(CHUNK) == chunk.daily.series).all()
    assert store.kept(CHUNK) is not None


@pytest.mark.parametrize("part", ["rows.arrow", "control.npz", "series.npy"])
@pytest.mark.parametrize("left", [0, 100])
def test_a_torn_file_makes_the_chunk_absent(store: ChunkStore, part: str, left: int) -> None:
    store.save(played(0, 50, play))
    file = store.folder.chunks / f"{store.layout.stem(CHUNK)}.{part}"
    file.write_bytes(file.read_bytes()[:left])
    assert store.kept(CHUNK) is None
    assert store.played(CHUNK) is None
    assert store.damaged == [f"{store.layout.stem(CHUNK)}.rows.arrow"] * 2


def test_a_chunk_without_its_rows_is_absent(store: ChunkStore) -> None:
    store.save(played(0, 50, play))
    (store.folder.chunks / f"{store.layout.stem(CHUNK)}.rows.arrow").unlink()
    assert store.kept(CHUNK) is None
    assert store.damaged == []


def test_a_full_disk_leaves_nothing_half_written(folder: RunFolder) -> None:
    def fill(file: BinaryIO) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError) as caught:
        write_whole(folder.path / "rows", fill)
    expected = f"cannot write {folder.path / 'rows'}: No space left on device. "
    assert str(caught.value) == expected + "What has been played is kept; the same command goes on."
    assert list(folder.path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(folder: RunFolder) -> None:
    (folder.path / "rows").write_text("old")
    with pytest.raises(StorageError):
        write_whole(
            folder.path / "rows", lambda file: (_ for _ in ()).throw(OSError(errno.EIO, "I/O error")).send(None)
        )
    assert (folder.path / "rows").read_text() == "old"


def refusal(folder: RunFolder) -> str:
    """The message of the refusal, and proof that nothing was touched."""
    before = contents(folder.path) if folder.path.is_dir() else None
    with pytest.raises(RunFolderError) as caught, folder.locked():
        pass
    assert before is None or contents(folder.path) == before
    return str(caught.value)


def test_a_folder_with_other_files_is_refused(folder: RunFolder) -> None:
    (folder.path / "thesis.docx").write_text("years of work")
    expected = f"{folder.path}: holds files that are not of a run (thesis.docx); choose another with --out"
    assert refusal(folder) == expected


def test_a_folder_with_another_run_is_refused(folder: RunFolder) -> None:
    write_json(folder.path / MANIFEST, {"identity": "b" * 16, "status": "running"})
    expected = f"{folder.path}: holds another run (bbbbbbbb, this one is aaaaaaaa); choose another with --out"
    assert refusal(folder) == expected


def test_a_file_is_not_a_run_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    expected = f"{tmp_path / 'file'}: is a file, not a folder; choose another with --out"
    assert refusal(RunFolder(tmp_path / "file", "a" * 16)) == expected


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "run"
    assert refusal(RunFolder(path, "a" * 16)) == f"{path}: is a file, not a folder; choose another with --out"


def test_a_name_that_no_folder_can_have_is_refused() -> None:
    told = "a\\u0000b: no file can have such a name"
    assert refusal(RunFolder(Path("a\0b"), "a" * 16)) == f"{told}; choose another with --out"
    with pytest.raises(RunFolderError) as caught:
        read_record(Path("a\0b"), MANIFEST, dict)
    assert str(caught.value) == told


def test_two_processes_never_write_one_folder(folder: RunFolder) -> None:
    with folder.locked(), pytest.raises(RunFolderError) as caught, RunFolder(folder.path, folder.identity).locked():
        pass
    assert str(caught.value) == f"{folder.path}: another process is writing here; wait for it, or use --out"


def test_figures_may_stand_beside_a_run(folder: RunFolder) -> None:
    write_json(folder.path / MANIFEST, {"identity": folder.identity, "status": "running"})
    (folder.path / "map.png").write_text("")
    with folder.locked():
        assert (folder.path / "map.png").exists()
