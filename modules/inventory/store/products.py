"""A store's products: list, page, add, change, archive."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import barcodes, exported, queries, services, stepped, tables
from modules.inventory.forms import EditProductForm, EditVariantForm, NewProductForm, VariantForm, with_options
from modules.inventory.models import Product
from modules.inventory.options import of, order
from modules.inventory.priced import prices
from modules.inventory.queries.pictures import pictures
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.files import public_url
from webapp.ports import port
from webapp.registry.ports.threads import About, Threads
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.days import today_in
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page, values_of

FORM = "inventory/store/form.html"
READ, WRITE = "inventory:stock:read", "inventory:products:write"


@inventory.get("/")
@permission(READ)
@require_feature("inventory_basic")
def list() -> ResponseReturnValue:
    """Every article with its stock."""
    store = current_store()
    handles = may("inventory:stock:write")
    movable = handles and feature_enabled("stock_transfers")
    table = tables.articles(store, creatable=may(WRITE), movable=movable, handles=handles)
    facts: dict[str, Any] = {
        "handles": handles,
        "reasons": stepped.reasons() if handles else "",
        "public_url": public_url,
        "step": stepped.buttons(),
        "price": prices(store.currency, today_in(store.timezone)),
    }
    return render("inventory/store/list.html", page=tables.listed(table), **facts)


@inventory.get("/download/<any(csv, xlsx):form>")
@permission(READ)
@require_feature("inventory_import_export")
def download(form: str) -> ResponseReturnValue:
    """The products that search and filters let through, as a file that the import takes again."""
    store = current_store()
    table = tables.articles(store)
    chosen = table.narrow(queries.variants(store.id), table.state(request.args))
    found = queries.in_order(chosen, downloads.most_rows() + 1)
    return downloads.table(f"products-{store.code}", exported.HEADER, map(exported.cells(store.currency), found), form=form)


@inventory.get("/low")
@permission(READ)
@require_feature("low_stock_alerts")
def low() -> ResponseReturnValue:
    """What to order again."""
    store = current_store()
    page = tables.page_of(tables.low(store.currency, handles=may("inventory:stock:write")), queries.low_variants(store.id))
    return render("inventory/store/low.html", page=page, price=prices(store.currency, today_in(store.timezone)))


@inventory.get("/products/<int:product_id>")
@permission(READ)
@require_feature("inventory_basic")
def detail(product_id: int) -> ResponseReturnValue:
    """A product with its kinds."""
    store = current_store()
    product = queries.product(store.id, product_id)
    facts: dict[str, Any] = {
        "pictures": pictures(product_id),
        "public_url": public_url,
        "threads_url": threads(product),
        "today": today_in(store.timezone),
    }
    given = of(product.options)
    facts |= {"options": given, "variants": sorted(product.variants, key=lambda each: (order(given, each.combination), each.id))}
    return render("inventory/store/detail.html", product=product, currency=store.currency, **facts)


def threads(product: Product) -> str | None:
    """Where people write about a product."""
    asked = port(Threads)
    page: dict[str, Any] = {"endpoint": "inventory.store.inventory.detail", "arguments": {"product_id": product.id}}
    return asked.link(About(kind="product", id=product.id, label=product.name[:120], **page)) if asked is not None else None


@inventory.route("/products/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def create() -> ResponseReturnValue:
    """A new product with its first kind."""
    form, store = NewProductForm(), current_store()

    def save() -> tuple[str, ...]:
        made = services.create_product(store, product=form.product(), variant=form.variant(), opening_stock=form.opening_stock.data)
        return done(url_for(".detail", product_id=made.id), _("The product was added."), form)

    return form_page(FORM, form, save, title=_("Add a product"), back=url_for(".list"))


@inventory.route("/products/<int:product_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def edit(product_id: int) -> ResponseReturnValue:
    """Change what all kinds of a product share."""
    store, back = current_store(), url_for(".detail", product_id=product_id)
    form = EditProductForm(obj=queries.product(store.id, product_id))

    def save() -> tuple[str, str]:
        services.change_product(store, product_id, version=form.version.data, **form.product())
        return back, _("The product was saved.")

    return form_page(FORM, form, save, lambda: queries.product(store.id, product_id), title=_("Edit the product"), back=back)


@inventory.route("/products/<int:product_id>/variants/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def create_variant(product_id: int) -> ResponseReturnValue:
    """One more kind of a product."""
    store, back = current_store(), url_for(".detail", product_id=product_id)
    product = queries.product(store.id, product_id)
    form, title = with_options(VariantForm, product)(), _("Add a variant of %(name)s", name=product.name)

    def save() -> tuple[str, ...]:
        services.add_variant(store, queries.product(store.id, product_id), **form.variant())
        return done(back, _("The variant was added."), form)

    return form_page(FORM, form, save, title=title, back=back)


@inventory.route("/variants/<int:variant_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def edit_variant(variant_id: int) -> ResponseReturnValue:
    """Change one kind: its numbers, price and threshold."""
    store, back = current_store(), url_for(".variant", variant_id=variant_id)
    variant = queries.variant(store.id, variant_id)
    form = with_options(EditVariantForm, variant.product, variant)(obj=variant, version=variant.product.version)

    def save() -> tuple[str, ...]:
        services.change_variant(store, variant_id, version=form.version.data, **form.variant())
        return done(back, _("The changes were saved."), form)

    def now() -> dict[str, Any]:
        there = queries.variant(store.id, variant_id)
        return {**values_of(form, there), "version": there.product.version}

    return form_page(FORM, form, save, now, title=_("Edit %(name)s", name=variant.title), back=back)


def done(url: str, said: str, form: VariantForm) -> tuple[str, ...]:
    """Where to go after a variant was saved, with a warning where its barcode number is none."""
    wrong = barcodes.warning(form.gtin.data or "")
    return (url, f"{said} {wrong}", "warning") if wrong else (url, said)


@inventory.post("/products/<int:product_id>/archive")
@permission(WRITE)
@require_feature("inventory_basic")
def archive(product_id: int) -> ResponseReturnValue:
    """Take a product off sale."""
    with transaction():
        services.archive_product(current_store(), product_id)
    return see_other(url_for(".detail", product_id=product_id), _("The product is archived. Its stock and history stay."))


@inventory.post("/products/<int:product_id>/restore")
@permission(WRITE)
@require_feature("inventory_basic")
def restore(product_id: int) -> ResponseReturnValue:
    """Put an archived product on sale again."""
    with transaction():
        services.restore_product(current_store(), product_id)
    return see_other(url_for(".detail", product_id=product_id), _("The product is on sale again."))
