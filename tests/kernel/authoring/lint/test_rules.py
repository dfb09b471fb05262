"""Every rule finds what it is for, at its line, and nothing in a clean package."""

from __future__ import annotations

import pytest

from tests.kernel.authoring.lint.conftest import Lint
from tests.support.packages import DEFINITION, LIST, MODELS, QUERIES, SERVICES, STORE, after

VIEW = """
@pages.{route}
@permission(READ)
def more(**values):
    {body}
"""


ROUTE, BODY = 27, 30  # the lines of the view that is added


def view(route: str, body: str = 'return ""') -> str:
    """The store's pages with one more view."""
    return after(STORE, VIEW.format(route=route, body=body))


def test_a_clean_package_gives_nothing(lint: Lint) -> None:
    assert lint({}) == []


def test_a_view_that_does_not_say_who_may(lint: Lint) -> None:
    store = after(STORE, '\n@pages.get("/open")\ndef open():\n    return ""\n')
    (found,) = lint({"store.py": store})
    assert found == "store.py:27: the view 'open' does not say who may. Add @permission(\"…\"), @login_only or @public under its route."


def test_a_view_added_by_rule_that_does_not_say_who_may(lint: Lint) -> None:
    store = after(STORE, '\ndef open():\n    return ""\n\npages.add_url_rule("/open", view_func=open)\n')
    (found,) = lint({"store.py": store})
    assert "the view 'open' does not say who may" in found


@pytest.mark.parametrize("own", ["reader = permission(READ)", "def reader(view):\n    return permission(READ)(view)"])
def test_a_name_of_ones_own_for_a_permission_says_who_may(lint: Lint, own: str) -> None:
    assert lint({"store.py": after(STORE, f'\n{own}\n\n@pages.get("/x")\n@reader\ndef x():\n    return ""\n')}) == []


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ('may("notes:notes:wriet")', "permission 'notes:notes:wriet'"),
        ('check_quota("sheets", used=1)', "quota 'sheets'"),
        ('require_feature("notes_pro")', "feature 'notes_pro'"),
    ],
)
def test_what_is_used_and_declared_nowhere(lint: Lint, call: str, code: str) -> None:
    (found,) = lint({"store.py": view('get("/x")', call)})
    assert found.startswith(f"store.py:{BODY}: the {code} is used and declared nowhere. Declare it in ")


def test_a_constant_of_another_file_is_followed(lint: Lint) -> None:
    names = 'WRITE = "notes:notes:wriet"'
    store = after(STORE, "\nfrom modules.notes.names import WRITE\nmay(WRITE)\n")
    (found,) = lint({"names.py": names, "store.py": store})
    assert "the permission 'notes:notes:wriet' is used and declared nowhere" in found


@pytest.mark.parametrize("call", ['may("notes:x:read")', 'feature_enabled("notes_pro")'])
def test_a_template_uses_what_is_declared_nowhere(lint: Lint, call: str) -> None:
    (found,) = lint({"templates/notes/list.html": f"<p>\n{{% if {call} %}}x{{% endif %}}</p>"})
    assert found.startswith("templates/notes/list.html:2: the ")


def test_a_feature_of_a_module_that_can_be_off(lint: Lint) -> None:
    (found,) = lint({"store.py": view('get("/x")', 'require_feature("stock_basic")')})
    assert "the feature 'stock_basic' belongs to 'stock', which can be off. Put 'stock' into requires" in found


def test_a_feature_of_a_module_that_is_required(lint: Lint) -> None:
    definition = DEFINITION.replace("uses=", "requires=")
    assert lint({"definition.py": definition, "store.py": view('get("/x")', 'require_feature("stock_basic")')}) == []


def test_asking_for_a_permission_of_a_module_in_uses(lint: Lint) -> None:
    assert lint({"store.py": view('get("/x")', 'may("stock:levels:read")')}) == []


def test_a_config_of_a_module_that_can_be_off(lint: Lint) -> None:
    store = after(STORE, '\nfrom webapp.settings.config import module_config\nmodule_config("notes")\nmodule_config("stock")\n')
    (found,) = lint({"store.py": store})
    assert found.startswith("store.py:29: it reads the config of 'stock', which can be off.")


