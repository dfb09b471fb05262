"""The shape of what people type; rules are the services'."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateTimeLocalField, FileField, IntegerField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from modules.cms.root import LANGUAGES
from webapp.fields import VersionField


def stripped(value: str | None) -> str:
    """Text without blanks around it."""
    return (value or "").strip()


class VersionForm(FlaskForm):
    """The version of what the person saw."""

    version = VersionField()


class NewForm(FlaskForm):
    """A page, or a page in another language."""

    title = StringField(_l("Title"), [DataRequired(), Length(max=160)], filters=[stripped])
    slug = StringField(
        _l("Address"),
        [DataRequired(), Length(max=80)],
        filters=[stripped],
        description=_l("As in example.com/our-shop. “home” is the first page."),
    )
    locale = SelectField(_l("Language"), choices=list(LANGUAGES.items()))


class TextForm(VersionForm):
    """What stands around the blocks of a page."""

    title = StringField(_l("Title"), [DataRequired(), Length(max=160)], filters=[stripped])
    slug = StringField(_l("Address"), [DataRequired(), Length(max=80)], filters=[stripped])
    seo_title = StringField(
        _l("Title in search results"), [Length(max=160)], filters=[stripped], description=_l("Empty: the page's own title.")
    )
    seo_description = TextAreaField(
        _l("Description in search results"),
        [Length(max=320)],
        filters=[stripped],
        description=_l("One or two sentences, about 150 characters."),
    )
    hidden = BooleanField(_l("Keep it out of search engines"))


class PlanForm(VersionForm):
    """When a page appears and goes."""

    publish_at = DateTimeLocalField(_l("Publish on"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])
    unpublish_at = DateTimeLocalField(_l("Unpublish on"), [Optional()], format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


class UploadForm(FlaskForm):
    """Pictures for the library."""

    pictures = MultipleFileField(
        _l("Pictures"),
        description=_l("PNG, JPEG, WebP or GIF, at most 10 MB each. What a camera wrote into them is removed."),
        render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif"},
    )
    folder = StringField(_l("Folder"), [Length(max=80)], filters=[stripped])


class PictureForm(VersionForm):
    """What is said of a picture."""

    name = StringField(_l("Name"), [DataRequired(), Length(max=160)], filters=[stripped])
    folder = StringField(_l("Folder"), [Length(max=80)], filters=[stripped])
    alt_en = StringField(_l("What it shows, in English"), [Length(max=300)], filters=[stripped])
    alt_fr = StringField(_l("What it shows, in French"), [Length(max=300)], filters=[stripped])
    alt_de = StringField(_l("What it shows, in German"), [Length(max=300)], filters=[stripped])
    alt_lb = StringField(_l("What it shows, in Luxembourgish"), [Length(max=300)], filters=[stripped])
    focal_x = IntegerField(
        _l("Focal point, from the left"),
        [NumberRange(0, 100)],
        default=50,
        description=_l("Per cent. It stays in sight where the picture is cut."),
    )
    focal_y = IntegerField(_l("Focal point, from the top"), [NumberRange(0, 100)], default=50)

    def alt(self) -> dict[str, str]:
        """The words by language."""
        return {locale: self[f"alt_{locale}"].data for locale in LANGUAGES}


class ReplaceForm(VersionForm):
    """Other bytes for a picture."""

    picture = FileField(
        _l("Picture"), [DataRequired(_l("Choose a picture."))], render_kw={"accept": "image/png,image/jpeg,image/webp,image/gif"}
    )


class MenuForm(VersionForm):
    """A menu, an entry a line."""

    entries = TextAreaField(
        _l("Entries"),
        [Length(max=4000)],
        description=_l("One a line: the address of a page, like about, or words and an address, like Plans | /plans."),
        render_kw={"rows": 8},
    )
