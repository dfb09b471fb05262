"""What people read for codes of core."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from webapp.settings.typed import Level

SOURCES = {
    Level.STORE: _l("Set for this store"),
    Level.MERCHANT: _l("Set for all your stores"),
    Level.PLATFORM: _l("Set for the platform"),
    Level.DEFAULT: _l("Usual value"),
}
