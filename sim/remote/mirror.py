"""A local copy of a folder at an address, kept in step while a run works in it or reads it.

The engine works in the copy as in any other folder. Finished files are uploaded as they come: chunks before a manifest
that says complete, tables before the manifest. Whatever happens, nothing is lost locally, and at the address at most
the work of some seconds; the same command goes on from either. Once another process has written to the address, its
content takes precedence over a copy left by an earlier attempt; chunks of the same run are kept from both.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.core.errors import SimError
from sim.ensemble.listener import Listener
from sim.ensemble.sealing import signed
from sim.ensemble.store import MANIFEST, StorageError, write_json
from sim.remote.address import AddressError, Store, said_of

CHUNKS = "chunks"
_PAUSE = 3.0
"""Seconds between two uploads."""
_PATIENCE, _TRIES = 60.0, 3
"""Seconds and number of failed uploads before the work is stopped."""


class SendingError(StorageError):
    """Results that could not be uploaded to their address; they are kept locally.

    Attributes:
        path: the local folder.
        reason: the reason.
    """

    def __init__(self, address: str, folder: Path, reason: str) -> None:
        kept = f"What has been played is kept in {folder}; the same command goes on."
        SimError.__init__(self, f"cannot write {address}: {reason}. {kept}")
        self.path, self.reason = folder, reason


class Mirror:
    """Folder at an address, and its local copy.

    Args:
        store: the folder at the address.
        copy: the local folder; it exists, and no other process works in it.
    """

    def __init__(self, store: Store, copy: Path) -> None:
        self.store, self.copy = store, copy
        self.seen: bytes | None = None
        """The manifest at the address, as last read or written."""
        self._note = copy.with_suffix(".json")
        self._sent: dict[str, tuple[int, int]] = {}
        self._pool = ThreadPoolExecutor(1, "mirror")
        self._under_way: Future[None] | None = None
        self._last = self._succeeded = time.monotonic()
        self._failures = 0

    def fetch(self) -> None:
        """Bring the copy up to date with the address.

        Raises:
            AddressError: the store does not answer, or the address holds something else than results.
        """
        with said_of(self.store.address, "read"):
            there, manifest = self.store.listed(), self.store.manifest()
            if self._remembered() == _stamp(manifest):
                self._sent = {name: stamp for name, stamp in self._here().items()
                              if name.startswith(f"{CHUNKS}/") and there.get(name) == stamp[0]}  # fmt: skip
            else:
                self._take(there, manifest)
        self._remember(manifest)

    def _take(self, there: dict[str, int], manifest: bytes | None) -> None:
        """Copy all files from the address; of the local files keep only chunks of the same run."""
        if manifest is None and there:
            some = ", ".join(sorted(there)[:3])
            raise AddressError(self.store.address, f"holds files that are not of a run ({some}); choose another folder")
        self._note.unlink(missing_ok=True)  # until all files are local the copy is not valid
        stays = {CHUNKS, MANIFEST} if manifest is not None and _identity(self._own()) == _identity(manifest) else set()
        for entry in self.copy.iterdir():
            if entry.name not in stays:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        names = [name for name in there if not _hidden(name) and not (self.copy / name).exists()]
        self.store.fetch([name for name in names if name != MANIFEST], self.copy)
        if manifest is not None:
            self.store.fetch([MANIFEST], self.copy)
        self._sent = {name: stamp for name, stamp in self._here().items() if name in there}

    def _own(self) -> bytes | None:
        """Return the copy's manifest."""
        with suppress(FileNotFoundError):
            return (self.copy / MANIFEST).read_bytes()
        return None

    def _here(self) -> dict[str, tuple[int, int]]:
        """Return size and time of the copy's finished files."""
        found = {}
        for file in self.copy.rglob("*"):
            name = file.relative_to(self.copy).as_posix()
            with suppress(FileNotFoundError):  # chunks go when the tables are there
                if not _hidden(name) and file.is_file():
                    about = file.stat()
                    found[name] = (about.st_size, about.st_mtime_ns)
        return found

    def push(self) -> None:
        """Upload new files, the manifest last; before the first upload, a manifest that says that a run is under way.

        Raises:
            OSError, pyarrow.ArrowException: a file cannot be uploaded.
        """
        here = self._here()
        new = [name for name, stamp in here.items() if self._sent.get(name) != stamp]
        own = self._own() if MANIFEST in new else None
        if own is not None and self.seen is None:
            under_way = signed(json.loads(own) | {"status": "running"})
            self._send_manifest(json.dumps(under_way, ensure_ascii=False).encode())
        rest = [name for name in new if name != MANIFEST]
        self.store.send(self.copy, rest)
        self._sent |= {name: here[name] for name in rest}
        if own is not None:
            self._send_manifest(own)
            self._sent[MANIFEST] = here[MANIFEST]

    def _send_manifest(self, content: bytes) -> None:
        self._note.unlink(missing_ok=True)  # between the two the content of the address is unknown
        self.store.put(MANIFEST, io.BytesIO(content))
        self._remember(content)

    def soon(self) -> None:
        """Upload in the background, if the last upload is some seconds ago.

        Raises:
            SendingError: nothing could be uploaded for a minute.
        """
        if self._under_way is not None and self._under_way.done():
            error, self._under_way = self._under_way.exception(), None
            if error is None:
                self._succeeded, self._failures = time.monotonic(), 0
            else:
                self._give_up_on(error)
        if self._under_way is None and time.monotonic() - self._last >= _PAUSE:
            self._last = time.monotonic()
            self._under_way = self._pool.submit(self.push)

    def _give_up_on(self, error: BaseException) -> None:
        self._failures += 1
        if self._failures >= _TRIES and time.monotonic() - self._succeeded > _PATIENCE:
            raise SendingError(self.store.shown, self.copy, _reason(error)) from error

    def settle(self) -> None:
        """Upload all remaining files, and remove the chunks at the address once the tables are complete.

        Raises:
            SendingError: they cannot be uploaded.
        """
        import pyarrow as pa

        self._pool.shutdown(wait=True)
        try:
            self._rename()
            self.push()
            complete = json.loads(self._own() or b"{}").get("status") == "complete"
            if complete and not any((self.copy / CHUNKS).glob("*")):
                self.store.drop(CHUNKS)
        except (OSError, pa.ArrowException) as error:
            raise SendingError(self.store.shown, self.copy, _reason(error)) from error

    def _rename(self) -> None:
        """Write the address into the records that name their own folder."""
        for file in self.copy.glob("*.json"):
            content = json.loads(file.read_bytes())
            if isinstance(content, dict) and content.get("folder") == str(self.copy):
                write_json(file, content | {"folder": self.store.shown})

    def empty(self) -> None:
        """Remove the copy, all of which is at the address."""
        with suppress(OSError):
            self._note.unlink(missing_ok=True)
        shutil.rmtree(self.copy, ignore_errors=True)

    def _remember(self, manifest: bytes | None) -> None:
        self.seen = manifest
        with suppress(OSError):  # a missing note costs another copy, no more
            self._note.write_text(json.dumps({"address": self.store.shown, "manifest": _stamp(manifest)}))

    def _remembered(self) -> str | None:
        """Return the stamp of the manifest that this copy last agreed with; None if it is not known."""
        with suppress(OSError, ValueError, KeyError):
            return str(json.loads(self._note.read_bytes())["manifest"])
        return None


