"""The list in Django's admin, with its administrator logged in."""

from __future__ import annotations

import sys

import django
from answering import NAVIGATION, ROWS, answer
from django.conf import settings

settings.configure(
    DEBUG=False,
    SECRET_KEY="0" * 40,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[f"django.contrib.{each}" for each in ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1], "CONN_MAX_AGE": None}},
    STATIC_URL="/static/",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.test import Client
from django.urls import path


# Models need an installed application; this file is none, so they stand in one that shows nothing of its own.
class Product(models.Model):
    name = models.CharField(max_length=200)
    brand = models.CharField(max_length=100)

    class Meta:
        app_label, db_table, managed = "sessions", "products", False


class Variant(models.Model):
    product = models.ForeignKey(Product, models.CASCADE)
    sku = models.CharField(max_length=64)
    price = models.IntegerField()
    on_hand = models.IntegerField()
    reserved = models.IntegerField()

    class Meta:
        app_label, db_table, managed = "sessions", "variants", False


class Variants(admin.ModelAdmin):
    list_display = ("name", "sku", "brand", "money", "on_hand", "reserved")
    list_select_related = ("product",)
    list_per_page = ROWS
    search_fields = ("sku", "product__name")
    list_filter = ("reserved",)
    ordering = ("product__name", "id")

    @admin.display(ordering="product__name")
    def name(self, row: Variant) -> str:
        return str(row.product.name)

    @admin.display(ordering="product__brand")
    def brand(self, row: Variant) -> str:
        return str(row.product.brand)

    @admin.display(ordering="price")
    def money(self, row: Variant) -> str:
        return f"{row.price / 100:,.2f} €"


admin.site.register(Variant, Variants)
for number, name in enumerate(NAVIGATION[3:]):  # users and groups are there of themselves
    meta = type("Meta", (), {"app_label": "sessions", "proxy": True, "verbose_name_plural": name})
    admin.site.register(type(f"Section{number}", (Variant,), {"__module__": __name__, "Meta": meta}), Variants)
urlpatterns = [path("admin/", admin.site.urls)]

call_command("migrate", verbosity=0)
anna = User.objects.create_superuser("anna", "anna@localhost", "a long password")
client = Client()
client.force_login(anna)
answer(get_wsgi_application(), f"sessionid={client.cookies['sessionid'].value}", "ROW-")