def test_a_menu_item_that_uses_an_undeclared_permission(lint: Lint) -> None:
    (found,) = lint({"definition.py": DEFINITION.replace('permission="notes:notes:read"', 'permission="notes:all"')})
    assert found.startswith("definition.py:11: the permission 'notes:all'")


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        (DEFINITION.replace('id="notes"', 'id="memos"'), "the store menu item 'memos' has no page."),
        (DEFINITION.replace('id="notes"', 'id="memos"'), "the store blueprint 'notes' has no menu item."),
        (DEFINITION.replace("blueprints={Frontend.STORE: (pages,)},", ""), "the store menu item 'notes' has no page."),
        (DEFINITION.replace("blueprints={Frontend.STORE", "blueprints={Frontend.ADMIN"), "the admin blueprint 'notes' has no menu item."),
    ],
)
def test_menu_and_pages_that_do_not_match(lint: Lint, definition: str, problem: str) -> None:
    assert any(problem in found for found in lint({"definition.py": definition}))


def test_a_menu_item_that_leads_elsewhere_needs_no_page(lint: Lint) -> None:
    both = DEFINITION.replace('id="notes", ', 'id="notes", link=elsewhere, ')
    (found,) = lint({"definition.py": both})
    assert "the store menu item 'notes' has both a page and a link." in found
    assert (
        lint({"definition.py": DEFINITION.replace(':read"),)', ":read\"), MenuItem(id='x', label='X', icon='x', link=elsewhere))")}) == []
    )


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ("url_for('.lst')", "'.lst' leads to no view of this module."),
        ("url_for('notes.store.memos.list')", "names the store menu item 'memos', which 'notes' does not declare."),
        ("url_for('notes.admin.notes.list')", "names the admin menu item 'notes', which 'notes' does not declare."),
        ("url_for('stock.store.stock.list')", "leads into 'stock', which can be off. Use first_url(), or put it into requires."),
        ("url_for('gone.store.gone.list')", "leads into 'gone', which is not installed."),
        ("first_url('stock.store.shelf.list')", "names the store menu item 'shelf', which 'stock' does not declare."),
    ],
)
def test_links_that_lead_nowhere(lint: Lint, link: str, problem: str) -> None:
    (found,) = lint({"templates/notes/list.html": f"<p>\n{{{{ {link} }}}}"})
    assert found.startswith("templates/notes/list.html:2: ")
    assert problem in found


def test_a_link_in_python_that_leads_nowhere(lint: Lint) -> None:
    (found,) = lint({"store.py": view('get("/x")', 'return url_for("notes.store.memos.list")')})
    assert found.startswith(f"store.py:{BODY}: 'notes.store.memos.list' names the store menu item 'memos'")


def test_a_link_to_a_page_that_may_be_there(lint: Lint) -> None:
    assert lint({"templates/notes/list.html": "{{ first_url('stock.store.stock.list', 'gone.store.gone.list') }}"}) == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("notes/lst.html", "the template 'notes/lst.html' is not there."),
        ("stock/list.html", "the template 'stock/list.html' is outside the namespace."),
        ("list.html", "the template 'list.html' is outside the namespace."),
    ],
)
def test_templates_that_are_foreign_or_missing(lint: Lint, name: str, problem: str) -> None:
    (found,) = lint({"store.py": view('get("/x")', f'return render("{name}")')})
    assert found.startswith(f"store.py:{BODY}: {problem}")


def test_a_template_that_includes_a_foreign_one(lint: Lint) -> None:
    (found,) = lint({"templates/notes/list.html": '<p></p>\n{% include "stock/_part.html" %}'})
    assert found.startswith("templates/notes/list.html:2: the template 'stock/_part.html' is outside the namespace.")


def test_a_template_beside_the_namespace(lint: Lint) -> None:
    (found,) = lint({"templates/stray.html": "<p></p>"})
    assert "the template folder holds 'stray.html', which is outside the namespace. Move it to templates/notes/." in found


@pytest.mark.parametrize(
    ("file", "body", "problem"),
    [
        ("store.py", "db.session.get(1)", "db.session is used outside queries and services."),
        ("queries.py", "db.session.add(1)", "session.add() writes outside services."),
        ("queries.py", "db.session.execute(update(Note))", "update() writes outside services."),
        ("queries.py", "db.session.flush()", "session.flush() writes outside services."),
        ("forms.py", "select(Note)", "select() reads outside queries."),
        ("services.py", "db.session.commit()", "session.commit() is for nobody but transaction()."),
        ("store.py", "with transaction() as session:\n    session.add(1)", "session.add() writes outside services."),
    ],
)
def test_the_database_in_the_wrong_place(lint: Lint, file: str, body: str, problem: str) -> None:
    begin = "from sqlalchemy import select, update\nfrom webapp.db import db, transaction\n"
    kept = {"queries.py": QUERIES, "services.py": SERVICES, "store.py": STORE}.get(file, "")
    assert any(problem in each for each in lint({file: after(kept, begin + body + "\n")}))


