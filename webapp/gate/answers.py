"""How the login library's pages answer: 422 with the form for what is wrong, a part of the page for htmx, nothing for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_security import Security
from werkzeug.exceptions import UnsupportedMediaType
from wtforms.form import BaseForm

from webapp.web.htmx import is_htmx, is_partial

if TYPE_CHECKING:
    from webapp.gate.forms import CodeForm

PAGE, PART = "public.html", "security/_part.html"


def init_app(app: Flask) -> None:
    """Hooks around the library's views. Before those of the throttle, which reads the status that `tell_htmx` changes."""
    app.before_request(refuse_json)
    app.after_request(tell_htmx)
    app.after_request(clear)


def clear(response: Response) -> Response:
    """After a logout, a browser forgets what it kept of our pages."""
    if request.endpoint == "security.logout":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def pages_only(security: Security) -> None:
    """The library's views also speak JSON: a second way in, past the limits that count what forms send."""
    security.want_json(lambda _request: False)


def is_account_page() -> bool:
    """Whether the request is for one of the library's views."""
    return (request.endpoint or "").startswith("security.")


def refuse_json() -> None:
    """Raises UnsupportedMediaType: the account pages read forms only."""
    if is_account_page() and request.is_json:
        raise UnsupportedMediaType


def draw(template: str, **context: Any) -> ResponseReturnValue:
    """What the library draws its pages and mails with."""
    drawn = render_template(template, form_layout=PART if is_partial() else PAGE, **context)
    return (drawn, 422) if is_refused(context) else drawn


def is_refused(context: dict[str, Any]) -> bool:
    """Whether a form that was sent comes back with something wrong in it."""
    return request.method == "POST" and any(each.errors for each in context.values() if isinstance(each, BaseForm))


def setup_again(form: CodeForm) -> Response:
    """The second factor's set-up page once more after a wrong code: with the same key, so that nothing is scanned again."""
    values = current_app.extensions["security"].totp_factory.fetch_setup_values(form.tf_totp_secret, form.user)
    drawn = draw(
        "security/two_factor_setup.html",
        two_factor_verify_code_form=form,
        chosen_method="authenticator",
        changing=True,
        state_token=(request.view_args or {})["token"],
        authr_qrcode=values["image"],
        authr_key=values["key"],
    )
    return make_response(drawn)


def tell_htmx(response: Response) -> Response:
    """A redirect of these views means "go there": htmx would put that page into the form's place instead."""
    if is_account_page() and is_htmx() and response.status_code in (301, 302, 303):
        response.headers["HX-Redirect"] = response.headers.pop("Location")
        response.status_code = 200
        response.data = b""
    return response
