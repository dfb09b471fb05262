"""The pages of imports, for the blueprint of a module's store pages: `ImportPages(kinds, …).register(blueprint)`.

Nothing of an import happens in a request: pages begin jobs, and show how far they are. The views are named `import_…`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import Field as FormField

from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.imports import queries, services, storage
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.imports.pages.context import detail_context, list_context
from webapp.imports.pages.forms import chosen_columns, chosen_reading, upload_form
from webapp.imports.pages.refused import refused_file
from webapp.imports.reasons import Text
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import form_invalid, is_partial, render, see_other


def _nothing() -> dict[str, Any]:
    return {}


@dataclass(frozen=True, kw_only=True)
class ImportPages:
    """The pages of some kinds of one module. `read` and `write` are permissions; `feature` is what the merchant's tier must hold.

    `back` is the page above by its name and endpoint. The list of imports is a view of the module's own, at `list_endpoint`, which shows
    `list_template` with `context()`; `more` gives what else that template needs.
    """

    kinds: Sequence[ImportKind]
    read: str
    write: str
    feature: str
    back: tuple[Text, str]
    list_template: str = "imports/list.html"
    list_endpoint: str = ".import_list"
    more: Callable[[], dict[str, Any]] = field(default=_nothing)

    def register(self, blueprint: Blueprint) -> None:
        """Add the views to the module's blueprint."""
        add = _Adder(blueprint, self)
        add("/imports", self.import_create, self.write, "POST")
        add("/imports/<int:id>", self.import_detail, self.read)
        add("/imports/<int:id>/file", self.import_file, self.read)
        add("/imports/<int:id>/refused.csv", self.import_refused, self.read)
        for name in ("read", "check", "run", "continue", "cancel"):
            add(f"/imports/<int:id>/{name}", getattr(self, f"import_{name}"), self.write, "POST")
        add("/imports/<int:id>/delete", self.import_delete, self.write, "GET", "POST")

    @property
    def codes(self) -> list[str]:
        return [kind.code for kind in self.kinds]

    def context(self, refused: FlaskForm | None = None) -> dict[str, Any]:
        """What the list of imports and its upload forms show; `refused` takes the place of the form it came from."""
        return {**list_context(self.kinds, refused, self.list_endpoint), "import_back": self.back, **self.more()}

    def found(self, id: int) -> tuple[Import, ImportKind]:
        """An import of the store with its kind; raises NotFound."""
        found = queries.import_of(current_store().id, self.codes, id)
        return found, next(kind for kind in self.kinds if kind.code == found.kind)

    def show(self, id: int, status: int = 200, problem: str = "", mapping: dict[int, str] | None = None) -> Response:
        """The import on its page, or its part for htmx."""
        found, kind = self.found(id)
        context = detail_context(found, kind, problem, mapping)
        return render("imports/detail.html", "imports/_import.html", status, import_back=self.back, **context)

    def answer(self, id: int) -> Response:
        """The import as it stands now: swapped in, or on its page."""
        return self.show(id) if is_partial() else see_other(url_for(".import_detail", id=id))

    def import_create(self) -> ResponseReturnValue:
        store = current_store()
        kind = next((each for each in self.kinds if each.code == request.form.get("kind")), self.kinds[0])
        form = upload_form(kind, store, several=len(self.kinds) > 1)
        if not form.validate():
            return form_invalid(self.list_template, None, form, **_without_form(self.context(form)))
        file: FormField = form["file"]
        try:
            kept = services.keep_upload(store, kind, name=file.data.filename or "", stream=file.data.stream)
            options = {option.key: form[option.key].data for option in kind.options}
            with transaction():
                made = services.receive(store, kept, options=options, uploaded_by=current_user.email)
        except DomainError as error:
            file.errors = [error.message]
            return form_invalid(self.list_template, None, form, **_without_form(self.context(form)))
        return see_other(url_for(".import_detail", id=made.id))

    def import_detail(self, id: int) -> ResponseReturnValue:
        """The import; to htmx, which asks while a job is under way, how far that is and what it has changed on the page."""
        found, kind = self.found(id)
        run = queries.last_job_of(kind, found)
        part = "imports/_job.html" if run is not None else "imports/_import.html"
        return render("imports/detail.html", part, import_back=self.back, run=run, **detail_context(found, kind))

    def import_read(self, id: int) -> ResponseReturnValue:
        """Read the file in the way that a person says."""
        found, kind = self.found(id)
        choices = chosen_reading(request.form, found)
        try:
            seen = services.look_again(current_store(), kind, id, choices)
        except DomainError as error:
            return self.show(id, error.status, error.message)
        return self._tried(id, lambda: services.read_again(current_store(), kind, id, seen))

    def import_check(self, id: int) -> ResponseReturnValue:
        """Begin the dry run: it says what would happen, row by row, and changes nothing."""
        found, kind = self.found(id)
        mapping = chosen_columns(kind, request.form, len(found.columns))

        def begin() -> None:
            services.choose_columns(current_store(), kind, id, mapping)
            services.start_check(current_store(), kind, id)

        return self._tried(id, begin, mapping)

    def _tried(self, id: int, act: Callable[[], Any], mapping: dict[int, str] | None = None) -> Response:
        """Do it; what is refused is said on the page, with the columns as they were chosen."""
        try:
            with transaction():
                act()
        except DomainError as error:
            return self.show(id, error.status, error.message, mapping)
        return self.answer(id)

    def import_run(self, id: int) -> ResponseReturnValue:
        """Begin the import itself."""
        _found, kind = self.found(id)
        with transaction():
            services.start_run(current_store(), kind, id)
        return self.answer(id)

    def import_continue(self, id: int) -> ResponseReturnValue:
        """Go on with a step that was cancelled, that failed, or that was begun before there were jobs."""
        _found, kind = self.found(id)
        with transaction():
            services.go_on(current_store(), kind, id)
        return self.answer(id)

    def import_cancel(self, id: int) -> ResponseReturnValue:
        """Stop the step that is under way."""
        _found, kind = self.found(id)
        with transaction():
            services.stop(current_store(), kind, id)
        return self.answer(id)

    def import_refused(self, id: int) -> ResponseReturnValue:
        """The refused rows, as a file that can be corrected and uploaded."""
        found, kind = self.found(id)
        return downloads.pieces(f"refused-{found.id}.csv", downloads.CSV, refused_file(found, kind))

    def import_file(self, id: int) -> ResponseReturnValue:
        """The file as it was uploaded."""
        found, _kind = self.found(id)
        return storage.send(found)

    def import_delete(self, id: int) -> ResponseReturnValue:
        """Asks whether the import should go, and deletes it."""
        found, kind = self.found(id)
        if request.method == "GET":
            return render("imports/delete.html", import_back=self.back, found=found, list_url=url_for(self.list_endpoint))
        with transaction():
            name = services.delete_import(current_store(), kind, id)
        return see_other(url_for(self.list_endpoint), _("The import of %(name)s was deleted. What it brought in stays.", name=name))


def _without_form(context: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in context.items() if key != "form"}


@dataclass(frozen=True)
class _Adder:
    """Adds a view with what it declares of who may."""

    blueprint: Blueprint
    pages: ImportPages

    def __call__(self, rule: str, view: Callable[..., ResponseReturnValue], right: str, *methods: str) -> None:
        @wraps(view)
        def plain(**values: Any) -> ResponseReturnValue:
            return view(**values)

        declared = permission(right)(require_feature(self.pages.feature)(plain))
        self.blueprint.add_url_rule(rule, view.__name__, declared, methods=methods or ("GET",))
