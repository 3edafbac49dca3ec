"""The forms about a round."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, IntegerField, SelectChoice, SelectField, StringField, TimeField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

_needed = InputRequired(_("Vul dit in."))
FORMATS = [
    SelectChoice("wijkbijeenkomst", _("wijkbijeenkomst: PO en VO per wijk")),
    SelectChoice("adviesmiddag", _("AdviesMiddag: groepjes rond casussen")),
]
REGIONS = [SelectChoice("rotterdam", "Rotterdam"), SelectChoice("koers-vo", "Koers VO")]
GROUPINGS = [
    SelectChoice("wijk", _("per wijk")),
    SelectChoice("buurt", _("per buurt (alleen in Rotterdam)")),
    SelectChoice("gemeente", _("per gemeente")),
    SelectChoice("schooltype", _("per schooltype")),
    SelectChoice("bestuur", _("per bestuur")),
]


class NewRoundForm(FlaskForm):
    name = StringField(
        _("Naam"), [_needed, Length(max=200)],
        description=_("Zoals mensen hem kennen: Wijkontmoetingen Delfshaven, najaar 2027."),
    )  # fmt: skip
    source = SelectField(
        _("Beginnen met"),
        description=_(
            "Een kopie neemt instellingen en locaties over, geen mensen. Wie elkaar al trof, gaat mee "
            "onder sleutels."
        ),
    )
    format = SelectField(_("Soort bijeenkomst"), choices=FORMATS)
    region = SelectField(
        _("Regio"),
        choices=REGIONS,
        description=_("Later kun je losse wijken kiezen."),
    )


class BasicsForm(FlaskForm):
    name = StringField(_("Naam"), [_needed, Length(max=200)])
    format = SelectField(_("Soort bijeenkomst"), choices=FORMATS)
    grouping = SelectField(_("Bijeenkomsten maken"), choices=GROUPINGS)


class MomentForm(FlaskForm):
    day = DateField(_("Dag"), [_needed])
    start = TimeField(_("Van"), [_needed])
    end = TimeField(_("Tot"), [_needed])
    name = StringField(
        _("Naam"), [Length(max=80)], description=_("Mag leeg: dan heet het naar de dag en de tijd.")
    )

    def validate_end(self, field: TimeField) -> None:
        if self.start.data and field.data and field.data <= self.start.data:
            raise ValidationError(_("Het eind is niet na het begin."))


class UploadForm(FlaskForm):
    file = FileField(_("Bestand (.xlsx of .csv)"), [FileRequired(_("Kies een bestand."))])


class PlanForm(FlaskForm):
    seconds = IntegerField(
        _("Hoelang mag het duren? (seconden)"), [_needed, NumberRange(5, 3600, _("Van 5 tot en met 3600."))],
        default=60,
        description=_("Een minuut is meestal genoeg. Stoppen kan altijd, met de beste tot dan toe."),
    )  # fmt: skip


def with_sources(form: NewRoundForm, rounds: list[Any]) -> NewRoundForm:
    """The form with the rounds that can be copied."""
    form.source.choices = [
        SelectChoice("", str(_("een lege ronde"))), *(SelectChoice(str(r.id), r.name) for r in rounds)
    ]  # fmt: skip
    return form
