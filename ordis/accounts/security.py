"""Flask-Security-Too in our house: argon2, TOTP, French addresses, mail by rows."""

from datetime import timedelta
from typing import Any, Final

from flask import Flask, Response, after_this_request, url_for
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore

from ordis import settings
from ordis.accounts import mails, wording
from ordis.accounts.mailing.sending import send
from ordis.accounts.models import RoleRow, User
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.keys import Keys
from ordis.kernel.limits import SIGN_IN, limiter
from ordis.settings import Settings

GUESSABLE = (
    "login",
    "two_factor_token_validation",
    "mf_recovery",
    "forgot_password",
    "reset_password",
    "verify",
    "change_password",
)
"""Pages of Flask-Security where a secret could be guessed by trying."""

datastore = SQLAlchemyUserDatastore(db, User, RoleRow)


RESET_WITHIN: Final = timedelta(hours=4)


class QueuedMail(MailUtil):
    """The library's messages become rows like ours, in our words; the worker sends them."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: Any,
        sender: Any,
        body: Any,
        html: str | None,
        **kwargs: Any,
    ) -> None:
        base = settings.current().base_url
        said = {
            "reset_instructions": lambda: {
                "lien": base + url_for("security.reset_password", token=kwargs["reset_token"]),
                "heures": f"{RESET_WITHIN.total_seconds() // 3600:.0f}\u00a0heures",
            },
            "change_notice": lambda: {"lien": base + url_for("security.forgot_password")},
        }
        name = template.rpartition("/")[2]
        values = said[name]() if name in said else {}
        send(mails.LIBRARY[name], recipient=str(recipient), said=values, at=clock.now())

        @after_this_request
        def keep(response: Response) -> Response:
            db.session.commit()
            return response


def configuration(settings: Settings, keys: Keys) -> dict[str, Any]:
    """What Flask-Security reads, addresses and words in French."""
    return {
        **_passwords(keys),
        **_second_factor(settings, keys),
        **_cookies(settings),
        **wording.configuration(),
        "SECURITY_LOGIN_URL": "/connexion",
        "SECURITY_LOGOUT_URL": "/deconnexion",
        "SECURITY_LOGOUT_CSRF": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_FRESHNESS": timedelta(hours=12),
        "SECURITY_VERIFY_URL": "/confirmer",
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_EMAIL_SENDER": settings.mail_sender,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_PLAINTEXT": False,  # nothing is drawn from its templates: see ``mails.LIBRARY``
    }


def _passwords(keys: Keys) -> dict[str, Any]:
    return {
        "SECURITY_PASSWORD_SALT": keys.secret("password-salt"),
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RESET_URL": "/mot-de-passe-oublie",
        "SECURITY_RESET_PASSWORD_WITHIN": RESET_WITHIN,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_URL": "/mot-de-passe",
        "SECURITY_POST_CHANGE_VIEW": "/account",
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": True,
    }


def _second_factor(settings: Settings, keys: Keys) -> dict[str, Any]:
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_REQUIRED": False,  # for everybody or nobody: see second_factor.py
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_SETUP_URL": "/second-facteur",
        "SECURITY_TWO_FACTOR_TOKEN_VALIDATION_URL": "/second-facteur/code",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account",
        "SECURITY_TOTP_SECRETS": {"1": keys.secret("totp")},
        "SECURITY_TOTP_ISSUER": f"Ordis {settings.city}",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_URL": "/codes-de-secours",
        "SECURITY_MULTI_FACTOR_RECOVERY_URL": "/code-de-secours",
    }


def _cookies(settings: Settings) -> dict[str, Any]:
    return {
        "REMEMBER_COOKIE_SECURE": settings.https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
    }


def install(app: Flask) -> None:
    Security(app, datastore, mail_util_cls=QueuedMail)
    for name in GUESSABLE:
        endpoint = f"security.{name}"
        guarded: Any = limiter.limit(SIGN_IN, methods=["POST"])(app.view_functions[endpoint])
        app.view_functions[endpoint] = guarded
