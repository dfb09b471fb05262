"""Documents: what goes in comes out, and nothing of it is code."""

import io
from datetime import UTC, datetime

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from webapp.db import transaction
from webapp.documents import Attached, DocumentFailed, pdf
from webapp.domain import DomainError
from webapp.kernel import kernel

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.sqlite_only  # no database takes part


@pytest.fixture(autouse=True)
def papers(app, monkeypatch):
    packages = {**kernel().registry.packages, "papers": "tests.support.papers"}
    monkeypatch.setitem(kernel().registry.__dict__, "packages", packages)


def note(**given):
    given = {"data": {"text": "Hello"}, "title": "A note", "at": AT, **given}
    return pdf("papers/note", given.pop("data"), **given)


def read(made):
    return pypdf.PdfReader(io.BytesIO(made))


def test_the_text_stands_in_the_document_as_it_was_given():
    text = 'Café “Łódź” #image("/etc/passwd") *not bold* \\ $x$ #sys.inputs Ελλάδα Київ'
    found = read(note(data={"text": text}))
    assert " ".join(found.pages[0].extract_text().split()).startswith(f"A note {text}")
    assert found.metadata.title == "A note"


def test_the_same_arguments_make_the_same_bytes():
    assert note() == note()
    assert note() != note(data={"text": "Hallo"})


def test_what_is_set_is_inter_alone():
    fonts = read(note()).pages[0]["/Resources"]["/Font"].values()
    assert {font.get_object()["/BaseFont"].partition("+")[2] for font in fonts} == {"Inter-Regular"}


def test_an_attached_file_is_carried_byte_for_byte_in_a_pdf_a_3():
    xml = b"<invoice>\xc3\xa9</invoice>"
    made = note(attached=[Attached(name="factur-x.xml", content=xml, mime_type="text/xml", description="For programs")])
    found = read(made)
    assert found.attachments == {"factur-x.xml": [xml]}
    assert "pdfaid:part>3<" in found.root_object["/Metadata"].get_data().decode()


def test_a_letter_that_no_typeface_has_becomes_a_question_mark_in_an_archive():
    assert "Hello ??" in read(note(data={"text": "Hello 漢字"}, archival=True)).pages[0].extract_text()


def test_a_picture_is_drawn_by_its_name():
    red = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(red, "PNG")
    assert len(read(note(data={"picture": "red.png"}, files={"red.png": red.getvalue()})).pages[0].images) == 1
    dot = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    assert len(note(data={"picture": "dot.svg"}, files={"dot.svg": dot})) > 1000


def test_pages_are_counted_and_bounded():
    assert len(read(note(data={"breaks": 3})).pages) == 4
    with pytest.raises(DomainError) as refused:
        note(data={"breaks": 10}, most_pages=5)
    assert refused.value.code == "too_many_pages"


def test_what_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr("webapp.documents.making.SECONDS", 1)
    with pytest.raises(DomainError) as refused:
        pdf("papers/endless", {}, title="", at=AT)
    assert refused.value.code == "document_too_large"


@pytest.mark.parametrize("name", ["papers/broken", "papers/none", "nobody/note", "papers/../note", "note"])
def test_a_template_that_is_wrong_or_missing_is_a_fault(name):
    with pytest.raises(DocumentFailed):
        pdf(name, {}, title="", at=AT)


@pytest.mark.parametrize("name", ["../x.png", "/etc/x.png", "", ".hidden"])
def test_a_file_has_a_plain_name(name):
    with pytest.raises(DocumentFailed):
        note(files={name: b"x"})


def test_no_document_is_made_while_others_wait_for_a_lock():
    with transaction(), pytest.raises(RuntimeError, match="before a transaction"):
        note()


@given(st.text(max_size=30))
@settings(max_examples=10, deadline=None)
def test_any_text_makes_a_document(text):
    assert note(data={"text": text}).startswith(b"%PDF")
    assert note(data={"text": text}, title=text, archival=True).startswith(b"%PDF")
