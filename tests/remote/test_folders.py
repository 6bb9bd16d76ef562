"""Runs and studies whose folder is an address: the same files there, whatever happens on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.ensemble.listener import Silent
from sim.ensemble.loop import RunStopped
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, RunFolderError
from sim.remote import folders
from sim.remote.address import AddressError
from sim.remote.folders import cache, fetched, mirrored
from sim.study.sweeps import read_sweep
from tests.conftest import DUEL
from tests.ensemble.fakes import blueprint
from tests.ensemble.fakes import play as play_fake
from tests.remote.made import Stop, left, ran, swept


def test_a_path_is_taken_as_it_is(tmp_path: Path, copies: Path) -> None:
    with mirrored(str(tmp_path / "run")) as folder:
        listener = Silent()
        assert (folder.path, folder.address) == (tmp_path / "run", None)
        assert folder.listening(listener) is listener
    assert not copies.exists()


def test_an_address_gets_the_files_of_a_plain_folder(there: Path, straight: Path) -> None:
    ran(there.as_uri())
    same = left(straight).keys() - {MANIFEST, "summary.json"}
    assert left(there).keys() == left(straight).keys()
    assert {name: left(there)[name] for name in same} == {name: left(straight)[name] for name in same}


def test_the_copy_is_empty_when_all_is_there(there: Path, copies: Path) -> None:
    ran(there.as_uri())
    assert left(copies).keys() == {next(copies.glob("*.lock")).name}


def test_files_name_the_address(there: Path) -> None:
    ran(there.as_uri())
    assert json.loads((there / "summary.json").read_text())["folder"] == there.as_uri()


def test_what_is_interrupted_is_there_and_goes_on(there: Path, straight: Path) -> None:
    with pytest.raises(RunStopped) as caught:
        ran(there.as_uri(), Stop(100))
    assert str(caught.value).startswith(f"stopped: 100 replications are kept in {there.as_uri()}. ")
    assert json.loads((there / MANIFEST).read_text())["status"] == "running"
    assert len(list((there / "chunks").glob("*.rows.arrow"))) == 2
    assert ran(there.as_uri()) == json.loads((straight / MANIFEST).read_text())["digest"]
    assert not (there / "chunks").exists()


def test_another_machine_goes_on_from_what_is_there(there: Path, monkeypatch: Any, tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        ran(there.as_uri(), Stop(100))
    monkeypatch.setattr(folders, "cache", lambda: tmp_path / "other")
    seen: list[int] = []

    class Continued(Silent):
        def continuing(self, now: int, wanted: int | None) -> None:
            seen.append(now)

    ran(there.as_uri(), Continued())
    assert seen == [100]


def test_a_copy_gives_way_to_what_somebody_else_finished(there: Path, monkeypatch: Any, tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        ran(there.as_uri(), Stop(50))
    with monkeypatch.context() as other:
        other.setattr(folders, "cache", lambda: tmp_path / "other")
        ran(there.as_uri())
    with mirrored(there.as_uri()) as folder:
        assert json.loads((folder.there / MANIFEST).read_text())["status"] == "complete"


def test_a_sweep_goes_on_and_reads_back(there: Path, tmp_path: Path) -> None:
    with pytest.raises(RunStopped):
        swept(there.as_uri(), Stop(150))
    record = swept(there.as_uri())
    assert record["digest"] == swept(str(tmp_path / "straight"))["digest"]
    assert read_sweep(there.as_uri()).record == record | {"folder": there.as_uri()}


def test_a_copy_to_read_is_renewed_when_it_must_be(there: Path) -> None:
    ran(there.as_uri(), replications=50)
    first = json.loads((fetched(there.as_uri()) / MANIFEST).read_text())["replications"]
    ran(there.as_uri(), replications=120)
    assert (first, json.loads((fetched(there.as_uri()) / MANIFEST).read_text())["replications"]) == (50, 120)


def test_nothing_to_read_is_one_message(there: Path) -> None:
    with pytest.raises(AddressError) as caught:
        fetched(there.as_uri())
    assert str(caught.value) == f"{there.as_uri()}: not a finished run or study (no manifest.json)"


def test_other_files_are_refused_and_stay(there: Path) -> None:
    there.mkdir()
    (there / "thesis.docx").write_text("years of work")
    with pytest.raises(AddressError, match=r"holds files that are not of a run \(thesis.docx\)"):
        ran(there.as_uri())
    assert left(there) == {"thesis.docx": b"years of work"}


def test_another_run_is_refused_by_its_address(there: Path) -> None:
    ran(there.as_uri())
    with pytest.raises(RunFolderError, match=f"^{there.as_uri()}: holds another run"), mirrored(there.as_uri()) as one:
        run(blueprint(), Settings(seed=2, replications=50, out=one.path), player=play_fake)


def test_two_processes_never_work_on_one_address(there: Path) -> None:
    with mirrored(there.as_uri()), pytest.raises(AddressError, match="another process of this machine is at work"):
        ran(there.as_uri())


def typed(*words: Any) -> Any:
    return CliRunner().invoke(app, [*map(str, words)])


def test_commands_take_addresses(there: Path) -> None:
    found = typed(DUEL, "-n", 2, "--days", 2, "--quiet", "--json", "--out", there.as_uri())
    assert json.loads(found.stdout)["folder"] == there.as_uri()
    found = typed("figures", there.as_uri(), "--format", "svg")
    assert found.stdout.strip().endswith(f"figures are in {there.as_uri()}/figures")
    assert (there / "figures" / "cascade.svg").exists()


def test_compare_takes_an_address(there: Path) -> None:
    other = DUEL.with_name("duel-reinforced.yaml")
    found = typed("compare", DUEL, other, "-n", 2, "--days", 2, "--quiet", "--out", there.as_uri())
    assert f"Everything is in {there.as_uri()}" in found.stdout
    assert {"pairs.parquet", "comparison.json", MANIFEST} <= left(there).keys()


def test_a_bad_address_is_one_message_and_exit_code_2() -> None:
    found = typed(DUEL, "-n", 2, "--days", 2, "--quiet", "--out", "ftp://lab/run")
    assert (found.exit_code, found.output.count("\n")) == (2, 1)


def test_copies_stand_with_temporary_files_where_the_users_cache_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file in the place of the folder")
    monkeypatch.setattr(folders.platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    monkeypatch.setattr(folders.tempfile, "tempdir", str(tmp_path / "passing"))
    assert cache().is_relative_to(tmp_path / "passing")
