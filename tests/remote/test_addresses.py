"""What an address is called, and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sim.remote.address import AddressError, is_address, shown, store_at


@pytest.mark.parametrize("path", ["results/run", "/tmp/run", "C:\\runs\\one", None, Path("s3:/run")])
def test_a_path_is_no_address(path: str | None) -> None:
    assert not is_address(path)


def test_keys_and_options_are_not_printed() -> None:
    assert shown("s3://key:secret@lab/mosul/?region=eu&scheme=http") == "s3://lab/mosul"


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(AddressError, match=r"^ftp://lab/run: cannot be used: "):
        store_at("ftp://lab/run")


def test_an_address_names_a_folder() -> None:
    with pytest.raises(AddressError, match=r"^file://: names no folder|^file://: cannot be used"):
        store_at("file://")


def test_a_file_that_fails_on_its_way_leaves_the_old_one(tmp_path: Path) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            raise OSError(5, "the disk is gone")

    store = store_at((tmp_path / "run").as_uri())
    store.put("table", io.BytesIO(b"old"))
    with pytest.raises(OSError, match="the disk is gone"):
        store.put("table", Broken())
    assert {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()} == {"table": b"old"}


def test_files_below_are_listed_by_name_and_size(tmp_path: Path) -> None:
    store = store_at((tmp_path / "run").as_uri())
    store.put("chunks/0.arrow", io.BytesIO(b"1234"))
    assert store.listed() == {"chunks/0.arrow": 4}
