"""Translated words for templates: looked up once per language and kept, since a page asks for some two hundred.

Flask-Babel finds the language, loads the catalogues and answers everybody else. What is here only keeps what it found: the catalogue for as
long as the language of the request stays the same, and each text of a template as the Markup it becomes.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from babel.support import NullTranslations
from flask import Flask
from flask.globals import _cv_app
from flask_babel import Domain, get_babel
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from webapp.language import locale_here
from webapp.said import Said

MOST_KEPT = 10_000
"""Texts kept per language: a bound against texts that are made up while running."""

_said: WeakKeyDictionary[NullTranslations, dict[str, Said]] = WeakKeyDictionary()
_kept: WeakKeyDictionary[NullTranslations, dict[str, Markup]] = WeakKeyDictionary()


class KeptDomain(Domain):
    """The application's texts; the catalogue of a request is looked for once, and again when its language is changed."""

    def get_translations(self) -> NullTranslations:
        app = _cv_app.get(None)
        if app is None:
            return NullTranslations()
        here, locale = app.g.__dict__, locale_here()
        known = here.get("words_here")
        if known is None or known[0] is not locale or known[1] is not self:
            known = here["words_here"] = (locale, self, super().get_translations())
        found: NullTranslations = known[2]
        return found

    def gettext(self, string: str, **variables: Any) -> str:
        if variables:
            text: str = super().gettext(string, **variables)
            return Said.made(text, str(string), None, variables)
        catalogue = self.get_translations()
        said = _said.get(catalogue)
        if said is None:
            said = _said[catalogue] = {}
        found = said.get(string)
        if found is None:
            found = Said.made(catalogue.ugettext(string), str(string), None, {})
            if len(said) < MOST_KEPT:
                said[str(string)] = found
        return found

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        text: str = super().ngettext(singular, plural, num, **variables)
        return Said.made(text, str(singular), str(plural), {"num": num, **variables})


def init_app(app: Flask) -> None:
    """Give templates their `_`, `gettext` and `ngettext`. Call it once Flask-Babel is there."""
    instance = get_babel(app).instance
    instance.domain_instance = domain = KeptDomain(domain=get_babel(app).default_domain)
    env = app.jinja_env

    @pass_eval_context
    def gettext(context: EvalContext, text: str, **values: Any) -> str:
        catalogue = domain.get_translations()
        if not context.autoescape:
            return str(catalogue.ugettext(text)) % values
        kept = _kept.get(catalogue)
        if kept is None:
            kept = _kept[catalogue] = {}
        if values:
            return Markup(catalogue.ugettext(text)) % values  # noqa: S704  # the text is ours, the values are escaped
        found = kept.get(text)
        if found is None:
            found = Markup(catalogue.ugettext(text)) % {}  # noqa: S704  # the text is ours
            if len(kept) < MOST_KEPT:
                kept[str(text)] = found
        return found

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, **values: Any) -> str:
        text = domain.get_translations().ungettext(one, many, num)
        pattern = Markup(text) if context.autoescape else text  # noqa: S704  # the text is ours, the values are escaped
        return pattern % {"num": num, **values}

    env.globals.update({"_": gettext, "gettext": gettext, "ngettext": ngettext})