def test_services_write_and_select(lint: Lint) -> None:
    body = """
        from sqlalchemy import delete, select

        def clear():
            with db.session.begin_nested():
                db.session.execute(delete(Note))
            return db.session.scalar(select(Note))
    """
    assert lint({"services.py": after(SERVICES, body)}) == []


def test_demo_and_migrations_write(lint: Lint) -> None:
    demo = "from webapp.db import db\n\n\ndef seed(platform):\n    db.session.add(platform)\n"
    migration = (
        'import sqlalchemy as sa\nfrom alembic import op\n\ndown_revision = None\nop.execute(sa.select(1))\nop.execute(sa.insert("x"))\n'
    )
    assert lint({"demo.py": demo, "versions/notes_0001.py": migration}) == []


@pytest.mark.parametrize("handler", ["except Exception:", "except:", "except (ValueError, BaseException) as error:"])
def test_a_handler_that_hides_mistakes(lint: Lint, handler: str) -> None:
    (found,) = lint({"services.py": after(SERVICES, f"\ntry:\n    pass\n{handler}\n    pass\n")})
    assert "hides mistakes. Catch DomainError, or the one error that is expected." in found


def test_a_page_that_answers_a_rule_by_itself(lint: Lint) -> None:
    body = "\nfrom webapp.domain import DomainError\n\ntry:\n    pass\nexcept (ValueError, DomainError):\n    pass\n"
    (found,) = lint({"store.py": after(STORE, body)})
    assert "a page catches what a rule says. Let webapp.web.saving answer it: form_page, save_form, or attempt." in found


def test_a_handler_of_one_error_is_fine(lint: Lint) -> None:
    assert lint({"services.py": after(SERVICES, "\ntry:\n    pass\nexcept ValueError:\n    pass\n")}) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("from modules.stock import queries", "it imports modules.stock.queries, and 'stock' is not in requires."),
        ("import modules.stock.services", "and 'stock' is not in requires."),
        ("from ..stock.services import move", "it imports modules.stock.services.move, and 'stock' is not in requires."),
        ("from modules.gone import queries", "and 'gone' is not in requires."),
    ],
)
def test_imports_beside_the_requirements(lint: Lint, line: str, problem: str) -> None:
    (found,) = lint({"services.py": after(SERVICES, f"\ndef late():\n    {line}\n")})
    assert problem in found


def test_imports_of_what_a_required_module_keeps_to_itself(lint: Lint) -> None:
    services = after(SERVICES, "\nfrom modules.stock import queries, services\nfrom modules.stock.models import Level\n")
    (found,) = lint({"definition.py": DEFINITION.replace("uses=", "requires="), "services.py": services})
    assert "it imports modules.stock.models.Level, which is private to 'stock'." in found


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<script>go()</script>", "a script is written into the page."),
        ("<style>p {}</style>", "a style sheet is written into the page."),
        ('<p style="color: {{ colour }}">', "<p> has a style of its own."),
        ('<button {% if x %}disabled{% endif %} onclick="go()">', "<button> has the handler 'onclick'."),
        ('<a href="JavaScript:go()">', "<a> has script in 'href'."),
        ('<button hx-on:click="go()">', "<button> has the handler 'hx-on:click'."),
        ('{{ button("x", attrs={"onclick": "go()"}) }}', "the attribute 'onclick' is inline."),
        ('{{ field(form.name, style="x") }}', "the attribute 'style' is inline."),
    ],
)
def test_inline_code(lint: Lint, html: str, problem: str) -> None:
    (found,) = lint({"templates/notes/list.html": f"{{# <script> in a comment #}}\n{html}\n"})
    assert found.startswith(f"templates/notes/list.html:2: {problem}")


def test_inline_code_in_python(lint: Lint) -> None:
    (found,) = lint({"cells.py": "from markupsafe import Markup\n\nCELL = Markup('<td style=\"x\">{}</td>')\n"})
    assert found.startswith("cells.py:3: <td> has a style of its own.")


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<div hx-get="/x">', "<div> has 'hx-get'."),
        ('<a hx-get="/x">', "<a> has 'hx-get' and no 'href'."),
        ('<a href="/x" hx-post="/x">', "a link posts."),
        ('<form action="/x" method="get" hx-post="/x">', "<form> has 'hx-post' and no method=\"post\"."),
        ('<form method="post" hx-post="/x">', "<form> has htmx and no 'action'."),
        ('<button hx-delete="/x">', "<button> has 'hx-delete'."),
        ('<form action="/x" hx-boost="true">', "<form> has 'hx-boost'."),
    ],
)
def test_htmx_where_it_does_not_belong(lint: Lint, html: str, problem: str) -> None:
    (found,) = lint({"templates/notes/list.html": f"\n<p></p>\n{html}\n"})
    assert found.startswith(f"templates/notes/list.html:2: {problem}")


