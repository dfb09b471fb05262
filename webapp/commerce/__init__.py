"""Values that every business shares: money, tax rates, addresses, numbers of things, and series of numbers.

No currency, country or rate is assumed anywhere here: whoever asks says which.
"""

from webapp.commerce.address import Address
from webapp.commerce.currencies import currency_choices, digits_of, is_currency
from webapp.commerce.money import MAX_MINOR, CurrencyMismatch, Money, total
from webapp.commerce.numerals import decimal_sign, read_number
from webapp.commerce.rates import format_rate, parse_rate
from webapp.commerce.writing import format_money, parse_money

__all__ = [
    "MAX_MINOR",
    "Address",
    "CurrencyMismatch",
    "Money",
    "currency_choices",
    "decimal_sign",
    "digits_of",
    "format_money",
    "format_rate",
    "is_currency",
    "parse_money",
    "parse_rate",
    "read_number",
    "total",
]
