"""The same table from Flask and Jinja alone: no database, nobody logged in. The least that a page of this size costs."""

from __future__ import annotations

from answering import COLUMNS, NAVIGATION, ROWS, answer
from flask import Flask, render_template
from jinja2 import DictLoader
from rows import products, variants

app = Flask(__name__)
PAGE = """<!doctype html><html lang="en"><head><title>Variants</title></head><body>
<nav><ul>{% for name in navigation %}<li><a href="/{{ loop.index }}">{{ name }}</a></li>{% endfor %}</ul></nav>
<main><h1>Variants</h1><table><thead><tr>{% for column in columns %}
<th><a href="?sort={{ column }}">{{ column }}</a></th>{% endfor %}</tr></thead>
<tbody>{% for row in rows %}<tr>{% for column in columns %}<td>{{ row[column] }}</td>{% endfor %}</tr>{% endfor %}</tbody></table>
<a href="?page=2">Next</a></main></body></html>"""
app.jinja_loader = DictLoader({"list.html": PAGE})
LISTED = [
    {
        "name": product[1],
        "sku": variant[2],
        "brand": product[2],
        "price": f"{variant[3] / 100:,.2f} €",
        "on_hand": variant[4],
        "reserved": variant[5],
    }
    for product, variant in zip(products(ROWS), variants(ROWS), strict=True)
]


@app.get("/variants")
def shown() -> str:
    return render_template("list.html", navigation=NAVIGATION, columns=COLUMNS, rows=LISTED)


answer(app, "", "ROW-")
