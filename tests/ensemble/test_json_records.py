"""Records of result folders: what was written, or one clean error whatever stands in their place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.ensemble.json_records import Manifest, RunManifest, keep_record, read_record, write_record
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.sealing import Damaged, opened, signed
from sim.ensemble.settings import Settings
from sim.ensemble.store import RunFolderError
from tests.ensemble.fakes import blueprint, play

GOOD = {
    "identity": "a" * 16, "status": "complete", "digest": "0" * 32, "scenario": "{}", "seed": 1, "days": 3,
    "source_hash": "x", "draws": [],
}  # fmt: skip
CONTENT = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.text().filter(lambda key: key not in ("format", "checksum")), CONTENT, max_size=4))
def test_a_record_comes_back_as_it_was_signed(content: dict[str, Any]) -> None:
    assert opened(json.loads(json.dumps(signed(content)))) == content


@given(st.data())
def test_a_changed_byte_never_gives_another_record(data: st.DataObject) -> None:
    text = bytearray(json.dumps(signed(GOOD)).encode())
    text[data.draw(st.integers(0, len(text) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = opened(json.loads(text))
    except ValueError:  # Damaged, or no JSON any more
        return
    assert found == GOOD


def test_a_folder_may_be_moved(tmp_path: Path) -> None:
    write_record(tmp_path / "summary.json", {"folder": "/old", "seed": 1})
    written = json.loads((tmp_path / "summary.json").read_text())
    assert opened({**written, "folder": "/new"})["folder"] == "/new"


def test_a_record_of_a_later_format_is_refused() -> None:
    with pytest.raises(Damaged, match="it has format 2, and this version reads format 1"):
        opened({**signed(GOOD), "format": 2})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": "88"}, 'says "88" for days; allowed: a whole number'),
        ({"days": 0}, "says 0 for days; allowed: at least 1"),
        ({"digest": None}, "says complete and has no digest"),
        ({"digest": 5}, "says 5 for digest; allowed: text"),
        ({"digest": "xyz"}, 'says "xyz" for digest; allowed: hexadecimal digits'),
        ({"status": "done"}, "says \"done\" for status; allowed: 'running' or 'complete'"),
        ({"draws": {"a": 1}}, "says a mapping for draws; allowed: a list"),
        ({"seed": 1.5}, "says 1.5 for seed; allowed: a whole number"),
        ({"scenario": ...}, 'has no "scenario"'),
    ],
)
def test_a_wrong_value_of_an_earlier_version_is_named(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """An earlier version wrote no checksums, so that only types can be looked at."""
    content = {name: value for name, value in (GOOD | change).items() if value is not ...}
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(RunFolderError) as caught:
        read_record(tmp_path, "manifest.json", RunManifest, "do this")
    assert str(caught.value) == f"{tmp_path}: manifest.json {said}; do this"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not JSON, or only a part of it"),
        (b'{"identity": ', "is not JSON, or only a part of it"),
        (b"\x89PNG\r\n\x1a\n", "is not JSON, or only a part of it"),
        (b'{"seed": NaN}', "is not JSON, or only a part of it"),
        (b"[" * 100_000, "is not JSON, or only a part of it"),
        (b'["a"]', "holds a list where a mapping should be"),
        (b"null", "holds nothing where a mapping should be"),
    ],
)
def test_what_is_no_record_is_said(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "manifest.json").write_bytes(content)
    with pytest.raises(RunFolderError, match=said):
        read_record(tmp_path, "manifest.json", Manifest)


def test_a_folder_in_the_place_of_a_record_is_said(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").mkdir()
    with pytest.raises(RunFolderError, match=r"manifest\.json cannot be read"):
        read_record(tmp_path, "manifest.json", Manifest)


def test_a_record_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    file = tmp_path / "hindcast.json"
    keep_record(file, {"brier": 0.1})
    before = file.stat().st_mtime_ns
    keep_record(file, {"brier": 0.1})
    assert file.stat().st_mtime_ns == before
    keep_record(file, {"brier": 0.2})
    assert read_record(tmp_path, "hindcast.json", dict[str, Any]) == {"brier": 0.2}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run as an earlier version left it: without formats and checksums."""
    folder = tmp_path_factory.mktemp("old") / "run"
    run(blueprint(), Settings(replications=10, out=folder), player=play)
    for name in ("manifest.json", "summary.json"):
        content = opened(json.loads((folder / name).read_text()))
        content.pop("checksums", None)
        (folder / name).write_text(json.dumps(content))
    return folder


def test_a_run_of_an_earlier_version_is_read(old: Path) -> None:
    assert len(Results(old).outcomes) == 10


def test_another_table_in_an_old_run_is_one_clean_error(old: Path) -> None:
    import shutil

    shutil.copyfile(old / "daily.parquet", old / "outcomes.parquet")
    with pytest.raises(RunFolderError, match=r"outcomes\.parquet has no column"):
        Results(old).columns(["outcome.ford_falls"])


def test_a_file_in_the_place_of_a_folder_is_called_one() -> None:
    with pytest.raises(RunFolderError, match="is a file, not the folder of a run"):
        Results(__file__)
