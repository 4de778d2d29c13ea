"""The document a line at a time: one compact JSON object a file, for long lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from masterchain.report.document import Verb, document
from masterchain.report.entry import Entry


def ndjson(verb: Verb, entries: Iterable[Entry]) -> Iterator[str]:
    """A line for each file, told as soon as the file is known.

    A line is what stands in `files` of the document, led by the document's own keys. It holds ASCII alone,
    so that neither a name that is not UTF-8 nor a separator within text can break it.
    """
    for entry in entries:
        head = document(verb, [entry])
        (file,) = head.pop("files")
        yield json.dumps({**head, **file}, allow_nan=False, separators=(",", ":"))
