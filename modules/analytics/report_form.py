"""What people type of a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from modules.analytics import labels, reports
from modules.analytics.forms import stripped
from modules.analytics.models import LONGEST, Report
from modules.analytics.periods import PERIODS, wrong
from modules.analytics.queries.places import Spot, latest_day
from webapp.fields import KeptSelectField
from webapp.registry.kinds.metrics import STORE, Metric


class ReportForm(FlaskForm):
    """A report, with the version that was opened."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[Optional()])
    name = StringField(_l("Name"), filters=[stripped], validators=[DataRequired(), Length(max=120)], render_kw={"autocomplete": "off"})
    metric = KeptSelectField(_l("Figure"), validators=[InputRequired()])
    split = KeptSelectField(_l("By"), description=_l("What has a line."))
    only_what = KeptSelectField(_l("Only where"))
    only_value = StringField(_l("is"), filters=[stripped], validators=[Length(max=LONGEST)], description=_l("As it stands in the rows."))
    period = KeptSelectField(_l("Period"), choices=[*PERIODS.items()], default="days30")
    first = DateField(_l("From"), validators=[Optional()])
    last = DateField(_l("To"), validators=[Optional()])
    view = RadioField(_l("Show"), choices=[("table", _l("A table")), ("chart", _l("A chart with its table"))], default="table")
    shared = BooleanField(_l("Shared"), description=_l("Everybody here who may see figures finds it in the list."))

    def offer(self, metrics: Sequence[Metric], spot: Spot) -> ReportForm:
        """Fill the choices with what there is here."""
        self.known, self.spot = {each.code: each for each in metrics}, spot
        dimensions = {dimension.code: dimension.name for each in metrics for dimension in each.dimensions}
        splits = {code: name for code, name in labels.SPLITS.items() if code != "store" or spot.store_id is None}
        self.metric.choices = [(each.code, each.name) for each in metrics]
        self.split.choices = [*splits.items(), *dimensions.items()]
        self.only_what.choices = [("", _("Everything")), *dimensions.items()]
        return self

    def fill(self, report: Report) -> None:
        """Show what is saved of the condition, its value as it stands in the rows."""
        self.only_what.data, self.only_value.data = next(iter(report.only.items()), ("", ""))
        metric = self.known.get(report.metric)
        if metric is not None:
            self.only_value.data = next((name for _code, name in reports.narrowed(report, metric)), self.only_value.data)

    def validate_split(self, field: Any) -> None:
        """Each figure is split by its own dimensions."""
        metric = self.known.get(self.metric.data or "")
        allowed = {"", "day", "week", "month", *([] if metric is None else [each.code for each in metric.dimensions])}
        if metric is not None and metric.per == STORE and self.spot.store_id is None:
            allowed.add("store")
        if metric is not None and (field.data or "") not in allowed:
            names = ", ".join(labels.split_name(metric, code) for code in sorted(allowed))
            raise ValidationError(_("This figure is not kept by that. Choose one of these: %(names)s.", names=names))

    def validate_only_what(self, field: Any) -> None:
        """So is what it is narrowed to."""
        metric = self.known.get(self.metric.data or "")
        if field.data and metric is not None and field.data not in [each.code for each in metric.dimensions]:
            names = ", ".join(str(each.name) for each in metric.dimensions) or _("nothing")
            raise ValidationError(_("This figure can be narrowed by: %(names)s.", names=names))

    def validate_only_value(self, field: Any) -> None:
        """What was typed is not dropped."""
        if field.data and not self.only_what.data:
            raise ValidationError(_("Choose what this is the value of."))

    def validate_period(self, field: Any) -> None:
        """Both days where days are chosen; fields that are left empty are asked nothing themselves."""
        if field.data == "custom" and None in (self.first.data, self.last.data):
            raise ValidationError(_("Choose both days: from and to."))

    def validate_last(self, field: Any) -> None:
        """Days that a period can have."""
        if self.period.data != "custom" or None in (self.first.data, field.data):
            return
        problem = wrong(self.first.data, field.data, latest_day(self.spot))
        if problem:
            raise ValidationError(problem)

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        custom = self.period.data == "custom"
        return {
            "name": self.name.data or "",
            "metric": self.metric.data,
            "split": self.split.data or "",
            "only": self._only(),
            "period": self.period.data,
            "first": self.first.data if custom else None,
            "last": self.last.data if custom else None,
            "view": self.view.data,
            "shared": bool(self.shared.data),
        }

    def _only(self) -> dict[str, str]:
        metric, what = self.known.get(self.metric.data or ""), self.only_what.data
        return {what: reports.meant(self.spot, metric, what, self.only_value.data or "")} if what and metric is not None else {}
