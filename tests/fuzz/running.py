"""Cases one after another: the number and the seed say which source and which operator, and nothing else does."""

from __future__ import annotations

import contextlib
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.fuzz import corpus, logs, made, tables, texts, trees, values
from tests.fuzz.cases import Change, Finding, Source, Tally
from tests.fuzz.judging import Judge
from tests.fuzz.marks import Marked

TRIES = 200


class Fuzzer:
    """A corpus laid out on the disk, with a judge for each of its sources as they are needed."""

    def __init__(self, root: Path, chosen: str = "") -> None:
        self.root = corpus.laid_out(root)
        self.sources = [one for one in corpus.sources() if chosen in one.name]
        self.judges: dict[str, Judge] = {}
        self.marked: dict[str, Marked] = {}

    def case(self, seed: int, number: int) -> tuple[Source, Change]:
        """The source and the change of a case."""
        dice = random.Random(f"{seed}/{number}")
        source = dice.choices(self.sources, [one.weight for one in self.sources])[0]
        for _ in range(TRIES):
            change = self._changed(dice, source)
            if change is not None and change.data != self.judge(source).data:
                return source, change
        raise AssertionError(f"nothing can be changed in {source.name}")

    def judge(self, source: Source) -> Judge:
        if source.name not in self.judges:
            if source.kind == "log":
                made.log(self.root / source.name)
            self.judges[source.name] = Judge(source, self.root)
        return self.judges[source.name]

    def _changed(self, dice: random.Random, source: Source) -> Change | None:
        data = self.judge(source).data
        if source.kind == "log":
            return dice.choice(texts.BYTES + logs.LOG)(dice, data)
        if dice.random() < 0.15:
            return dice.choice(texts.ANY)(dice, data)
        if source.kind == "csv":
            return dice.choice(tables.TABLE)(dice, tables.parsed(data.decode(), source.unread))
        if source.name not in self.marked:
            self.marked[source.name] = Marked(data.decode(), source.model, source.ranged)
        ways = trees.YAML + values.YAML if source.kind == "yaml" else trees.JSON + values.JSON
        return dice.choice(ways)(dice, self.marked[source.name])

    def run(self, seed: int, numbers: range) -> Tally:
        """Judge the cases of these numbers."""
        tally = Tally()
        for number in numbers:
            source, change = self.case(seed, number)
            outcome, kind, detail = self.judge(source).judge(change)
            finding = Finding(kind, source.name, change.operator, change.said, number, detail) if kind else None
            tally.add(outcome, finding)
        return tally


@contextlib.contextmanager
def fuzzer(chosen: str = "") -> Iterator[Fuzzer]:
    """A fuzzer with a folder of its own, for sources whose name has ``chosen`` in it."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        yield Fuzzer(Path(folder).resolve(), chosen)
