"""A seller that may issue invoices."""

from __future__ import annotations

SETTINGS = {
    "seller_name": "Interlock Test S.à r.l.",
    "seller_street": "5, rue Plaetis",
    "seller_postal_code": "2338",
    "seller_city": "Luxembourg",
    "seller_country": "LU",
    "seller_vat": "LU26375245",
    "seller_register": "B123456",
    "seller_iban": "LU280019400644750000",
}
