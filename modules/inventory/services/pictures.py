"""Pictures of products: bytes are kept by the kernel's files, here is what they show and in which order."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import update

from modules.inventory import queries
from modules.inventory.models import Product, ProductPicture
from modules.inventory.queries import pictures as reads
from modules.inventory.services.trail import note_pictures
from webapp import files
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store

MOST_PICTURES = 20
PURPOSE = "inventory.picture"


def add_picture(store: Store, product_id: int, file: files.File, *, alt: str = "") -> ProductPicture:
    """One more picture, the last in the row. Its bytes were kept just now. Raises DomainError for more than a product can have."""
    product = queries.product(store.id, product_id, lock=True)
    there = reads.pictures(product_id)
    if len(there) >= MOST_PICTURES:
        raise DomainError(_("A product has at most %(most)s pictures. Remove one first.", most=MOST_PICTURES), "too_many", field="pictures")
    files.retain(file)
    files.publish(file)
    made = ProductPicture(platform_id=store.platform_id, store_id=store.id, product_id=product.id, file_id=file.id, alt=alt)
    made.token, made.width, made.height = file.token or "", file.width or 0, file.height or 0
    made.position = there[-1].position + 1 if there else 1
    db.session.add(made)
    note_pictures(product, "pictures", len(there), len(there) + 1)
    return _show_first(product_id, made)


def describe_picture(store: Store, product_id: int, picture_id: int, *, alt: str) -> ProductPicture:
    """Say what a picture shows, for those who cannot see it."""
    found = reads.picture(store.id, product_id, picture_id)
    if found.alt != alt:
        note_pictures(queries.product(store.id, product_id), "picture_text", found.alt, alt)
    found.alt = alt
    db.session.flush()
    return found


def move_picture(store: Store, product_id: int, picture_id: int, by: int) -> ProductPicture:
    """Show a picture earlier (by -1) or later (by 1); at the end of the row it stays where it is."""
    product = queries.product(store.id, product_id, lock=True)
    found, row = reads.picture(store.id, product_id, picture_id), [*reads.pictures(product_id)]
    at = row.index(found)
    row.insert(max(0, at + by), row.pop(at))
    if row.index(found) != at:
        note_pictures(product, "picture_order", at + 1, row.index(found) + 1)
    for position, each in enumerate(row, 1):
        each.position = position
    return _show_first(product_id, found)


def remove_picture(store: Store, product_id: int, picture_id: int) -> None:
    """Take a picture away; its bytes go a day after nobody refers to them."""
    product = queries.product(store.id, product_id, lock=True)
    found = reads.picture(store.id, product_id, picture_id)
    there = len(reads.pictures(product_id))
    note_pictures(product, "pictures", there, there - 1)
    if found.file_id is not None:
        files.release(files.find(found.file_id))
    db.session.delete(found)
    _show_first(product_id, found)


def _show_first(product_id: int, picture: ProductPicture) -> ProductPicture:
    """Lists show the first one. The product keeps its version: what people type into its form meanwhile is not late."""
    db.session.flush()
    row = reads.pictures(product_id)
    db.session.execute(update(Product).where(Product.id == product_id).values(picture=row[0].token if row else ""))
    return picture
