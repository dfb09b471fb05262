"""How templates write, call and escape: what Jinja does for each `{{ … }}`, without its detours.

A page has a thousand of them. What comes out is the same, character for character; whatever is out of the ordinary is left to Jinja.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from types import CodeType, FunctionType, MethodType
from typing import Any

import markupsafe
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Environment, Template
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from jinja2.utils import _PassArg, internalcode, missing, pass_eval_context
from markupsafe import Markup, escape

_made = str.__new__
_asked = _PassArg.from_obj
_replaced: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)
"""Puts entities for the five characters that mean something in HTML; `escape` itself where there is no such function."""


def written(value: Any) -> str:
    """The value as it stands in the page. What is markup already is taken as it is; everything else is escaped."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return _replaced(value)
    own = getattr(value, "__html__", None)
    return _replaced(str(value)) if own is None else str(own())


class QuickMacro(Macro):
    """A macro that takes its plain arguments by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plain = not (self.caller or self.catch_kwargs or self.catch_varargs or self.explicit_caller or self._environment.is_async)

    @internalcode
    @pass_eval_context
    def __call__(self, *args: Any, **kwargs: Any) -> str:
        within = bool(args) and type(args[0]) is EvalContext  # called by a template, not by Python
        given = [*args[1:]] if within else [*args]
        if not self._plain or len(given) > self._argument_count:
            return super().__call__(*args, **kwargs)
        if len(given) < self._argument_count:
            given += [kwargs.pop(name, missing) for name in self.arguments[len(given) :]]
        if kwargs:
            return super().__call__(*args, **kwargs)  # which says what is wrong with them
        drawn = self._func(*given)
        return _made(Markup, drawn) if (args[0].autoescape if within else self._default_autoescape) else drawn


class QuickContext(Context):
    """Calls functions, methods and macros at once; what is called in another way is asked how."""

    @internalcode
    def call(__self, __called: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:  # noqa: N805  # as Jinja's own: any name may be given
        kind = type(__called)
        if kind is QuickMacro:
            args = (__self.eval_ctx, *args)
        elif kind is not FunctionType and kind is not MethodType:
            return super().call(__called, *args, **kwargs)
        else:
            passed = _asked(__called)
            if passed is _PassArg.eval_context:
                args = (__self.eval_ctx, *args)
            elif passed is not None:
                return super().call(__called, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        try:
            return __called(*args, **kwargs)
        except StopIteration:
            return __self.environment.undefined("value was undefined because a callable raised a StopIteration exception")


class QuickTemplate(Template):
    """A template whose code writes and makes macros by what is here."""

    @classmethod
    def from_code(
        cls,
        environment: Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],  # as Jinja calls it
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        namespace: dict[str, Any] = {"environment": environment, "__file__": code.co_filename}
        exec(code, namespace)  # noqa: S102  # the code that Jinja made of a template, as it does it itself
        namespace.update(escape=written, Macro=QuickMacro)
        found = cls._from_namespace(environment, namespace, globals)
        found._uptodate = uptodate
        return found


class QuickEnvironment(FlaskEnvironment):
    """Flask's, with all of it."""

    context_class = QuickContext
    template_class = QuickTemplate
