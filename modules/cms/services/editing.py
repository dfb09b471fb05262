"""Changing the draft of a text. Customers see none of it before it is published."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from modules.cms.blocks.kinds import fields_of, new_block
from modules.cms.blocks.offered import offered
from modules.cms.blocks.reading import MOST, Block, check, new_id, pictures_of
from modules.cms.models import CmsRevision, CmsText, Content
from modules.cms.owner import Owner
from modules.cms.queries import media, pages
from modules.cms.services.seen import note_uses
from modules.cms.services.slugs import leave
from webapp.actor import current_actor
from webapp.db import check_version, db, utcnow
from webapp.domain import DomainError
from webapp.registry.kinds.blocks import FieldType

REVISIONS = 200
"""Revisions of a text that can be looked at and had back."""
UNDOS = 20
"""Drafts that can be had back."""


def change(owner: Owner, text_id: int, *, version: int, slug: str, content: Content, keep: bool = True) -> CmsText:
    """Save the draft as it was typed; with `keep` as a revision too. Raises DomainError, and Conflict when it was saved since `version`."""
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    check(content["blocks"])
    if slug != text.slug:
        leave(owner, text, slug)
    put(owner, text, content)
    if keep:
        revise(text)
    return text


def do(owner: Owner, text_id: int, *, version: int, slug: str, content: Content, what: str) -> CmsText:
    """Save what was typed, and then move, remove or add a block, or take the last change back: "up:<id>", "down:<id>", "remove:<id>",
    "add:<kind>", "undo". What is none of these changes nothing else."""
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    action, _sep, name = what.partition(":")
    if action == "undo":
        undo(owner, text)
        return text
    check(content["blocks"])
    if slug != text.slug:
        leave(owner, text, slug)
    blocks = acted(content["blocks"], action, name)
    put(owner, text, content | {"blocks": blocks})
    return text


def acted(blocks: list[Block], action: str, name: str) -> list[Block]:
    """The blocks after one of them was moved, removed or added."""
    at = next((place for place, block in enumerate(blocks) if block["id"] == name), None)
    found = list(blocks)
    kind = offered().get(name) if action == "add" and len(found) < MOST else None
    if kind is not None:
        found.append(new_block(kind, new_id()))
    elif action == "remove" and at is not None:
        del found[at]
    elif action in ("up", "down") and at is not None:
        to = max(0, min(len(found) - 1, at + (1 if action == "down" else -1)))
        found.insert(to, found.pop(at))
    return found


def put(owner: Owner, text: CmsText, content: Content) -> None:
    """Make this the draft; the one before can be had back."""
    content = owned(owner, content)
    if content == text.draft:
        return
    text.undo = [*text.undo, text.draft][-UNDOS:]
    _set(text, content)


def undo(owner: Owner, text: CmsText) -> None:
    """The draft before the last change. Raises DomainError where there is none."""
    if not text.undo:
        raise DomainError(_("There is nothing to undo."), "nothing_to_undo")
    *before, content = text.undo
    text.undo = before
    _set(text, owned(owner, content))


def restore(owner: Owner, text_id: int, revision_id: int, *, version: int) -> CmsText:
    """Make a revision the draft again. Raises Conflict when somebody saved the draft since `version`."""
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    put(owner, text, deepcopy(pages.revision(text, revision_id).content))
    return text


def _set(text: CmsText, content: Content) -> None:
    text.draft, text.title = content, content["title"]
    text.edited_at, text.edited_by = utcnow(), current_actor().user_id
    db.session.flush()
    note_uses(text, content, *_live(text))


def _live(text: CmsText) -> list[Content]:
    return [pages.revision(text, number).content for number in {text.live_id, text.planned_id} if number is not None]


def owned(owner: Owner, content: Content) -> Content:
    """Without pictures that are not the owner's."""
    known = media.known(owner, pictures_of(content["blocks"]))
    blocks: list[dict[str, Any]] = deepcopy(content["blocks"])
    for block in blocks:
        for field in fields_of(block):
            if field.type is FieldType.PICTURE and block.get(field.name) not in known:
                block[field.name] = None
            elif field.type is FieldType.PICTURES:
                block[field.name] = [each for each in block.get(field.name) or () if each in known]
    return content | {"blocks": blocks}


def revise(text: CmsText) -> CmsRevision:
    """A revision of the draft; the last one where nothing has changed since."""
    last = pages.latest(text.id)
    if last is not None and last.content == text.draft:
        return last
    made = CmsRevision(
        platform_id=text.platform_id,
        text_id=text.id,
        number=(last.number if last else 0) + 1,
        content=deepcopy(text.draft),
        author_id=current_actor().user_id,
    )
    db.session.add(made)
    db.session.flush()
    _forget_old(text, made)
    return made


def _forget_old(text: CmsText, made: CmsRevision) -> None:
    """Revisions before the latest `REVISIONS` go, but for those that customers see or will."""
    kept = [number for number in (text.live_id, text.planned_id) if number is not None]
    old = CmsRevision.text_id == text.id, CmsRevision.number <= made.number - REVISIONS, CmsRevision.id.not_in(kept)
    db.session.execute(delete(CmsRevision).where(*old))
