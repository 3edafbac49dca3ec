"""The forms about logging in and people."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import Email, EqualTo, InputRequired, Length, ValidationError

from web.accounts.passwords import LEAST, MOST, good_password

_needed = InputRequired(_("Vul dit in."))


class LoginForm(FlaskForm):
    email = EmailField(_("E-mailadres"), [_needed], render_kw={"autocomplete": "username"})
    password = PasswordField(
        _("Wachtwoord"), [_needed, Length(max=MOST)], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(FlaskForm):
    password = PasswordField(
        _("Nieuw wachtwoord"),
        [_needed],
        description=_(
            "Minstens %(least)d tekens. Een zin van een paar woorden is goed te onthouden.", least=LEAST
        ),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _("Nog een keer"),
        [_needed, EqualTo("password", _("De twee wachtwoorden zijn niet gelijk."))],
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, about: tuple[str, ...] = (), **more: object) -> None:
        self.about = about
        super().__init__(**more)

    def validate_password(self, field: PasswordField) -> None:
        if not good_password(field.data or "", *self.about):
            raise ValidationError(_("Kies minstens %(least)d tekens, en niet je naam of adres.", least=LEAST))


class OwnPasswordForm(PasswordForm):
    """A new password for who is logged in: whoever finds a screen open does not know the one before."""

    current = PasswordField(
        _("Je wachtwoord van nu"),
        [_needed, Length(max=MOST)],
        render_kw={"autocomplete": "current-password"},
    )


class UserForm(FlaskForm):
    name = StringField(_("Naam"), [_needed, Length(max=120)])
    email = EmailField(_("E-mailadres"), [_needed, Email(_("Dit is geen e-mailadres.")), Length(max=254)])
    administrator = BooleanField(_("Beheerder: mag alles, in elke ronde"))


class MemberForm(FlaskForm):
    email = EmailField(_("E-mailadres"), [_needed, Email(_("Dit is geen e-mailadres.")), Length(max=254)])
    name = StringField(
        _("Naam"), [Length(max=120)], description=_("Alleen nodig voor wie hier nog niet bekend is.")
    )
    role = SelectField(
        _("Rol"),
        default="lezer",
        choices=[
            SelectChoice("organisator", _("organisator: alles in deze ronde")),
            SelectChoice("planner", _("planner: bekijken en opnieuw indelen")),
            SelectChoice("lezer", _("lezer: alleen bekijken")),
            SelectChoice("wijktrekker", _("wijktrekker: één wijk bekijken en erop reageren")),
        ],
    )
    wijk = SelectField(_("Wijk"), default="", description=_("Alleen voor een wijktrekker."))

    def validate_wijk(self, field: SelectField) -> None:
        if self.role.data == "wijktrekker" and not field.data:
            raise ValidationError(_("Kies de wijk van deze wijktrekker."))
