"""A feed looked through line by line, as far as somebody waits for it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from modules.inventory import queries as inventory
from modules.marketplace import queries
from modules.marketplace.checking import BETTER, LEAVES_OUT, Verdict, verdict
from webapp.merchants.models import Store

PIECE, MOST, SHOWN = 500, 10_000, 100


@dataclass
class Checked:
    """What came of it: how many lines there are, how many are left out, how often each thing is wrong, and the first bad lines."""

    lines: int = 0
    left_out: int = 0
    whole: bool = True
    often: Counter[str] = field(default_factory=Counter)
    bad: list[tuple[int, str, str, Verdict]] = field(default_factory=list)

    @property
    def sums(self) -> list[tuple[str, int, bool]]:
        """(sentence, how often, whether it leaves the line out), the worst first."""
        said = [(str(words), self.often[code], True) for code, words in LEAVES_OUT.items() if self.often[code]]
        return said + [(str(words), self.often[code], False) for code, words in BETTER.items() if self.often[code]]


def check(store: Store, language: str) -> Checked:
    """The first lines of the store's feed in a language, at most MOST."""
    found = Checked()
    for part in queries.feed_parts(store, PIECE):
        texts = queries.texts([each.variant_id for each in part], language)
        for each in part:
            _count(found, each, verdict(each, texts.get(each.variant_id), foreign=language != store.locale))
        if found.lines >= MOST:
            found.whole = False
            break
    found.bad.sort(key=lambda line: not line[3].leaves_out)
    del found.bad[SHOWN:]
    return found


def _count(found: Checked, each: inventory.FeedVariant, said: Verdict) -> None:
    found.lines += 1
    found.left_out += bool(said.leaves_out)
    found.often.update((*said.leaves_out, *said.better))
    if said.leaves_out or (said.better and len(found.bad) < SHOWN):
        found.bad.append((each.variant_id, each.sku, each.title, said))
