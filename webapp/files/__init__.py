"""Files: what people upload and what jobs write, kept beside the database, in a folder or in S3-compatible storage.

`store()` checks and keeps bytes, outside any transaction; `retain()` in the transaction of the row that refers to the file. What nobody
retains goes again by itself. A file is private: a page of its module sends it with `send()`. A picture has an address of its own once it
is `publish()`ed. See docs/files.md.
"""

from webapp.files.kinds import ANYTHING, DOCUMENTS, PICTURES, TABLES, Kind
from webapp.files.models import File
from webapp.files.queries import find, megabytes, still_there
from webapp.files.renditions import RENDITIONS
from webapp.files.sending import init_app, open_file, pieces, send
from webapp.files.services import admitting, belonging, discard, publish, release, retain, store
from webapp.files.spooling import spool
from webapp.files.urls import public_url, token_in, url_for
from webapp.platforms.addresses import outside_base

__all__ = [
    "ANYTHING",
    "DOCUMENTS",
    "PICTURES",
    "RENDITIONS",
    "TABLES",
    "File",
    "Kind",
    "admitting",
    "belonging",
    "discard",
    "find",
    "init_app",
    "megabytes",
    "open_file",
    "outside_base",
    "pieces",
    "public_url",
    "publish",
    "release",
    "retain",
    "send",
    "spool",
    "still_there",
    "store",
    "token_in",
    "url_for",
]
