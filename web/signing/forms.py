"""The form to sign up, and the organiser's form about it."""

from __future__ import annotations

from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from matcher.domain import LEVELS, MODES
from matcher.rounds.roles import ROLES
from matcher.rounds.words import clean, email
from web.said import said

_needed = InputRequired(_("Vul dit in."))
ANSWERS = (("ja", _("ja")), ("liever niet", _("liever niet")), ("nee", _("nee")))
MODE_NAMES = {"fiets": _("fiets"), "lopen": _("lopend"), "auto": _("auto"), "ov": _("openbaar vervoer")}


class FormSettingsForm(FlaskForm):
    open = BooleanField(_("Het formulier staat open: wie de link heeft, kan zich inschrijven"))
    last = DateField(
        _("Laatste dag om in te schrijven"), [Optional()],
        description=_("Wie zich daarna inschrijft, komt op de reservelijst. Leeg: geen sluitdatum."),
    )  # fmt: skip
    contact = StringField(
        _("Bij wie kunnen mensen terecht?"), [Length(max=200)],
        description=_("Naam met e-mailadres of telefoonnummer. Dit staat op het formulier."),
    )  # fmt: skip


class Checks(SelectMultipleField):
    """Several boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SignUpForm(FlaskForm):
    name = StringField(
        _("Voor- en achternaam"), [_needed, Length(max=120)], render_kw={"autocomplete": "name"}
    )
    email = EmailField(
        _("E-mailadres van je werk"), [_needed, Length(max=254)], render_kw={"autocomplete": "email"}
    )
    school = StringField(
        _("School"), [Length(max=200)],
        description=_("Begin te typen en kies je school uit de lijst. De vestigingscode mag ook."),
        render_kw={"list": "scholen", "autocomplete": "off"},
    )  # fmt: skip
    organisation = StringField(
        _("Organisatie"), [Length(max=120)], render_kw={"autocomplete": "organization"}
    )
    postcode = StringField(
        _("Postcode van je werk"), [Length(max=8)], description=_("Zoals 3011 AB."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    role = SelectField(
        _("Functie"),
        [_needed],
        choices=[
            SelectChoice("", _("kies je functie")),
            *(SelectChoice(one, LazyString(said, one)) for one in ROLES),
        ],
    )
    leaves = TimeField(
        _("Hoe laat kun je op zijn vroegst van je werk weg?"), [Optional()],
        description=_("Mag leeg. Bijvoorbeeld 14:45."),
    )  # fmt: skip
    mode = SelectField(
        _("Hoe reis je meestal?"), choices=[SelectChoice(one, MODE_NAMES[one]) for one in MODES]
    )
    levels = Checks(
        _("Over welke niveaus kun je meepraten?"), choices=[SelectChoice(one) for one in LEVELS],
        description=_("Mag leeg: dan tellen de niveaus van je school."),
    )  # fmt: skip
    step_free = BooleanField(_("Ik heb een plek zonder drempels of trappen nodig"))
    chair = BooleanField(_("Ik wil wel een gesprek leiden"))
    share_email = BooleanField(_("Anderen in mijn groep mogen mijn e-mailadres zien"))

    def __init__(self, with_chair: bool, **more: Any) -> None:
        super().__init__(**more)
        if not with_chair:
            del self.chair

    def validate_email(self, field: EmailField) -> None:
        if email(field.data or "") is None:
            raise ValidationError(_("Dit is geen e-mailadres."))

    def validate_name(self, field: StringField) -> None:
        if not any(char.isalpha() for char in clean(field.data or "")):
            raise ValidationError(_("Vul je voor- en achternaam in."))
