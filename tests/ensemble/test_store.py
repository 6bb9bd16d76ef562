import errno
from pathlib import Path
from typing import BinaryIO

import pytest

from sim.ensemble.chunks import Span, play_chunk
from sim.ensemble.records import read_record
from sim.ensemble.store import MANIFEST, RunFolder, RunFolderError, StorageError, write_json, write_whole
from tests.ensemble.fakes import blueprint, play, play_with_faults

SPAN = Span(0, 50)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    made = RunFolder(tmp_path / "run", "a" * 16)
    made.path.mkdir()
    return made


def contents(path: Path) -> dict[str, bytes]:
    return {str(file.relative_to(path)): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def test_a_chunk_comes_back_as_it_was_saved(folder: RunFolder) -> None:
    chunk = play_chunk(blueprint(), 1, SPAN, play_with_faults)
    folder.save(chunk)
    assert folder.rows(SPAN).equals(chunk.rows)
    assert (folder.control(SPAN) == chunk.control).all()
    assert (folder.series(SPAN) == chunk.series).all()
    assert folder.kept(SPAN) is not None


@pytest.mark.parametrize("part", ["rows.arrow", "control.npz", "series.npy"])
@pytest.mark.parametrize("left", [0, 100])
def test_a_torn_file_makes_the_chunk_absent(folder: RunFolder, part: str, left: int) -> None:
    folder.save(play_chunk(blueprint(), 1, SPAN, play))
    file = folder.chunks / f"{SPAN.stem}.{part}"
    file.write_bytes(file.read_bytes()[:left])
    assert folder.kept(SPAN) is None
    assert list(folder.all_kept()) == []


def test_a_chunk_without_its_rows_is_absent(folder: RunFolder) -> None:
    folder.save(play_chunk(blueprint(), 1, SPAN, play))
    (folder.chunks / f"{SPAN.stem}.rows.arrow").unlink()
    assert list(folder.all_kept()) == []


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
