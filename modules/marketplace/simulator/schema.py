"""The simulator's schema: what is known of Letzshop's, and for the rest what the adapter assumes."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any

from graphql import DocumentNode, GraphQLError, build_schema, execute_sync, parse, validate

from modules.marketplace.simulator.shop import Shop, state_of

ADDRESS = "firstName: String lastName: String company: String streetName: String streetNumber: String city: String zipCode: String"
SCHEMA = build_schema(f"""
enum ShipmentState {{ unconfirmed confirmed declined }}
enum UnitState {{ unconfirmed confirmed_available confirmed_unavailable returned }}
type PageInfo {{ hasNextPage: Boolean! endCursor: String }}
type Country {{ name: String iso: String }}
type Address {{ {ADDRESS} phone: String country: Country }}
type Words {{ en: String fr: String de: String }}
type TradeId {{ number: String parser: String }}
type Brand {{ name: String }}
type Label {{ text: String }}
union AnyBrand = Brand | Label
type ProductOfVariant {{ name: Words _brand: AnyBrand }}
type Variant {{ id: ID! sku: String mpn: String price: String tradeId: TradeId product: ProductOfVariant }}
type InventoryUnit {{ id: ID! state: UnitState! variant: Variant }}
type Order {{
  id: ID! number: String email: String total: String completedAt: String locale: String shipAddress: Address billAddress: Address
}}
type Shipment {{ id: ID! number: String state: ShipmentState! order: Order inventoryUnits: [InventoryUnit!]! }}
type ShipmentConnection {{ nodes: [Shipment!]! pageInfo: PageInfo! }}
type Product {{ id: ID! sku: String price: String stock: Int tradeId: TradeId name: Words }}
type ProductConnection {{ nodes: [Product!]! pageInfo: PageInfo! }}
type Problem {{ message: String! }}
input InventoryUnitConfirmation {{ id: ID! isAvailable: Boolean! }}
input ConfirmInput {{ inventoryUnits: [InventoryUnitConfirmation!]! }}
input TrackingInput {{ id: ID! carrier: String! trackingNumber: String! }}
input ReturnInput {{ ids: [ID!]! }}
type UnitsPayload {{ inventoryUnits: [InventoryUnit!] errors: [Problem!] }}
type ShipmentPayload {{ shipment: Shipment errors: [Problem!] }}
type Query {{
  shipments(state: ShipmentState, first: Int, after: String, completedFrom: String, completedTo: String): ShipmentConnection!
  shipment(id: ID!): Shipment
  products(first: Int, after: String): ProductConnection!
}}
type Mutation {{
  confirmInventoryUnits(input: ConfirmInput!): UnitsPayload
  setShipmentTracking(input: TrackingInput!): ShipmentPayload
  returnInventoryUnits(input: ReturnInput!): UnitsPayload
}}
""")
MOST = 100


class Root:
    """What is asked for at the top."""

    def __init__(self, shop: Shop, manager: bool) -> None:
        self._shop, self._manager = shop, manager

    def shipments(self, _info: Any, state: str | None = None, first: int = 25, after: str | None = None, **span: str) -> dict[str, Any]:
        self._allowed()
        since, until = span.get("completedFrom") or "", span.get("completedTo") or "9"
        every = (
            {**each, "state": state_of(each)}
            for remote_id, each in self._shop.shipments.items()
            if remote_id > (after or "") and since <= each["order"]["completedAt"] <= until and state in (None, state_of(each))
        )
        return _connection(list(islice(every, min(first, MOST) + 1)), min(first, MOST))

    def shipment(self, _info: Any, id: str) -> dict[str, Any] | None:
        self._allowed()
        found = self._shop.shipments.get(id)
        return None if found is None else {**found, "state": state_of(found)}

    def products(self, _info: Any, first: int = 25, after: str | None = None) -> dict[str, Any]:
        every = [each for each in self._shop.products if each["id"] > (after or "")]
        return _connection(every[: min(first, MOST) + 1], min(first, MOST))

    def decide(self, _info: Any, input: dict[str, Any]) -> dict[str, Any]:
        self._allowed()
        units, asked = self._shop.units(), input["inventoryUnits"]
        wrong = [each["id"] for each in asked if each["id"] not in units or units[each["id"]]["state"] != "unconfirmed"]
        self._shop.decided.update(each["id"] for each in asked)
        if wrong:
            return {"inventoryUnits": None, "errors": [{"message": f"{wrong[0]} cannot be confirmed"}]}
        for each in asked:
            units[each["id"]]["state"] = "confirmed_available" if each["isAvailable"] else "confirmed_unavailable"
        return {"inventoryUnits": [units[each["id"]] for each in asked], "errors": []}

    def track(self, _info: Any, input: dict[str, str]) -> dict[str, Any]:
        self._allowed()
        found = self._shop.shipments.get(input["id"])
        if found is None:
            return {"shipment": None, "errors": [{"message": "No such shipment"}]}
        self._shop.tracking.setdefault(input["id"], []).append((input["carrier"], input["trackingNumber"]))
        return {"shipment": {**found, "state": state_of(found)}, "errors": []}

    def take_back(self, _info: Any, input: dict[str, Any]) -> dict[str, Any]:
        self._allowed()
        units = self._shop.units()
        if any(each not in units or units[each]["state"] != "confirmed_available" for each in input["ids"]):
            return {"inventoryUnits": None, "errors": [{"message": "Only confirmed units can come back"}]}
        for each in input["ids"]:
            units[each]["state"] = "returned"
        return {"inventoryUnits": [units[each] for each in input["ids"]], "errors": []}

    def fields(self) -> dict[str, Any]:
        """The functions by the names that queries call them by."""
        changes = {"confirmInventoryUnits": self.decide, "setShipmentTracking": self.track, "returnInventoryUnits": self.take_back}
        return {"shipments": self.shipments, "shipment": self.shipment, "products": self.products, **changes}

    def _allowed(self) -> None:
        if not self._manager:
            raise GraphQLError("You need a shop manager's key.", extensions={"code": "UNAUTHENTICATED"})


def _connection(found: list[dict[str, Any]], first: int) -> dict[str, Any]:
    nodes = found[:first]
    return {"nodes": nodes, "pageInfo": {"hasNextPage": len(found) > first, "endCursor": nodes[-1]["id"] if nodes else None}}


def answer(shop: Shop, body: dict[str, Any], *, manager: bool) -> dict[str, Any]:
    """What a request is answered, under the shop's lock."""
    try:
        query = _read(str(body.get("query", "")))
    except GraphQLError as error:
        return {"data": None, "errors": [error.formatted]}
    with shop.lock:
        result = execute_sync(SCHEMA, query, Root(shop, manager).fields(), variable_values=body.get("variables"))
    return dict(result.formatted)


@lru_cache(maxsize=200)
def _read(query: str) -> DocumentNode:
    """A query once it is read and found good, which takes longer than to answer it. Raises GraphQLError."""
    document = parse(query)
    for error in validate(SCHEMA, document):
        raise error
    return document
