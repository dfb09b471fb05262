"""Files are read whatever program wrote them; a bad row never stops the rows after it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.modules.marketplace.feeds import HEADER, ODD, PLAIN
from webapp.domain import DomainError
from webapp.imports.models import Import

Check = Callable[..., Import]


@pytest.mark.sqlite_only
@pytest.mark.parametrize("oddity", ODD)
def test_odd_files_give_the_same_three_products(
    check: Check, counts: Callable[..., object], reasons: Callable[..., object], oddity: str
) -> None:
    found = check(ODD[oddity])

    assert (counts(found), reasons(found)) == ((3, 0, 0, 0), {})


def test_letters_of_windows_1252_are_kept(check: Check) -> None:
    found = check(PLAIN.replace("Quince", "Rhubarb é – œ").encode("cp1252"))

    assert (found.encoding, found.created) == ("cp1252", 3)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"\xff\xfe", (HEADER + "\n").encode()])
def test_an_empty_file_is_refused(upload: Check, content: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        upload(content)

    assert caught.value.code == "empty_file"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("X-1,Only two", "has 2 cells"),
        ("X-1,a,b,1.00,c,,17,1,more", "has 9 cells"),
        ("X-1,With \0 inside,,1.00,,,17,1", "NUL"),
        ("X-1,Title," + "long " * 40_000 + ",1.00,,,17,1", "characters"),
        (",No SKU,,1.00,,,17,1", "no SKU"),
        ("MUG-1,Again,,1.00,,,17,1", "same SKU"),
        ("X-1,Title,,twelve,,,17,1", "Price is not a number"),
        ("X-1,Title,,1.00,,123,17,1", "GTIN"),
        ("X-1,,,1.00,,,17,1", "needs a title"),
        ("X-1,Title,,1.00,,,17,-3", "Quantity"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_goes_on(check: Check, reasons: Callable[..., dict[int, str]], row: str, why: str) -> None:
    lines = PLAIN.splitlines()
    found = check("\n".join([*lines[:2], row, *lines[2:]]).encode())

    assert (found.created, found.refused) == (3, 1)
    assert why in reasons(found)[3]


@pytest.mark.sqlite_only
def test_a_line_without_end_is_one_refused_row(check: Check) -> None:
    found = check((PLAIN + "X-1," + "endless," * 400_000).encode())

    assert (found.created, found.refused) == (3, 1)


@pytest.mark.sqlite_only
def test_a_file_without_a_header_is_read_by_position(upload: Check) -> None:
    made = upload(b"MUG-1;Blue mug;12.90\nMUG-2;Red mug;13.90\n")

    assert (made.has_header, made.delimiter, len(made.columns)) == (False, ";", 3)


@pytest.mark.sqlite_only
def test_columns_in_other_languages_are_recognised(upload: Check) -> None:
    made = upload("Artikelnummer;Titel;Preis;Bestand;Lieferant\nA;B;1,00;2;C\n".encode("utf-16"))

    assert made.mapping == {"0": "id", "1": "title", "2": "price", "3": "quantity"}
