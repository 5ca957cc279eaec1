"""Pages made of published editions alone: made once, kept in memory, and made again when an edition appears.

Such a page is the same for everybody, so browsers may keep it too.  Nothing that reads the session may be kept.
"""

import functools
import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from flask import Response, current_app, request
from werkzeug.datastructures import Headers

from market.benchmark.reader import latest_edition
from market.web.current import editions_folder
from market.web.languages import current_language
from market.web.security import cached_for

KEPT_SECONDS = 60
_MOST_PAGES = 512
_LARGEST_PAGE = 1 << 20


Key = tuple[str, str, bytes]


@dataclass(frozen=True, slots=True)
class _Page:
    changed: int
    until: float
    body: bytes
    headers: Headers
    tag: str


@dataclass(slots=True)
class KeptPages:
    """The pages of one application, the least recently asked for thrown out first."""

    pages: OrderedDict[Key, _Page] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, key: Key, changed: int) -> _Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page is None or page.changed != changed or page.until < time.monotonic():
                return None
            self.pages.move_to_end(key)
            return page

    def keep(self, key: Key, page: _Page) -> None:
        with self.lock:
            self.pages[key] = page
            self.pages.move_to_end(key)
            while len(self.pages) > _MOST_PAGES:
                self.pages.popitem(last=False)


def kept(view):
    """Answer with the page as it was made for the same address, while no edition was published or mended since.

    Public answers with status 200 are kept for a minute, as browsers are told to; everything else is made each time.
    The wrapped view returns what Flask accepts; before the first edition nothing is kept.
    """

    @functools.wraps(view)
    def wrapped(**arguments):
        folder = editions_folder()
        key = (current_language(), request.path, request.query_string)
        changed = _changed(folder)
        page = _pages().find(key, changed)
        if page is not None:
            return _public(Response(page.body, headers=page.headers), page.tag)
        response = current_app.make_response(view(**arguments))
        if response.status_code != 200 or latest_edition(folder) is None:
            return response
        body = response.get_data()
        tag = hashlib.sha256(body).hexdigest()[:32]
        if len(body) <= _LARGEST_PAGE:
            until = time.monotonic() + KEPT_SECONDS
            _pages().keep(key, _Page(changed, until, body, Headers(response.headers), tag))
        return _public(response, tag)

    return wrapped


def _public(response: Response, tag: str) -> Response:
    return cached_for(response, KEPT_SECONDS, tag)


def _pages() -> KeptPages:
    pages = current_app.extensions.get("kept_pages")
    return pages if pages is not None else current_app.extensions.setdefault("kept_pages", KeptPages())


def _changed(folder: Path) -> int:
    # A new edition is renamed into the folder, which changes its time, even when it is one of an older quarter.
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
