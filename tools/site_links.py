"""MkDocs hook: files of the repository that a page links to are copied to the site.

A page in ``docs/`` links to ``../scenarios/mosul.yaml`` as it must in the repository; on the site the file stands
beside the pages, and the link leads there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

LINK = re.compile(r"\]\(\.\./([^)#\s]+)")


def on_files(files: Files, config: Any) -> Files:
    """Take along every file outside ``docs/`` that a page links to.

    A link that leads nowhere is left as it is, and ``--strict`` complains of it.
    """
    top = Path(config["docs_dir"]).parent
    for page in list(files.documentation_pages()):
        for name in LINK.findall(page.content_string):
            if (top / name).is_file() and files.get_file_from_path(name) is None:
                files.append(File.generated(config, name, abs_src_path=str(top / name)))
    return files


def on_page_markdown(markdown: str, files: Files, **_: Any) -> str:
    """Let links to those files lead to where they stand on the site."""
    return LINK.sub(lambda found: f"]({found[1]}" if files.get_file_from_path(found[1]) else found[0], markdown)
