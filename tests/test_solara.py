"""The browser page of a theatre: it builds, it steps, and a real browser shows it."""

from __future__ import annotations

import importlib.util
import itertools
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from sim.ensemble.replication import play
from sim.world.blueprint import Blueprint
from tests.conftest import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    solara = pytest.importorskip("solara", reason='Solara is not installed: pip install -e ".[viz]"')
    pytest.importorskip("mesa.visualization", reason='Mesa\'s viz is not complete: pip install -e ".[viz]"')

pytestmark = pytest.mark.filterwarnings("default")  # of Solara and Mesa, not ours
APP = ROOT / "examples" / "solara_app.py"
DUEL = "The duel (made up)"


@pytest.fixture(scope="module")
def app() -> ModuleType:
    """The example, imported."""
    spec = importlib.util.spec_from_file_location("solara_app", APP)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules["solara_app"] = found  # dataclasses look there
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.ensemble.compile_cache.warm_up", lambda *_: 0.0)
        spec.loader.exec_module(found)
    return found


def widgets(root: Any) -> Iterator[Any]:
    """A widget and all that is in it."""
    yield root
    for child in getattr(root, "children", None) or ():
        if not isinstance(child, (str, dict)):
            yield from widgets(child)


def shown(root: Any) -> str:
    """The text, labels and HTML of a widget and all that is in it."""
    found: list[str] = []
    for widget in widgets(root):
        found += [child for child in getattr(widget, "children", None) or () if isinstance(child, str)]
        found += [str(getattr(widget, name, None) or "") for name in ("label", "unsafe_innerHTML")]
    return "\n".join(found)


@pytest.fixture
def page(app: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Any]]:
    """The page's widgets and its theatre."""
    scene = app.Scene(DUEL)
    monkeypatch.setattr(app, "Scene", lambda: scene)
    box, context = solara.render(solara.AppLayout(children=[app.Page()]), handle_error=False)
    yield box, scene
    context.close()


def press(root: Any, label: str) -> None:
    """Press one of the buttons."""
    next(widget for widget in widgets(root) if getattr(widget, "children", None) == [label]).click()


def test_the_page_shows_the_map_and_the_ledger(page: tuple[Any, Any]) -> None:
    text = shown(page[0])
    assert "Who holds what on 5 June 2014" in text
    assert 'data-place="3"' in text
    assert "Civilians killed by it" in text


def test_the_page_has_a_control_for_every_parameter(page: tuple[Any, Any], app: ModuleType) -> None:
    text = shown(page[0])
    assert [one["label"] for one in app.PARAMETERS.values() if one["label"] not in text] == []


def test_a_step_moves_the_theatre_and_the_page(page: tuple[Any, Any]) -> None:
    box, scene = page
    press(box, "Step")
    assert scene.day == 1
    assert "Who holds what on 6 June 2014" in shown(box)


def test_the_curves_start_before_the_first_day(app: ModuleType) -> None:
    scene = app.Scene(DUEL)
    scene.step()
    assert len(scene.datacollector.get_model_vars_dataframe()) == 2


def test_untouched_it_is_the_ensembles_replication(app: ModuleType, duel_plan: Blueprint) -> None:
    scene = app.Scene(DUEL, replication=3)
    scene.run_model()
    assert scene.digest() == play(duel_plan, 1, 3).digest


def test_a_step_after_the_last_day_does_nothing(app: ModuleType) -> None:
    scene = app.Scene(DUEL)
    scene.running = False
    scene.step()
    assert scene.day == 0


@pytest.mark.parametrize("end", ["min", "max"])
def test_sliders_at_their_ends_make_a_theatre(app: ModuleType, end: str) -> None:
    sliders = {name: one[end] for name, one in app.PARAMETERS.items() if end in one}
    for case in app.CASES:
        assert app.Scene(case, **sliders).running


def test_a_slider_changes_what_it_says(app: ModuleType) -> None:
    plain, strong = app.Scene(DUEL), app.Scene(DUEL, strength=2.0)
    assert strong.actors["rebels"].measure("paper") == pytest.approx(2 * plain.actors["rebels"].measure("paper"))


def test_names_beside_curves_do_not_touch(app: ModuleType) -> None:
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    app._name_curves(
        axes, app.sim.load(app.CASES[DUEL].file).start, [(0.5, "a", "k"), (0.5, "b", "k"), (0.51, "c", "k")]
    )
    heights = sorted(text.xy[1] for text in axes.texts)
    assert all(high - low >= app.NEAREST - 1e-9 for low, high in itertools.pairwise(heights))


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def address(compiled_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page on a server of its own."""
    port, log = _free_port(), tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "solara", "run", str(APP), "--host", "127.0.0.1", "--port", str(port)]
    quiet = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
    with log.open("w") as file:
        server = subprocess.Popen(
            [*command, "--no-open", "--production"], env=compiled_env | quiet, stdout=file, stderr=file
        )
        try:
            yield _answering(f"http://127.0.0.1:{port}/", server, log)
        finally:
            server.terminate()
            server.wait(20)


def _answering(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(240):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            with urllib.request.urlopen(address, timeout=30):
                return address
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("there is no chromium")
    with driver.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.mark.slow
def test_a_browser_without_a_network_shows_the_map_and_steps(address: str, browser: Any) -> None:
    page, asked, wrong = browser.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.get_by_text("Who holds what on 5 June 2014").first.wait_for(timeout=60_000)
    assert page.locator("svg.map g.place").count() == 47
    page.get_by_role("button", name="Step").click()
    page.get_by_text("Who holds what on 6 June 2014").first.wait_for(timeout=60_000)
    assert wrong == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:", "ws://127.0.0.1"))] == []
