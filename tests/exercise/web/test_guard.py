"""What every request passes: headers, origins, hosts, sizes and limits."""

from __future__ import annotations

import pytest

from sim.exercise.web.guard import LARGEST
from tests.exercise.web.conftest import LAN, Exercise

PATHS = ("/", "/take", "/seat", "/projector", "/facilitator", "/nothing", "/static/exercise.css", "/live/projector")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_shuts_out_the_network(exercise: Exercise, path: str) -> None:
    headers = exercise.browser("127.0.0.1").get(path).headers
    assert headers["content-security-policy"].startswith("default-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://localhost:9000", "https://localhost:8000", ""]
)
def test_a_post_from_elsewhere_is_refused(exercise: Exercise, origin: str) -> None:
    code = exercise.room.state.setup.code
    answer = exercise.browser().post("/join", data={"code": code}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert not exercise.room.state.seats


def test_without_an_origin_our_own_referrer_does(exercise: Exercise) -> None:
    browser = exercise.browser()
    del browser.headers["Origin"]
    data = {"code": exercise.room.state.setup.code}
    assert browser.post("/join", data=data).status_code == 403
    assert browser.post("/join", data=data, headers={"Referer": "http://localhost:8000/"}).status_code == 303


def test_a_foreign_host_is_refused(exercise: Exercise) -> None:
    assert exercise.browser(base="http://evil.example").get("/").status_code == 400
    assert exercise.browser(base=f"http://{LAN}:8000").get("/").status_code == 200


def test_too_much_text_is_refused(exercise: Exercise) -> None:
    assert exercise.browser().post("/join", data={"code": "x" * (LARGEST + 1)}).status_code == 413


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_are_no_pages_about_the_program(exercise: Exercise, path: str) -> None:
    assert exercise.browser().get(path).status_code == 404
