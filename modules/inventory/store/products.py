"""A store's products: list, page, add, change, archive."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.inventory import queries, services, tables
from modules.inventory.forms import EditProductForm, EditVariantForm, NewProductForm, VariantForm
from modules.inventory.store.blueprint import inventory, refuse, show_form, shown
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

READ, WRITE = "inventory:stock:read", "inventory:products:write"


@inventory.get("/")
@permission(READ)
@require_feature("inventory_basic")
def list() -> ResponseReturnValue:
    """Every article with its stock."""
    store = current_store()
    table = tables.articles(store.currency, creatable=may(WRITE))
    return render("inventory/store/list.html", page=table.page(queries.variants(store.id)))


@inventory.get("/low")
@permission(READ)
@require_feature("low_stock_alerts")
def low() -> ResponseReturnValue:
    """What to order again."""
    store = current_store()
    return render("inventory/store/low.html", page=tables.low(store.currency).page(queries.low_variants(store.id)))


@inventory.get("/products/<int:product_id>")
@permission(READ)
@require_feature("inventory_basic")
def detail(product_id: int) -> ResponseReturnValue:
    """A product with its kinds."""
    store = current_store()
    return render("inventory/store/detail.html", product=queries.product(store.id, product_id), currency=store.currency)


@inventory.route("/products/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def create() -> ResponseReturnValue:
    """A new product with its first kind."""
    form, store = NewProductForm(), current_store()
    template = "inventory/store/form.html"
    context: dict[str, Any] = {"title": _("Add a product"), "back": url_for(".list"), "current": []}
    if not form.validate_on_submit():
        return show_form(template, form, **context)
    try:
        with transaction():
            product = services.create_product(
                store,
                product=form.product(),
                variant=form.variant(),
                opening_stock=form.opening_stock.data,
                actor_id=current_user.id,
            )
    except DomainError as error:
        return refuse(template, form, error, **context)
    return see_other(url_for(".detail", product_id=product.id), _("The product was added."))


@inventory.route("/products/<int:product_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def edit(product_id: int) -> ResponseReturnValue:
    """Change what all kinds of a product share."""
    store = current_store()
    product = queries.product(store.id, product_id)
    form = EditProductForm(obj=product)
    template, back = "inventory/store/form.html", url_for(".detail", product_id=product_id)
    if not form.validate_on_submit():
        return show_form(template, form, title=_("Change the product"), back=back, current=[])
    try:
        with transaction():
            services.change_product(store, product_id, version=form.version.data, **form.product())
    except DomainError as error:
        now = queries.product(store.id, product_id)
        form.version.data = now.version
        differs = [(form[key].label.text, getattr(now, key), value) for key, value in form.product().items() if getattr(now, key) != value]
        return refuse(template, form, error, title=_("Change the product"), back=back, current=differs)
    return see_other(back, _("The product was saved."))


@inventory.route("/products/<int:product_id>/variants/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def create_variant(product_id: int) -> ResponseReturnValue:
    """One more kind of a product."""
    form, store = VariantForm(), current_store()
    product = queries.product(store.id, product_id)
    back = url_for(".detail", product_id=product_id)
    template = "inventory/store/form.html"
    context: dict[str, Any] = {"title": _("Add a variant of %(name)s", name=product.name), "back": back, "current": []}
    if not form.validate_on_submit():
        return show_form(template, form, **context)
    try:
        with transaction():
            services.add_variant(store, queries.product(store.id, product_id), **form.variant())
    except DomainError as error:
        return refuse(template, form, error, **context)
    return see_other(back, _("The variant was added."))


@inventory.route("/variants/<int:variant_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def edit_variant(variant_id: int) -> ResponseReturnValue:
    """Change one kind: its numbers, price and threshold."""
    store = current_store()
    variant = queries.variant(store.id, variant_id)
    form = EditVariantForm(obj=variant, version=variant.product.version)
    template, back = "inventory/store/form.html", url_for(".variant", variant_id=variant_id)
    if not form.validate_on_submit():
        return show_form(template, form, title=_("Change %(name)s", name=variant.title), back=back, current=[])
    try:
        with transaction():
            services.change_variant(store, variant_id, version=form.version.data, **form.variant())
    except DomainError as error:
        now = queries.variant(store.id, variant_id)
        form.version.data = now.product.version
        typed = form.variant()
        differs = [
            (form[key].label.text, shown(form[key], getattr(now, key)), shown(form[key], value))
            for key, value in typed.items()
            if getattr(now, key) != value
        ]
        return refuse(template, form, error, title=_("Change %(name)s", name=now.title), back=back, current=differs)
    return see_other(back, _("The changes were saved."))


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
