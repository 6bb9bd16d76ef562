"""A server that is interrupted closes its exercise: one line, exit code 130, one file, and nothing lost."""

from __future__ import annotations

import http.client
import os
import signal
import sys
import threading
from pathlib import Path

import pytest

from sim.commands.interrupting import stoppable, undisturbed
from sim.exercise.log import read_log
from sim.exercise.precedence import Ended, Rank, give_way, working
from tests.conftest import DUEL, ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))  # programs, not a package

from server import Client, Server


@pytest.mark.parametrize("how", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_an_interrupted_server_ends_in_one_line_with_one_file_and_nothing_lost(
    tmp_path: Path, how: signal.Signals
) -> None:  # fmt: skip
    env = dict(os.environ, PYTHONPATH=str(ROOT), NUMBA_DISABLE_JIT="1")
    with Server(DUEL, tmp_path / "class", env) as server:
        phone = Client(server.port).join(server.code)
        stream = http.client.HTTPConnection("127.0.0.1", server.port)  # it never ends by itself
        stream.request("GET", "/events/projector")
        answer = stream.getresponse()
        assert answer.status == 200
        server.process.send_signal(how)
        server.process.communicate(timeout=60)
        for one in (answer, stream, phone):
            one.close()
    assert server.process.returncode == 130
    said = (tmp_path / "class" / "server.log").read_text(encoding="utf-8").splitlines()
    assert [line.partition(";")[0] for line in said] == [f"The exercise is in {tmp_path / 'class'}"]
    assert sorted(one.name for one in (tmp_path / "class").iterdir()) == [
        ".exercise.sqlite.lock", "exercise.sqlite", "server.log",
    ]  # fmt: skip
    assert [event.kind for event in read_log(server.log)] == ["created", "joined"]


def test_the_termination_signal_interrupts_as_ctrl_c_does() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), stoppable():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before


def test_nothing_interrupts_what_is_being_closed() -> None:
    with undisturbed():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)


def test_a_command_outside_the_main_thread_keeps_the_handlers() -> None:
    seen: list[object] = []

    def work() -> None:
        with stoppable():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]


def test_work_for_a_closed_room_ends_at_the_next_batch() -> None:
    closed = False
    with working(Rank.ASKED, lambda: closed):
        give_way()
        closed = True
        with pytest.raises(Ended):
            give_way()
    give_way()  # a thread that works for nobody is not ended