def _stamp(manifest: bytes | None) -> str:
    return "" if manifest is None else hashlib.blake2b(manifest, digest_size=16).hexdigest()


def _identity(manifest: bytes | None) -> str | None:
    """Return the identity of a manifest's run."""
    with suppress(ValueError):
        found = json.loads(manifest or b"{}")
        return found.get("identity") if isinstance(found, dict) else None
    return None


def _hidden(name: str) -> bool:
    """Return whether a name is of a lock, or of a file that is not complete yet."""
    return any(part.startswith(".") for part in name.split("/")) or name.endswith(".new")


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:400] or type(error).__name__


class Sending(Listener):
    """Listener that passes on every call, and uploads the files on the disk.

    Args:
        inner: the listener that is told.
        mirror: uploads.
    """

    def __init__(self, inner: Listener, mirror: Mirror) -> None:
        self.inner, self.mirror = inner, mirror

    def compiling(self, done: int, wanted: int, first: bool) -> None:
        """Pass on."""
        self.inner.compiling(done, wanted, first)

    def continuing(self, there: int, wanted: int | None) -> None:
        """Pass on."""
        self.inner.continuing(there, wanted)

    def playing(self, there: int, wanted: int | None) -> None:
        """Pass on, and upload new files."""
        self.inner.playing(there, wanted)
        self.mirror.soon()

    def writing(self) -> None:
        """Pass on."""
        self.inner.writing()

    def noting(self, line: str) -> None:
        """Pass on."""
        self.inner.noting(line)

    def finished(self, what: str) -> None:
        """Pass on."""
        self.inner.finished(what)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
