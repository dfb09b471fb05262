"""A bare Flask view that sends a page, or says that nothing changed."""

from __future__ import annotations

from flask import Flask, Response, request
from visiting import KINDS, QUOTE, answer

app = Flask(__name__)
BODY = QUOTE * KINDS.count("quote")


@app.get("/bench")
def page() -> Response:
    response = Response(BODY)
    response.set_etag("of-this-page")
    return response.make_conditional(request)


answer(app, "localhost")
