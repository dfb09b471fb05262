"""The demo's merchants, each with its stores and the people who can log in there."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.roles import Role


@dataclass(frozen=True)
class DemoStore:
    """A store by its code and name."""

    code: str
    name: str


@dataclass(frozen=True)
class DemoPerson:
    """Somebody with an account: of the merchant, or of its first store where the role is one of a store."""

    email: str
    name: str
    role: Role


@dataclass(frozen=True)
class DemoMerchant:
    """A merchant with its numbers and address in Luxembourg."""

    legal_name: str
    vat_number: str
    registration_number: str
    street: str
    postal_code: str
    stores: tuple[DemoStore, ...]
    people: tuple[DemoPerson, ...] = ()
    suspended: bool = False
    city: str = "Luxembourg"


MERCHANTS: dict[str, tuple[DemoMerchant, ...]] = {
    "oms": (
        DemoMerchant(
            *("Librairie Kirchberg s.à r.l.", "LU26375245", "B263752", "12, av. Kennedy", "1855"),
            stores=(DemoStore("kirchberg", "Librairie Kirchberg"),),
            people=(
                DemoPerson("owner@example.com", "Olivia Owner", Role.MERCHANT_OWNER),
                DemoPerson("clerk@example.com", "Carlo Clerk", Role.STORE_STAFF),
            ),
        ),
        DemoMerchant(
            *("Spillkëscht s.à r.l.", "LU27190409", "B271904", "21, rue Philippe II", "2340"),
            stores=(DemoStore("spillkescht", "Spillkëscht"),),
        ),
        DemoMerchant(
            *("Velo Nord s.à r.l.", "LU19834048", "B198340", "8, rue du Fort Neipperg", "2230"),
            stores=(DemoStore("velo-nord", "Velo Nord"),),
            suspended=True,
        ),
        DemoMerchant(
            *("Belle Saison s.à r.l.", "LU28811320", "B288113", "55, Grand-Rue", "1661"),
            stores=(DemoStore("belle-saison", "Belle Saison"),),
        ),
        DemoMerchant(
            *("Caves du Port s.à r.l.", "LU14207733", "B142077", "4, Esplanade", "5533"),
            city="Remich",
            stores=(DemoStore("caves-remich", "Caves du Port Remich"), DemoStore("caves-stad", "Caves du Port Stad")),
        ),
        DemoMerchant(
            *("Heem a Gaart s.à r.l.", "LU25561810", "B255618", "30, rue du Commerce", "3450"),
            city="Dudelange",
            stores=(
                DemoStore("heem-stad", "Heem a Gaart Stad"),
                DemoStore("heem-belval", "Heem a Gaart Belval"),
                DemoStore("heem-mersch", "Heem a Gaart Mersch"),
            ),
            people=(DemoPerson("stores@example.com", "Sonja Stores", Role.MERCHANT_OWNER),),
        ),
    ),
    "loyalty": (
        DemoMerchant(
            *("Café Central s.à r.l.", "LU20260743", "B202607", "3, rue du Curé", "1368"),
            stores=(DemoStore("cafe-central", "Café Central"),),
            people=(DemoPerson("barista@example.com", "Bo Barista", Role.STORE_STAFF),),
        ),
        DemoMerchant(
            *("Backhaus s.à r.l.", "LU23116633", "B231166", "18, rue de Strasbourg", "2561"),
            stores=(
                DemoStore("backhaus", "Backhaus"),
                DemoStore("backhaus-gare", "Backhaus Gare"),
                DemoStore("backhaus-belair", "Backhaus Belair"),
            ),
        ),
        DemoMerchant(*("Salon Léa", "LU17552012", "B175520", "7, rue de Bonnevoie", "1260"), stores=(DemoStore("salon-lea", "Salon Léa"),)),
        DemoMerchant(
            *("Sportif s.à r.l.", "LU18990770", "B189907", "40, route d'Esch", "1470"),
            stores=(DemoStore("sportif", "Sportif"), DemoStore("sportif-belval", "Sportif Belval")),
        ),
        DemoMerchant(
            *("Jardin vert s.à r.l.", "LU21945570", "B219455", "112, route de Thionville", "2611"),
            stores=(DemoStore("jardin", "Jardin vert"),),
        ),
    ),
}
