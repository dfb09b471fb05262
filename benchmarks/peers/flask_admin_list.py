"""The list in Flask-Admin, with a person logged in by Flask-Login."""

from __future__ import annotations

import sys
from typing import Any

from answering import COLUMNS, NAVIGATION, ROWS, answer
from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_login import LoginManager, UserMixin, current_user, login_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import joinedload

app = Flask(__name__)
app.config.update(SECRET_KEY="0" * 40, SQLALCHEMY_DATABASE_URI=f"sqlite:///{sys.argv[1]}")
db = SQLAlchemy(app)
login = LoginManager(app)


class Product(db.Model):
    __tablename__ = "products"
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(200))
    brand = db.Column(db.String(100))


class Variant(db.Model):
    __tablename__ = "variants"
    id = db.Column(db.Integer, primary_key=True)
    product_id = db.Column(db.ForeignKey("products.id"))
    product = db.relationship(Product)
    sku = db.Column(db.String(64))
    price = db.Column(db.Integer)
    on_hand = db.Column(db.Integer)
    reserved = db.Column(db.Integer)


class Person(UserMixin, db.Model):
    __tablename__ = "people"
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80))


@login.user_loader
def person(key: str) -> Any:
    return db.session.get(Person, int(key))


class Variants(ModelView):
    page_size = ROWS
    page_size_options = (ROWS, 50, 100)
    column_list = tuple({"name": "product.name", "brand": "product.brand"}.get(each, each) for each in COLUMNS)
    column_sortable_list = column_list
    column_searchable_list = ("sku", "product.name")
    column_filters = ("on_hand", "product.brand")
    column_default_sort = "product.name"
    column_formatters = {"price": lambda _view, _context, row, _name: f"{row.price / 100:,.2f} €"}

    def get_query(self) -> Any:
        return super().get_query().options(joinedload(Variant.product))

    def is_accessible(self) -> bool:
        return bool(current_user.is_authenticated)


class Section(Variants):
    pass


@app.get("/enter")
def enter() -> str:
    login_user(db.session.get(Person, 1))
    return "in"


admin = Admin(app, name="Shop")
admin.add_view(Variants(Variant, db, name="Variants", endpoint="variants"))
for number, name in enumerate(NAVIGATION[1:]):
    admin.add_view(Section(Variant, db, name=name, endpoint=f"section{number}"))
with app.app_context():
    db.create_all()
    db.session.add(Person(id=1, name="Anna"))
    db.session.commit()
client = app.test_client()
client.get("/enter")
answer(app, f"session={client.get_cookie('session').value}", "ROW-")
