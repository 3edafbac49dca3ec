"""The forms about invitations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, EmailField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Email, InputRequired, Length, Optional

from web.store import INVITED

STATES = [
    (INVITED[0], _("nog niet gevraagd")), (INVITED[1], _("uitgenodigd")), (INVITED[2], _("doet mee")),
    (INVITED[3], _("doet niet mee")),
]  # fmt: skip


class InvitationForm(FlaskForm):
    contact = StringField(_("Contactpersoon"), [Length(max=120)])
    email = EmailField(_("E-mailadres"), [Optional(), Email(_("Dit is geen e-mailadres.")), Length(max=254)])
    status = SelectField(_("Stand"), choices=[SelectChoice(*one) for one in STATES])
    reminded = DateField(_("Laatst gebeld of herinnerd"), [Optional()])
    note = TextAreaField(
        _("Notitie"), [Length(max=2000)], render_kw={"rows": 4},
        description=_("Alleen organisatoren zien dit. Schrijf niets over leerlingen."),
    )  # fmt: skip


class PasteForm(FlaskForm):
    text = TextAreaField(
        _("Regels om over te nemen"), [InputRequired(_("Plak hier regels.")), Length(max=400_000)],
        description=_(
            "Op elke regel een school (vestigingscode of naam), een contactpersoon en een e-mailadres. "
            "Kopieer drie kolommen uit Excel, of zet er een puntkomma tussen."
        ),
        render_kw={"rows": 12, "spellcheck": "false"},
    )  # fmt: skip
