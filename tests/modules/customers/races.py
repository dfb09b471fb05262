"""The rules of customers over rows that somebody else may write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.customers import services
from modules.customers.models import Customer, Figure, Note, PostalAddress, Tag
from modules.customers.models.customers import ACTIVE, ERASED
from modules.customers.services.buyers import ensure
from modules.customers.services.figures import recount
from tests.factories.places import platform, store
from tests.support.racing import Act, Facts, Rule, Steps, on_platform
from webapp.commerce import Address
from webapp.db import db, finish
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.customers import Buyer
from webapp.registry.ports.orders import NewLine, NewOrder, Orders
from webapp.tenancy import unscoped

LEA = "lea@example.com"
LINE = NewLine(name="Book", price_minor=700, tax_rate_bp=300, quantity=1)


def a_shop() -> Facts:
    here = platform("customers")
    facts = {"platform": here.code, "store": store(here).id}
    with on_platform(facts):
        return {**facts, "customer": services.create_customer(shop(facts), name="First").id}


def shop(facts: Facts) -> Store:
    return db.session.get_one(Store, facts["store"])


def order(facts: Facts) -> None:
    ensure(shop(facts), Buyer(name="Léa", email=LEA))


def type_in(facts: Facts) -> None:
    services.create_customer(shop(facts), name="Léa", email=LEA)


def tag(facts: Facts) -> None:
    services.add_tag(facts["customer"], "Regular")


def one_lea(_facts: Facts) -> bool:
    with unscoped("counts"):
        return db.session.scalar(select(func.count(Customer.id)).where(Customer.email == LEA)) == 1


def one_tag(_facts: Facts) -> bool:
    with unscoped("counts"):
        return db.session.scalar(select(func.count(Tag.id))) == 1


def three() -> Facts:
    """Customers in a row, the first with a note."""
    facts = a_shop()
    with on_platform(facts):
        ids = [facts["customer"], *(services.create_customer(shop(facts), name=name).id for name in ("Second", "Third"))]
        services.add_note(ids[0], body="Likes Riesling", author_id=None)
        return {**facts, "ids": ids}


def merge(into: int, other: int) -> Act:
    return lambda facts: services.merge(facts["ids"][into], facts["ids"][other], versions=(1, 1))


def note(facts: Facts) -> None:
    services.add_note(facts["customer"], body="Likes Riesling", author_id=None)


def home(facts: Facts) -> None:
    services.add_address(facts["customer"], label="", postal=Address("1 rue Haute", "1111", "Luxembourg", "", "LU"))


def erase(facts: Facts) -> None:
    services.erase(facts["customer"], version=1)


def no_word_stays(facts: Facts) -> bool:
    with unscoped("counts"):
        said = [
            db.session.scalar(select(func.count(model.id)).where(model.customer_id == facts["customer"])) for model in (Note, PostalAddress)
        ]
        return said == [0, 0] or db.session.get_one(Customer, facts["customer"]).status == ACTIVE


def notes_are_found(_facts: Facts) -> bool:
    with unscoped("counts"):
        return list(db.session.scalars(select(Customer.status).join(Note, Note.customer_id == Customer.id))) == [ACTIVE]


def two_orders() -> Facts:
    """A customer who ordered twice."""
    here = platform("customers", "orders")
    facts = {"platform": here.code, "store": store(here).id}
    with on_platform(facts):
        customer = services.create_customer(shop(facts), name="First").id
        new = [NewOrder(customer_name="x", customer_id=customer, lines=[LINE]) for _ in range(2)]
        orders = [came.order_id for came in selling().take_all(shop(facts).id, new)]
    return {**facts, "customer": customer, "orders": orders}


def selling() -> Orders:
    found = port(Orders)
    assert found is not None
    return found


def decline(which: int) -> Act:
    """All that is done before the commit."""

    def act(facts: Facts) -> None:
        selling().decline(facts["store"], facts["orders"][which])
        finish(db.session())

    return act


def four() -> Facts:
    """Four customers of one shop, each with an order; figures of all are kept."""
    here = platform("customers", "orders")
    facts = {"platform": here.code, "store": store(here).id}
    with on_platform(facts):
        ids = [services.create_customer(shop(facts), name=name).id for name in ("First", "Second", "Third", "Fourth")]
        selling().take_all(shop(facts).id, [NewOrder(customer_name="x", customer_id=each, lines=[LINE]) for each in ids])
    return {**facts, "ids": ids, "customer": ids[0]}


def count_all(facts: Facts) -> None:
    """As the job of every night does it."""
    recount(facts["ids"])


def place(facts: Facts) -> None:
    """One more order of everybody, with all that is done before the commit."""
    selling().take_all(facts["store"], [NewOrder(customer_name="x", customer_id=each, lines=[LINE]) for each in facts["ids"]])
    finish(db.session())


def two_are_left(facts: Facts) -> bool:
    """And what is kept of them is what they ordered."""
    with on_platform(facts):
        active = db.session.scalars(select(Customer.id).where(Customer.status == ACTIVE).order_by(Customer.id)).all()
        return list(active) == facts["ids"][::2] and recount(facts["ids"]) == 0


def none_of_the_first(facts: Facts) -> bool:
    with on_platform(facts):
        left = db.session.scalar(select(func.count(Figure.id)).where(Figure.customer_id == facts["customer"]))
        gone = db.session.get_one(Customer, facts["customer"])
        return (left, gone.status, gone.email) == (0, ERASED, None) and recount(facts["ids"]) == 0


def nothing_is_left(_facts: Facts) -> bool:
    with unscoped("counts"):
        return not db.session.scalars(select(Figure.id)).all()


LOCK = "hold_merchant() in the services of customers"
TURN = "the turn in recount()"
HELD = "the lock of the customer's row in live()"
RULES = [
    Rule(
        name="what is written about somebody is erased with them, or refused",
        kept_by=HELD,
        arrange=a_shop,
        acts=(erase, note),
        holds=no_word_stays,
        told=(True, False),
        place=on_platform,
    ),
    Rule(
        name="an address of somebody is erased with them, or refused",
        kept_by=HELD,
        arrange=a_shop,
        acts=(erase, home),
        holds=no_word_stays,
        place=on_platform,
    ),
    Rule(
        name="nobody is merged into who was merged",
        kept_by=HELD,
        arrange=three,
        acts=(merge(1, 0), merge(2, 1)),
        holds=notes_are_found,
        told=(False, True),
        place=on_platform,
    ),
    Rule(
        name="two orders of one customer are both counted",
        kept_by=TURN,
        arrange=two_orders,
        acts=(decline(0), decline(1)),
        holds=nothing_is_left,
        told=False,
        place=on_platform,
    ),
    *(
        Rule(
            name=f"many merges at once with {what}, and none is lost",
            kept_by=TURN,
            arrange=four,
            acts=(Steps(merge(2, 3), merge(0, 1)), act),
            holds=two_are_left,
            told=False,
            place=on_platform,
        )
        for what, act in (("the nightly count", count_all), ("new orders of all of them", place))
    ),
    Rule(
        name="of somebody who is erased no figure stays, whatever is counted meanwhile",
        kept_by=TURN,
        arrange=four,
        acts=(erase, place),
        holds=none_of_the_first,
        told=False,
        place=on_platform,
    ),
    Rule(name="two orders of a new buyer", kept_by=LOCK, arrange=a_shop, acts=(order, order), holds=one_lea, told=False, place=on_platform),
    Rule(
        name="an order and a clerk who types the buyer in",
        kept_by=LOCK,
        arrange=a_shop,
        acts=(order, type_in),
        holds=one_lea,
        told=(True, False),
        place=on_platform,
    ),
    Rule(name="two who think of a new tag", kept_by=LOCK, arrange=a_shop, acts=(tag, tag), holds=one_tag, told=False, place=on_platform),
]
