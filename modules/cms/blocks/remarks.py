"""What modules tell whoever edits their blocks: what customers will not see of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from modules.cms.blocks.contributed import SECONDS, values_of
from modules.cms.blocks.kinds import AnyKind
from modules.cms.blocks.reading import Block
from webapp.contributions import Raised, asked
from webapp.registry.kinds.blocks import SiteBlock


def remarks(blocks: Sequence[Block], kinds: Mapping[str, AnyKind]) -> dict[str, list[str]]:
    """Sentences by the id of the block, of those that are offered here. One that fails says nothing, as an error of its module."""
    found = {str(block["id"]): _of(kinds.get(block["kind"]), block) for block in blocks}
    return {id: sentences for id, sentences in found.items() if sentences}


def _of(kind: AnyKind | None, block: Block) -> list[str]:
    if not isinstance(kind, SiteBlock) or kind.remarks is None:
        return []
    question = partial(_said, kind, block)
    said = asked(kind.code.partition(".")[0], f"{kind.called} {kind.code}", question, seconds=SECONDS)
    return [] if isinstance(said, Raised) else said


def _said(kind: SiteBlock, block: Block) -> list[str]:
    return list(kind.remarks(values_of(kind, block))) if kind.remarks is not None else []
