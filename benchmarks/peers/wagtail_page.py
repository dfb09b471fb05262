"""Wagtail's page of the same ten blocks, published and served by its own views."""

from __future__ import annotations

import sys
from pathlib import Path

import django
from django.conf import settings

DATABASE = Path(sys.argv[1])
made = DATABASE.parent / "made_here"
made.mkdir(exist_ok=True)
(made / "__init__.py").touch()
sys.path.append(str(DATABASE.parent))

settings.configure(
    DEBUG=False,
    SECRET_KEY="0" * 40,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "wagtail_site",
        "wagtail.embeds",
        "wagtail.sites",
        "wagtail.users",
        "wagtail.documents",
        "wagtail.images",
        "wagtail.search",
        "wagtail.admin",
        "wagtail",
        "wagtail.contrib.table_block",
        "taggit",
        "modelcluster",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        "django.middleware.security.SecurityMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        ["django.template.loaders.locmem.Loader", "django.template.loaders.app_directories.Loader"],
                    )
                ],
            },
        }
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATABASE), "CONN_MAX_AGE": None}},
    WAGTAIL_SITE_NAME="Bench",
    WAGTAILADMIN_BASE_URL="http://localhost",
    STATIC_URL="/static/",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MIGRATION_MODULES={"wagtail_site": "made_here"},
)
PAGE = """{% load wagtailcore_tags %}<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ page.title }}</title>
<meta name="description" content="{{ page.search_description }}"><link rel="canonical" href="{{ page.full_url }}"></head><body>
<header><nav>{% for each in menu %}<a href="{% pageurl each %}">{{ each.title }}</a>{% endfor %}</nav></header>
<main><h1>{{ page.title }}</h1>{% for block in page.body %}{% include_block block %}{% endfor %}</main>
<footer><a href="/imprint">Imprint</a><a href="/privacy">Privacy</a></footer></body></html>"""
settings.TEMPLATES[0]["OPTIONS"]["loaders"][0][1][0] = (
    "django.template.loaders.locmem.Loader",
    {
        "wagtail_site/content_page.html": PAGE,
        "heading.html": "<h2>{{ value }}</h2>",
        "quote.html": "<blockquote><p>{{ value.text }}</p><cite>{{ value.who }}</cite></blockquote>",
        "rich.html": "{% load wagtailcore_tags %}<div>{{ value|richtext }}</div>",
    },
)

django.setup()

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.urls import include, path
from visiting import CELLS, HTML, KINDS, QUOTE, TITLES, WHO, answer
from wagtail import urls as wagtail_urls
from wagtail.models import Page, Site
from wagtail.rich_text import RichText
from wagtail_site.models import ContentPage

urlpatterns = [path("", include(wagtail_urls))]
call_command("makemigrations", "wagtail_site", verbosity=0)
call_command("migrate", verbosity=0)
titles, body = iter(TITLES), []
for kind in KINDS:
    value = {"text": RichText(HTML), "quote": {"text": QUOTE, "who": WHO}, "table": {"data": CELLS, "first_row_is_table_header": True}}.get(
        kind
    )
    body.append((kind, value or next(titles)))
home = Page.objects.get(slug="home")
for number in range(4):
    home.add_child(instance=ContentPage(title=f"Page {number}", slug=f"page-{number}", show_in_menus=True, body=[]))
home.add_child(instance=ContentPage(title="Bench", slug="bench", body=body))
Site.objects.update(root_page=home, hostname="localhost", is_default_site=True)
answer(get_wsgi_application(), "localhost")
