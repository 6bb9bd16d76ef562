"""How commands begin and end: interruptions, pipes, full and read-only disks, encodings, times."""

from __future__ import annotations

import io
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import DUEL, ROOT

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "NUMBA_DISABLE_JIT": "1", "SIM_REPORT": "0"}
DELAYS = (0.0, 0.02, 0.1, 0.3, 0.6, 1.0)
"""Seconds between a command's first instruction and the signal, each to be taken with a random share of itself."""
LIGHT = (["check", str(DUEL)], ["schema"], ["parameters"], ["--help"], ["version"], ["sources", str(DUEL)])
linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks into /proc")


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "sim", *map(str, words)]


def done(*words: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = ENVIRONMENT | environment
    return subprocess.run(command(*words), cwd=cwd, env=variables, capture_output=True, text=True, check=False)


def listens(pid: int) -> bool:
    """Whether a process has taken the signals (of which Python by itself leaves SIGALRM alone)."""
    text = Path(f"/proc/{pid}/status").read_text()
    caught = re.search(r"SigCgt:\s*([0-9a-f]+)", text)
    return caught is not None and bool(int(caught[1], 16) >> (signal.SIGALRM - 1) & 1)


def stopped(words: list[str], number: signal.Signals, delay: float, cwd: Path) -> tuple[int, str]:
    """Exit code and standard error of a command that gets a signal some time after it has begun."""
    process = subprocess.Popen(
        command(*words), cwd=cwd, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    while process.poll() is None and not listens(process.pid):
        time.sleep(0.002)
    time.sleep(delay)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("delay", DELAYS)
def test_a_signal_at_any_moment_is_one_line_and_130(number: signal.Signals, delay: float, tmp_path: Path) -> None:
    luck = random.Random(f"{number} {delay}")
    words = luck.choice([*LIGHT, [str(DUEL), "-n", "99", "--quiet"], ["story", str(DUEL), "--replication", "1"]])
    code, said = stopped(words, number, delay * (0.5 + luck.random()), tmp_path)
    assert code in (0, 130)
    assert said.count("stopped") == (code == 130)
    assert len(said.splitlines()) == (code == 130)


@linux
def test_what_does_not_stop_is_ended(tmp_path: Path) -> None:
    program = """
import os, signal, time
from sim import entry
entry._LIMIT = 0.2
entry.interruption.listen()
try:
    os.kill(os.getpid(), signal.SIGTERM)
finally:
    time.sleep(60)
"""
    began = time.perf_counter()
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert (found.returncode, found.stderr) == (130, "stopped\n")
    assert time.perf_counter() - began < 50


@pytest.mark.parametrize("words", LIGHT, ids=lambda words: str(words[0]))
def test_what_describes_needs_no_compiler(words: list[str], tmp_path: Path) -> None:
    program = f"""
import sys
from sim.entry import main
sys.argv = ["sim", *{words!r}]
try:
    main()
finally:
    print(*{{"numba", "llvmlite"}} & sys.modules.keys(), file=sys.stderr)
"""
    variables = {name: value for name, value in ENVIRONMENT.items() if name != "NUMBA_DISABLE_JIT"}
    variables |= {"HOME": "/nonexistent", "CONFLICT_SIM_CACHE": str(DUEL)}
    found = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=variables, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "\n")


def test_who_reads_no_further_is_told_nothing(tmp_path: Path) -> None:
    process = subprocess.Popen(
        command("schema"), cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, said = process.communicate(timeout=60)
    assert said == b""
    assert process.returncode != 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("words", [["schema"], ["check", str(DUEL)]], ids=lambda words: str(words[0]))
def test_a_full_disk_behind_standard_output_is_one_line(words: list[str], tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(
            command(*words), cwd=tmp_path, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert found.returncode == 1
    assert len(found.stderr.splitlines()) == 1


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run."""
    folder = tmp_path_factory.mktemp("finished")
    assert done(DUEL, "-n", 12, "--out", "run", cwd=folder).returncode == 0
    return folder / "run"


@pytest.fixture(params=["read-only", "full"])
def bad_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder on a real disk that cannot be written, and one without room."""
    place = tmp_path / "disk"
    place.mkdir()
    option = "ro" if request.param == "read-only" else "size=4k"
    mounting = ["mount", "-t", "tmpfs", "-o", option, "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


WRITING = {
    "run": [DUEL, "-n", 2, "--quiet", "--out"],
    "report": ["report", "RUN", "--no-spread", "--out"],
    "figures": ["figures", "RUN", "--format", "svg", "--out"],
    "discover": ["discover", "RUN", "--outcome", "garrison_breaks", "--no-report", "--out"],
    "sweep": ["sweep", DUEL, "--vary", "places.ford.prisoners=1,2", "-n", 1, "--quiet", "--out"],
    "compare": ["compare", DUEL, DUEL, "-n", 1, "--quiet", "--out"],
    "sensitivity": ["sensitivity", DUEL, "-n", 1, "--base", 16, "--quiet", "--out"],
    "story": ["story", DUEL, "--replication", 1, "--html"],
    "new": ["new", "battle", "Ford", "--note", "long " * 1000, "--out"],
    "rehearse": ["rehearse", DUEL, "--out"],
}  # fmt: skip
"""A command of each kind that writes, up to the place."""
QUICK = ("run", "new")


@pytest.mark.parametrize("name", [n if n in QUICK else pytest.param(n, marks=pytest.mark.slow) for n in WRITING])
def test_a_disk_that_refuses_is_one_message_with_what_to_do(
    name: str, request: pytest.FixtureRequest, bad_disk: Path, tmp_path: Path
) -> None:
    words = [request.getfixturevalue("run") if word == "RUN" else word for word in WRITING[name]]
    if name == "discover" and not os.statvfs(bad_disk).f_flag & os.ST_RDONLY:
        (bad_disk / "filling").write_bytes(bytes(4096))
    place = bad_disk / "new.yaml" if name in ("new", "story", "report") else bad_disk / "new"
    found = done(*words, place, cwd=tmp_path)
    assert found.returncode == 1
    last = found.stderr.splitlines()[-1]
    assert str(bad_disk) in last
    assert ("--html" if name == "story" else "--out") in last
    assert "Traceback" not in found.stderr


def test_nothing_half_written_stays_where_a_disk_refuses(bad_disk: Path) -> None:
    from sim.ensemble.store import StorageError, write_whole

    with pytest.raises(StorageError, match=r"report\.html"):
        write_whole(bad_disk / "report.html", lambda file: file.write(bytes(10_000)))
    assert list(bad_disk.iterdir()) == []


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_signs_that_an_encoding_lacks_become_plain_ones(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from sim.core.plain_text import install

    there = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(there, encoding))
    install()
    print("−60.0 ≤ x → Şırnak, Łódź", flush=True)
    assert there.getvalue().decode(encoding).startswith("-60.0 <= x -> S")
    assert b"?" not in there.getvalue()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("−1 – 2 — 3", "-1 - 2 - 3"), ("2×3 ± 1", "2x3 +- 1"), ("a · b…", "a - b..."), ("≤ ≥ ≠ ≈", "<= >= != ~"),
        ("┌─┬│", "+-+|"), ("Ḥamāh, Dayr az-Zawr, Kōbanê", "Hamah, Dayr az-Zawr, Kobane"), ("km²", "km2"),
        ("“it’s”", "\"it's\""), ("⠋", "*"), ("≮", "?"), ("½", "1/2"),
    ],
)  # fmt: skip
def test_every_sign_that_numbers_and_names_need_has_a_plain_one(text: str, plain: str) -> None:
    from sim.core import plain_text

    assert plain_text.plain(text) == plain


def test_nothing_changes_in_utf_8(tmp_path: Path) -> None:
    (tmp_path / "sirnak.yaml").write_text(f"extends: {DUEL}\nname: Şırnak −1\n", encoding="utf-8")
    found = done("check", "sirnak.yaml", cwd=tmp_path, PYTHONIOENCODING="utf-8")
    assert found.stdout.startswith("ok: Şırnak −1: ")


def test_errors_are_plain_text_too(tmp_path: Path) -> None:
    found = done("check", "Şırnak.yaml", cwd=tmp_path, PYTHONIOENCODING="ascii")
    assert found.returncode == 2
    assert found.stderr.startswith("Sirnak.yaml")


def test_json_is_escaped_not_changed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from sim.commands.output import print_json

    monkeypatch.setattr("sim.commands.output.can_show", lambda _: False)
    print_json({"name": "Şırnak −1"})
    said = capsys.readouterr().out
    assert said.isascii()
    assert json.loads(said) == {"name": "Şırnak −1"}


def test_the_last_line_of_a_run_is_what_its_user_waited(tmp_path: Path) -> None:
    began = time.perf_counter()
    found = done(DUEL, "-n", 2, "--quiet", cwd=tmp_path)
    waited = time.perf_counter() - began
    said = re.fullmatch(r"In all: ([\d.]+) s", found.stdout.splitlines()[-1])
    played = re.search(r"Played in ([\d.]+) s", found.stdout)
    assert said is not None
    assert played is not None
    assert float(played[1]) <= float(said[1]) <= waited + 0.1
    assert float(said[1]) > waited / 2  # the rest is Python's own beginning and end
