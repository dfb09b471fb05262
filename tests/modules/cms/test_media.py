"""Pictures: whose they are, where they are used, and that other bytes take their place everywhere."""

from __future__ import annotations

import pytest

from modules.cms import services
from modules.cms.models import CmsMedia
from modules.cms.queries import media, pages
from tests.modules.cms.conftest import World, kept
from webapp import files
from webapp.db import db
from webapp.domain import Conflict


def shows(media_id: int) -> list[dict[str, object]]:
    return [{"id": "b1", "kind": "picture", "picture": media_id, "caption": "", "size": "text"}]


def test_a_picture_in_use_cannot_be_deleted(world: World) -> None:
    media_id = world.picture()
    text_id = world.page(blocks=shows(media_id))
    with pytest.raises(Conflict), world.work() as owner:
        services.delete_picture(owner, media_id, version=1)
    with world.work() as owner:
        world.write(owner, pages.text(owner, text_id), blocks=[])
        assert media.uses(media_id), "customers still see it"
        services.publish(owner, text_id, version=pages.text(owner, text_id).version)
        services.delete_picture(owner, media_id, version=media.picture(owner, media_id).version)
        assert db.session.get(CmsMedia, media_id) is None


def test_a_picture_of_somebody_else_is_left_out(world: World) -> None:
    theirs = world.picture(world.whole)
    text_id = world.page(blocks=shows(theirs))
    with world.work() as owner:
        assert pages.text(owner, text_id).draft["blocks"][0]["picture"] is None


def test_replacing_lets_the_old_bytes_go(world: World) -> None:
    media_id = world.picture()
    file_id = kept(world.owner)
    with world.work() as owner:
        file = files.find(file_id)
        old = media.picture(owner, media_id).file_id
        services.replace_picture(owner, media_id, file, version=media.picture(owner, media_id).version)
        row = media.picture(owner, media_id)
        assert (row.token, files.find(old).refs, files.find(row.file_id).refs) == (file.token, 0, 1)
