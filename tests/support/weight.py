"""What a page costs somebody who comes for the first time: its HTML, and everything it has the browser load, as it is sent.

Pages are sent compressed by the proxy (deploy/nginx), style sheets and scripts by the application; typefaces and pictures are compressed as
they are. Of a typeface the browser loads the part for the letters it needs, which is Latin.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient

from tests.support.page import Page

FIRST_VISIT = 150_000
TOGGLE = 15_000
LOADED = {"script": "src", "img": "src", "source": "srcset"}
LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload"}
FACE = re.compile(r"@font-face\s*\{[^}]*\}")
LATIN = "U+0000-00FF"
ADDRESS = re.compile(r"url\(['\"]?([^'\")]+)['\"]?\)")


def packed(data: bytes) -> int:
    """The size of a page as it is sent."""
    return len(gzip.compress(data, 6, mtime=0))


@dataclass
class Scales:
    """Weighs pages of one application; what they share is fetched once."""

    client: FlaskClient
    _known: dict[str, int] = field(default_factory=dict)

    def first_visit(self, url: str, html: bytes, page: Page) -> int:
        """The bytes of a page and of all that it has loaded; where they are few enough unpacked, packing is spared and they are told so."""
        rest = sum(self.asset(each) for each in {urljoin(url, address) for address in loaded(page)})
        return rest + (len(html) if len(html) + rest <= FIRST_VISIT else packed(html))

    def asset(self, url: str) -> int:
        """The bytes of one file, and of those that it names itself."""
        if url not in self._known:
            self._known[url] = 0  # a sheet that names itself
            parts = urlsplit(url)
            base, path = f"{parts.scheme}://{parts.netloc}", parts.path
            sent = self.client.get(path, base_url=base, headers={"Accept-Encoding": "gzip"}, buffered=True)
            inner = faces(self.client.get(path, base_url=base, buffered=True).text) if path.endswith(".css") else []
            self._known[url] = len(sent.get_data()) + sum(self.asset(urljoin(url, each)) for each in inner)
        return self._known[url]


def loaded(page: Page) -> list[str]:
    """The addresses that a browser loads with a page, without being asked by anybody."""
    found = []
    for tag in page.select(", ".join(("link", "use", *LOADED))):
        if tag.name == "link" and set((tag.get("rel") or "").split()) & LOADED_LINKS:
            found.append(tag.get("href"))
        elif tag.name in LOADED and tag.get("loading") != "lazy":
            found.append(tag.get(LOADED[tag.name]))
        elif tag.name == "use":
            found.append((tag.get("href") or "").partition("#")[0])
    return [each for each in found if each and not each.startswith("data:")]


def faces(sheet: str) -> list[str]:
    """The typefaces of a style sheet that a page in Latin letters needs."""
    return [ADDRESS.findall(face)[0] for face in FACE.findall(sheet) if LATIN in face or "unicode-range" not in face]
