"""A product file by django-import-export, in bulk mode and without its report of differences, into the like of our four tables."""

from __future__ import annotations

import csv
import resource
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

URL, FILE = sys.argv[1], Path(sys.argv[2])


def database(url: str) -> dict[str, Any]:
    """An address of ours as Django's settings say it."""
    if url.startswith("sqlite:///"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": url.removeprefix("sqlite:///")}
    parts = urlsplit(url)
    place = {"HOST": parts.hostname or parse_qs(parts.query).get("host", [""])[0], "PORT": parts.port or ""}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "USER": parts.username, **place}


settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "import_export"],
    DATABASES={"default": database(URL)},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

import tablib
from django.db import connection, models, transaction
from import_export import fields, resources, widgets

BATCH = 500


class Product(models.Model):
    name = models.CharField(max_length=200)
    brand = models.CharField(max_length=120)
    description = models.TextField()

    class Meta:
        app_label = "contenttypes"


class Variant(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    sku = models.CharField(max_length=80, unique=True)
    price = models.DecimalField(max_digits=14, decimal_places=2)
    on_hand = models.IntegerField()

    class Meta:
        app_label = "contenttypes"


class Level(models.Model):
    variant = models.ForeignKey(Variant, models.CASCADE)
    on_hand = models.IntegerField()

    class Meta:
        app_label = "contenttypes"


class Movement(models.Model):
    variant = models.ForeignKey(Variant, models.CASCADE)
    quantity = models.IntegerField()
    balance = models.IntegerField()

    class Meta:
        app_label = "contenttypes"


class Bulk:
    """As its documentation says for large files of new rows."""

    use_bulk = True
    batch_size = BATCH
    skip_diff = True
    skip_html_diff = True
    report_skipped = False


class Products(resources.ModelResource):
    class Meta(Bulk):
        model = Product
        fields = ("id", "name", "brand", "description")


class Variants(resources.ModelResource):
    product = fields.Field("product", "product", widgets.ForeignKeyWidget(Product))

    class Meta(Bulk):
        model = Variant
        fields = ("id", "product", "sku", "price", "on_hand")


class Levels(resources.ModelResource):
    variant = fields.Field("variant", "variant", widgets.ForeignKeyWidget(Variant))

    class Meta(Bulk):
        model = Level
        fields = ("id", "variant", "on_hand")


class Movements(resources.ModelResource):
    variant = fields.Field("variant", "variant", widgets.ForeignKeyWidget(Variant))

    class Meta(Bulk):
        model = Movement
        fields = ("id", "variant", "quantity", "balance")


def take(part: list[dict[str, str]], first: int) -> None:
    """A batch: a table after the other, since one resource writes one."""
    numbered = list(enumerate(part, first))
    products = [(at, row["title"], row["brand"], row["description"]) for at, row in numbered]
    variants = [(at, at, row["id"], row["price"], row["atalanda:quantity"]) for at, row in numbered]
    stocked = [(at, row["atalanda:quantity"]) for at, row in numbered if row["atalanda:quantity"] != "0"]
    for resource_of, headers, rows in (
        (Products, ("id", "name", "brand", "description"), products),
        (Variants, ("id", "product", "sku", "price", "on_hand"), variants),
        (Levels, ("id", "variant", "on_hand"), [(at, *each) for at, each in enumerate(stocked, first)]),
        (Movements, ("id", "variant", "quantity", "balance"), [(at, *each, each[1]) for at, each in enumerate(stocked, first)]),
    ):
        resource_of().import_data(tablib.Dataset(*rows, headers=headers), raise_errors=True)


with connection.schema_editor() as editor:
    for model in (Product, Variant, Level, Movement):
        editor.create_model(model)
before, begun, clock, first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time(), time.perf_counter(), 1
with FILE.open(newline="", encoding="utf-8") as stream:
    lines = csv.DictReader(stream)
    while part := list(islice(lines, BATCH)):
        with transaction.atomic():
            take(part, first)
        first += len(part)
grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
print("run", time.process_time() - begun, "clock", time.perf_counter() - clock, "grown", grown)
assert Variant.objects.count() == first - 1
