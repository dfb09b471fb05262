"""The list in Flask-AppBuilder, with its administrator logged in."""

from __future__ import annotations

import sys
from typing import Any

from answering import COLUMNS, NAVIGATION, ROWS, answer
from flask import Flask
from flask_appbuilder import AppBuilder, ModelView
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.utils.legacy import get_sqla_class
from flask_login import login_user
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import relationship

app = Flask(__name__)
app.config.update(SECRET_KEY="0" * 40, SQLALCHEMY_DATABASE_URI=f"sqlite:///{sys.argv[1]}", RATELIMIT_ENABLED=False)
db = get_sqla_class()()
db.init_app(app)


class Product(db.Model):
    __tablename__ = "products"
    id = Column(Integer, primary_key=True)
    name = Column(String(200))
    brand = Column(String(100))


class Variant(db.Model):
    __tablename__ = "variants"
    id = Column(Integer, primary_key=True)
    product_id = Column(ForeignKey("products.id"))
    product = relationship(Product)
    sku = Column(String(64))
    price = Column(Integer)
    on_hand = Column(Integer)
    reserved = Column(Integer)


class Variants(ModelView):
    datamodel = SQLAInterface(Variant)
    page_size = ROWS
    list_columns = [{"name": "product.name", "brand": "product.brand"}.get(each, each) for each in COLUMNS]
    search_columns = ["sku", "on_hand"]
    base_order = ("product.name", "asc")
    formatters_columns = {"price": lambda price: f"{price / 100:,.2f} €"}


class Section(Variants):
    datamodel = SQLAInterface(Variant)


with app.app_context():
    builder = AppBuilder(app, db.session)
    builder.add_view(Variants, "Variants")
    for number, name in enumerate(NAVIGATION[1:]):
        builder.add_view(type(f"Section{number}", (Section,), {}), name, category="")
    security = builder.sm
    anna: Any = security.add_user("anna", "Anna", "A", "anna@localhost", security.find_role("Admin"), "a long password")


@app.get("/enter")
def enter() -> str:
    login_user(security.find_user("anna"))
    return "in"


client = app.test_client()
client.get("/enter")
answer(app, f"session={client.get_cookie('session').value}", "ROW-")
