"""Templates write and call by a shorter way than Jinja's own, and what comes out is the same."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from flask.templating import Environment
from jinja2 import DictLoader, StrictUndefined, UndefinedError
from jinja2.nodes import EvalContext
from jinja2.runtime import Context
from jinja2.utils import pass_context, pass_environment, pass_eval_context
from markupsafe import Markup

from webapp.web.quick import QuickEnvironment, written

MACROS = """
{% macro plain(a, b="<b>", c=none) %}{{ a }}|{{ b }}|{{ c }}{% endmacro %}
{% macro around(label) %}<p>{{ label }}{{ caller() }}</p>{% endmacro %}
{% macro maybe(label, caller=none) %}{{ label }}{{ caller() if caller else "" }}{% endmacro %}
{% macro rest(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}
{% macro nested(a) %}{{ plain(plain(a)) }}{% endmacro %}
"""
PAGES = [
    "{{ text }} {{ marked }} {{ number }} {{ amount }} {{ nothing }} {{ flag }} {{ listed }} {{ state }} {{ own }}",
    "{{ plain(text) }}{{ plain(text, marked) }}{{ plain(text, c=number) }}{{ plain(a=text, b=1, c=2) }}{{ plain(b=text, a=marked) }}",
    "{% call around(text) %}<i>{{ text }}</i>{% endcall %}{{ maybe(text) }}{% call maybe(text) %}{{ marked }}{% endcall %}",
    "{{ rest(text, 1, marked, more=text) }}{{ nested(text) }}",
    "{% import 'macros' as m %}{{ m.plain(text) }}{% autoescape false %}{{ m.plain(text) }}{{ text }}{% endautoescape %}",
    "{% for each in listed %}{{ sees_loop(each) }}{{ plain(each) }}{% endfor %}",
    "{% set kept %}{{ text }}{{ plain(text) }}{% endset %}{{ kept }}{{ ''.join(listed) }}",
    "{{ with_context('x') }}{{ with_eval(text) }}{{ with_environment() }}{{ lambda_(text) }}{{ bound('<') }}{{ called(text) }}",
    "{{ text|upper }}{{ text|e }}{{ text ~ marked }}{{ [text, marked]|join(',') }}{{ {'a': text}|xmlattr }}{{ dict(a=text) }}",
    "{% block one %}{{ text }}{% block two %}{{ marked }}{% endblock %}{% endblock %}{{ self.two() }}{{ loops() }}",
]
WRONG = [
    "{{ plain() }}",
    "{{ plain(1, 2, 3, 4) }}",
    "{{ plain(1, d=2) }}",
    "{{ plain(1, a=2) }}",
    "{{ missing_name }}",
    "{{ missing_name(1) }}",
    "{{ number() }}",
    "{{ stops() }}",
    "{{ text.nowhere }}",
]


class State(StrEnum):
    OPEN = "<open>"


class Own:
    """Something that draws itself."""

    def __html__(self) -> str:
        return "<own>"

    def said(self, text: str) -> str:
        return f"said {text}"


class Called:
    @pass_context
    def __call__(self, context: Context, text: str) -> str:
        return f"{context.name}{text}"


def stops() -> Any:
    return next(iter(()))


@pass_context
def with_context(context: Context, name: str) -> str:
    return f"{context.name}{name}{context.get('text')}"


@pass_context
def sees_loop(context: Context, each: str) -> str:
    return f"{context.get('each')}{each}"


@pass_eval_context
def with_eval(context: EvalContext, text: str) -> str:
    return f"{context.autoescape}{text}"


@pass_environment
def with_environment(environment: Environment) -> bool:
    return environment.autoescape is True


def loops() -> Iterator[str]:
    return iter(())


FACTS: dict[str, Any] = {
    "text": "<a href='x'>&\"</a>",
    "marked": Markup("<b>&amp;</b>"),
    "number": 3,
    "amount": Decimal("1.50"),
    "nothing": None,
    "flag": True,
    "listed": ["<1>", Markup("<2>")],
    "state": State.OPEN,
    "own": Own(),
    "bound": Own().said,
    "called": Called(),
    "lambda_": lambda text: f"<{text}>",
    "stops": stops,
    "with_context": with_context,
    "sees_loop": sees_loop,
    "with_eval": with_eval,
    "with_environment": with_environment,
    "loops": lambda: "",
}


def drawn(kind: type[Environment], page: str) -> str | tuple[str, str]:
    """The page, or what went wrong with it."""
    loader = DictLoader({"macros": MACROS, "page": MACROS + page})
    environment = kind(Flask(__name__), loader=loader, autoescape=True, undefined=StrictUndefined)
    try:
        return environment.get_template("page").render(FACTS).strip()
    except (TypeError, UndefinedError) as error:
        return type(error).__name__, str(error)


@pytest.mark.parametrize("page", PAGES + WRONG)
def test_a_page_is_what_jinja_makes_of_it(page: str) -> None:
    found = drawn(QuickEnvironment, page)
    assert found == drawn(Environment, page)
    assert isinstance(found, tuple) is (page in WRONG)


@pytest.mark.parametrize("given", [(("<x>",), {}), (("<x>", Markup("<y>")), {"c": 2}), ((), {}), (("<x>",), {"d": 1}), ((1, 2, 3, 4), {})])
def test_a_macro_is_called_by_python_too(given: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    found = []
    for kind in (QuickEnvironment, Environment):
        environment = kind(Flask(__name__), loader=DictLoader({"macros": MACROS}), autoescape=True, undefined=StrictUndefined)
        module: Any = environment.get_template("macros").module
        try:
            found.append(module.plain(*given[0], **given[1]))
        except (TypeError, UndefinedError) as error:
            found.append((type(error), str(error)))
    assert found[0] == found[1]
    assert type(found[0]) is type(found[1])


@pytest.mark.parametrize("name", [name for name, each in FACTS.items() if not callable(each)])
def test_a_value_is_written_as_jinja_writes_it(name: str) -> None:
    assert written(FACTS[name]) == drawn(Environment, f"{{{{ {name} }}}}")
