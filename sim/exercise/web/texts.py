"""Every word of the pages, by language: catalogues under ``sim/exercise/texts``, one file a language.

A catalogue says its language (``lang``, as in HTML), the direction it is written in (``dir``), and under ``texts`` what
is said for each key, with ``{name}`` where a value goes. To add a language, translate a file under the name of the new
language; a key that it lacks is told in English, and ``missing`` names those.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources

from sim.core.errors import ScenarioError, SimError
from sim.core.text_files import decoded
from sim.scenario import parse_yaml, plain_tree

ENGLISH = "en"


@dataclass(frozen=True)
class Texts:
    """One catalogue.

    Attributes:
        lang: of ``<html lang>``.
        dir: ``ltr`` or ``rtl``.
        said: the text of each key.
    """

    lang: str
    dir: str
    said: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key.

        Raises:
            KeyError: no such key, or a value is missing.
        """
        return self.said[key].format(**values) if values else self.said[key]

    def factor(self, factor: str, name: Callable[[str], str]) -> str:
        """Return a driver of ``sim.exercise.reasons`` in words; one of an earlier version by its own word.

        Args:
            factor: its address, such as ``orders:isis``.
            name: what an actor, an order or a place of the address is called.
        """
        kind, _, rest = factor.partition(":")
        if f"factor.{kind}" not in self.said:
            return factor.replace("-", " ").replace(":", ", ")
        return self(f"factor.{kind}", what=", ".join(name(part) for part in rest.split(":") if part))


def languages() -> tuple[str, ...]:
    """Return the languages that there are catalogues of."""
    folder = resources.files("sim.exercise").joinpath("texts")
    return tuple(sorted(file.name[:-5] for file in folder.iterdir() if file.name.endswith(".yaml")))


@functools.cache
def texts(language: str = ENGLISH) -> Texts:
    """Return the catalogue of a language, completed by the English one.

    Raises:
        SimError: there is no such catalogue, or it cannot be read.
    """
    if language not in languages():
        raise SimError(f'no texts in the language "{language}". Allowed: {", ".join(languages())}')
    content = _read(language)
    english = {} if language == ENGLISH else texts().said
    return Texts(str(content["lang"]), str(content["dir"]), {**english, **_flat(content["texts"])})


def missing(language: str) -> tuple[str, ...]:
    """Return the keys that a language leaves to English."""
    return tuple(sorted(set(texts().said) - set(_flat(_read(language)["texts"]))))


def _read(language: str) -> dict[str, object]:
    name = f"texts/{language}.yaml"
    tree, problems = parse_yaml(decoded(resources.files("sim.exercise").joinpath(name).read_bytes(), name), name)
    if problems:
        raise ScenarioError(problems)
    content = None if tree is None else plain_tree(tree)
    if not isinstance(content, dict) or {"lang", "dir", "texts"} - set(content) or content["dir"] not in ("ltr", "rtl"):
        raise SimError(f"texts/{language}.yaml: needs lang, dir (ltr or rtl) and texts")
    return content


def _flat(nested: object, before: str = "") -> dict[str, str]:
    """Return keys within keys as one, joined by dots."""
    if not isinstance(nested, Mapping):
        return {before: str(nested)}
    found: dict[str, str] = {}
    for key, value in nested.items():
        found |= _flat(value, f"{before}.{key}" if before else str(key))
    return found