@pytest.mark.parametrize(
    ("route", "body", "problem"),
    [
        ('get("/x")', "with transaction():\n        services.add(1)", "the view 'more' opens a transaction on GET."),
        ('get("/x")', "change()", "the view 'more' opens a transaction on GET."),
        ('route("/x", methods=["GET", "POST"])', "change()", "the view 'more' opens a transaction on GET."),
        ('delete("/x")', 'return ""', "the view 'more' answers DELETE."),
        ('route("/x", methods=["POST", "PUT"])', 'return ""', "the view 'more' answers PUT."),
    ],
)
def test_methods_that_do_what_they_should_not(lint: Lint, route: str, body: str, problem: str) -> None:
    helper = "\ndef change():\n    with transaction():\n        services.add(1)\n"
    (found,) = lint({"store.py": view(route, body) + helper})
    assert found.startswith(f"store.py:{ROUTE}: {problem}")


@pytest.mark.parametrize("body", ["change()", "with transaction():\n        services.add(1)"])
def test_a_post_writes(lint: Lint, body: str) -> None:
    helper = "\ndef change():\n    with transaction():\n        services.add(1)\n"
    assert lint({"store.py": view('post("/x")', body) + helper}) == []


@pytest.mark.parametrize(
    ("file", "line", "name"),
    [
        ("models.py", "    unit_price: Mapped[float]", "unit_price"),
        ("models.py", "    total: Mapped[int] = mapped_column(Float)", "total"),
        ("forms.py", "class F:\n    fees = FloatField()", "fees"),
        ("versions/notes_0001.py", 'down_revision = None\nsa.Column("amount", sa.Float(), nullable=False)', "amount"),
    ],
)
def test_money_as_a_float(lint: Lint, file: str, line: str, name: str) -> None:
    kept = MODELS if file == "models.py" else "import sqlalchemy as sa\nfrom wtforms import FloatField\n\n"
    (found,) = lint({file: after(kept, line + "\n") if file != "models.py" else after(MODELS, "") + line + "\n"})
    assert f"'{name}' is about money and typed as a float." in found


@pytest.mark.parametrize(("file", "text"), [("store.py", "def broken(:\n"), ("templates/notes/list.html", "{% if x %}")])
def test_what_cannot_be_read(lint: Lint, file: str, text: str) -> None:
    found = [each for each in lint({file: text}) if "cannot be read" in each]
    assert len(found) == 1
    assert found[0].startswith(f"{file}:1: it cannot be read: ")


def test_every_place_keeps_its_line_behind_jinja(lint: Lint) -> None:
    (found,) = lint({"templates/notes/list.html": LIST.replace("{% endblock %}", "{#\n two\n lines #}\n<p onclick='x'></p>{% endblock %}")})
    assert found.startswith("templates/notes/list.html:10: <p> has the handler 'onclick'.")


ASKS = "from webapp.ports import port\nfrom webapp.registry.ports.tiers import Tiers\n\ndef tiers():\n    return port(Tiers)\n"


def test_a_port_of_a_partner_that_is_named_is_fine(lint: Lint) -> None:
    assert lint({"queries.py": ASKS}) == []


def test_a_port_of_a_partner_that_is_not_named(lint: Lint) -> None:
    found = lint({"queries.py": ASKS, "definition.py": DEFINITION.replace('uses=("stock",),', "")})
    assert found == ["queries.py:5: it asks 'stock' by the port Tiers. Put 'stock' into uses."]


TELLS = 'from webapp.events import publish\n\ndef add():\n    publish("notes.added", note_id=1)\n'
EVENT = """
    from webapp.registry.kinds.events import Event

    ADDED = Event(code="notes.added", facts={"note_id": int})
"""


def test_an_event_that_is_told_and_not_declared(lint: Lint) -> None:
    assert lint({"services.py": TELLS}) == ["services.py:4: the event 'notes.added' is told and not declared here. Contribute an Event."]
    assert lint({"services.py": TELLS, "contributes.py": EVENT}) == []


CARD = """
    from webapp.registry.kinds.cards import DashboardCard

    CARD = DashboardCard(code="notes", title="Notes", frontend=None, render=str, permission="notes:notes:raed")
"""


def test_a_permission_of_a_contribution_that_nobody_declares(lint: Lint) -> None:
    (found,) = lint({"contributes.py": CARD})
    assert "the permission 'notes:notes:raed' is used and declared nowhere" in found
