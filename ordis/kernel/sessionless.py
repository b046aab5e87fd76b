"""Files for everyone and every cache: the session is neither saved nor said to matter."""

from flask import Flask, Response, g
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class _Sessions(SecureCookieSessionInterface):
    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not g.get("sessionless"):
            super().save_session(app, session, response)


def forget_session() -> None:
    """From here on the answer sets no cookie and does not vary by one, whoever asked."""
    g.sessionless = True


def install(app: Flask) -> None:
    app.session_interface = _Sessions()
