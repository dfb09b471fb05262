"""Smaller widths of published pictures, made by a job."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.db import db
from webapp.files.models import File, Rendition, State
from webapp.files.pictures import narrowed
from webapp.files.queries import rendition_key
from webapp.files.sending import open_file
from webapp.files.storage import storage
from webapp.files.urls import WIDTHS
from webapp.jobs import Job, JobType


def wanted(file: File) -> list[int]:
    """The widths in which a picture is made: those that it is wider than."""
    return [width for width in WIDTHS if file.width is not None and width < file.width]


def make(job: Job) -> None:
    """Make what is missing of one picture's widths."""
    file = db.session.scalar(select(File).where(File.id == job.args["file"], File.state == State.KEPT, File.token.is_not(None)))
    if file is None:
        return  # taken away meanwhile
    made = set(db.session.scalars(select(Rendition.width).where(Rendition.file_id == file.id)))
    key, platform_id, file_id, widths = file.storage_key, file.platform_id, file.id, wanted(file)
    for width in [each for each in widths if each not in made]:
        with open_file(file) as stream:
            picture = narrowed(stream, width)
        size = picture.stream.seek(0, 2)
        picture.stream.seek(0)
        storage().write(rendition_key(key, width), picture.stream)
        picture.stream.close()
        row = Rendition(platform_id=platform_id, file_id=file_id, width=width, media_type=picture.kind.media_type, size=size)
        with job.transaction() as session:
            session.add(row)


RENDITIONS = JobType(code="core.renditions", name=_l("Smaller sizes of a picture"), run=make)
"""Declared by the module `core`, which is on everywhere."""
