"""An invoice as paper and as data: the PDF that people read, with the XML that programs read inside."""
