"""`create_app`: the Flask application with its store, its queue, its safeguards and its pages."""

from __future__ import annotations

from typing import Any

from flask import Flask, abort, current_app, g, render_template, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session
from werkzeug.exceptions import BadRequest, Conflict, HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from web.config import LOGIN_LASTS, MAX_UPLOAD, Config
from web.store import Database, Round, User
from web.words import register_filters
from web.work.queue import Queue

csrf = CSRFProtect()
limiter = Limiter(key_func=get_remote_address)
LANGUAGES = ("nl", "en")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def create_app(config: Config) -> Flask:
    """The application. The store has been migrated already: see `web.store.schema`."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        PERMANENT_SESSION_LIFETIME=LOGIN_LASTS,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_NAME="__Host-matcher" if config.secure else "matcher",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        # Our own pages send no referrer, so over HTTPS no form would be taken. Each form has its token.
        WTF_CSRF_SSL_STRICT=False,
        PREFERRED_URL_SCHEME="https" if config.secure else "http",
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
        RATELIMIT_STORAGE_URI=config.redis_url or "memory://",
        RATELIMIT_ENABLED=not config.testing,
        TESTING=config.testing,
    )
    if config.proxies:
        # Else every visitor has the address of the web server in front, and they share one rate limit.
        trusted = config.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted
        )
    app.extensions["matcher"] = config
    app.extensions["store"] = Database(config.database_url)
    app.extensions["queue"] = Queue(config)
    app.before_request(_no_nulls)
    csrf.init_app(app)
    limiter.init_app(app)
    Babel(app, locale_selector=_language)
    Compress(app)
    _logins(app)
    _blueprints(app)
    register_filters(app)
    app.after_request(_headers)
    app.teardown_appcontext(_close)
    app.register_error_handler(HTTPException, _error_page)
    for kind in (IntegrityError, DataError, OverflowError):
        app.register_error_handler(kind, _refused)
    app.context_processor(_may)
    app.context_processor(
        lambda: {"language": str(get_locale() or "nl"), "languages": LANGUAGES, "menu": _menu}
    )
    return app


def store() -> Session:
    """The session of this request; it is rolled back unless somebody commits."""
    if "store" not in g:
        g.store = current_app.extensions["store"].session()
    session: Session = g.store
    return session


def _close(_error: BaseException | None) -> None:
    session = g.pop("store", None)
    if session is not None:
        session.close()


def _language() -> str:
    from flask import session

    if session.get("language") in LANGUAGES:
        return str(session["language"])
    if current_user and current_user.is_authenticated:
        return str(current_user.user.language)
    return request.accept_languages.best_match(LANGUAGES, "nl") or "nl"


class Visitor:
    """Somebody who is logged in, as Flask-Login wants it."""

    is_authenticated = is_active = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        # A new password makes older logins invalid.
        return f"{self.user.id}.{self.user.epoch}"


def _logins(app: Flask) -> None:
    manager = LoginManager(app)
    manager.login_view = "accounts.login"
    manager.login_message = None
    manager.session_protection = "basic"

    @manager.user_loader
    def load(key: str) -> Visitor | None:
        number, _dot, epoch = key.partition(".")
        user = store().get(User, int(number)) if number.isdigit() else None
        return Visitor(user) if user and user.active and str(user.epoch) == epoch else None


def _blueprints(app: Flask) -> None:
    from web.views import BLUEPRINTS

    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


def _menu(round_: Round) -> Any:
    from web.rounds.menu import menu

    return menu(round_)


def _may() -> dict[str, Any]:
    """For templates: `may('indelen')` says whether the visitor may do that in the round of this page."""
    from web.accounts.rights import may

    def in_this_round(right: str) -> bool:
        round_id = (request.view_args or {}).get("round_id")
        if round_id is None or not current_user.is_authenticated:
            return False
        return may(store(), current_user.user, round_id, right)

    return {"may": in_this_round}


def _headers(response: Any) -> Any:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    # Files of ours say themselves how long they may be kept.
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _no_nulls() -> None:
    """No text of people has a null in it, and PostgreSQL can't keep one."""
    given = (text for name, texts in request.values.lists() for text in (name, *texts))
    if "\0" in request.path or any("\0" in text for text in given):
        abort(400)


def _refused(error: Exception) -> tuple[str, int]:
    """The store did not take it: two did the same at once, or a number or text is beyond all measure."""
    current_app.logger.warning("refused by the store: %s", type(error).__name__)
    store().rollback()
    return _error_page(Conflict() if isinstance(error, IntegrityError) else BadRequest())


def _error_page(error: HTTPException) -> tuple[str, int]:
    said = {
        400: _("Dit verzoek klopt niet. Ga terug en probeer het opnieuw."),
        403: _("Dit mag je niet zien of doen."),
        404: _("Deze pagina bestaat niet."),
        409: _("Iemand anders deed net hetzelfde. Ga terug en kijk opnieuw."),
        413: _("Dit bestand is te groot: hooguit 12 MB."),
        429: _("Te vaak geprobeerd. Wacht een paar minuten."),
    }
    code = error.code or 500
    text = said.get(code, _("Er ging iets mis. Probeer het opnieuw."))
    return render_template("error.html", code=code, text=text), code
