"""Ordis: « Ordinateurs solidaires », from a company's gift to a family's computer.

``create_app`` is the only wiring; read it from top to bottom.
"""

from pathlib import Path

import sqlalchemy as sa
from flask import Flask, request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from ordis.kernel import db as database
from ordis.kernel.db import db
from ordis.settings import Settings, use

HERE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """A folder that stands beside the package in a checkout and inside it in a wheel."""
    beside = HERE.parent / name
    return beside if beside.is_dir() and (HERE.parent / "pyproject.toml").is_file() else HERE / name


TEMPLATES = _shipped("templates")
MIGRATIONS = _shipped("migrations")

csrf = CSRFProtect()
bootstrap = Bootstrap5()
babel = Babel()
migrate = Migrate(db=db, directory=str(MIGRATIONS), compare_type=True)


def create_app(settings: Settings | None = None, *, testing: bool = False, new_hash_key: bool = False) -> Flask:
    """``new_hash_key``: start although the hash key is not the one that the base knows, to change it everywhere."""
    settings = settings or Settings.from_env()
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.testing = testing
    use(settings)
    app.extensions["ordis"] = settings
    _configure(app, settings)
    _open_stores(app, settings)
    _install_extensions(app, settings)
    _register_rooms(app)
    _try_the_keys(app, new_hash_key=new_hash_key)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    from ordis.accounts import security
    from ordis.kernel.keys import Keys

    keys = Keys(settings.data_dir / "keys")
    app.extensions["keys"] = keys
    app.config.update(
        SECRET_KEY=settings.secret_key or keys.secret("session"),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        # An error of the database never writes what was typed, a name for instance, into the log.
        SQLALCHEMY_ENGINE_OPTIONS={
            "hide_parameters": True,
            "pool_pre_ping": not settings.database_url.startswith("sqlite"),
        },
        MAX_CONTENT_LENGTH=settings.upload_limit,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.https,
        BOOTSTRAP_SERVE_LOCAL=True,
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_DEFAULT_TIMEZONE="Europe/Paris",
        RATELIMIT_STORAGE_URI=settings.limits_url,
        RATELIMIT_ENABLED=not app.testing,
        WTF_CSRF_TIME_LIMIT=None,
        **security.configuration(settings, keys),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.behind_proxies:
        hops = settings.behind_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _open_stores(app: Flask, settings: Settings) -> None:
    from ordis.devices.logbook import guard_the_logbook
    from ordis.documents import logo, sealing
    from ordis.kernel.blobs import Blobs, open_store
    from ordis.kernel.crypto import Vault, open_vault
    from ordis.kernel.jobs import create_huey

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    keys = app.extensions["keys"]
    data_keys = [key.encode() for key in settings.data_keys] or [keys.fernet("data")]
    open_vault(Vault(data_keys, (settings.hash_key or keys.secret("hash")).encode()))
    open_store(Blobs(settings.blob_url))
    sealing.start(settings)
    logo.use(settings)
    app.extensions["huey"] = create_huey(settings.jobs_url, immediate=app.testing)
    guard_the_logbook()


def _install_extensions(app: Flask, settings: Settings) -> None:
    from ordis.accounts import access, second_factor, security
    from ordis.kernel import answers, formats, headers, limits, sessionless, theme, typed

    @app.before_request
    def choose_transaction() -> None:
        """Before any other hook: those of the libraries read the user, and the transaction has then begun."""
        reads = request.method in {"GET", "HEAD", "OPTIONS"}
        reads = reads or hasattr(app.view_functions.get(request.endpoint or ""), "only_reads")
        database.begin_reading() if reads else database.begin_writing()

    sessionless.install(app)
    typed.install(app)
    db.init_app(app)
    with app.app_context():
        database.prepare_engine(db.engine)
    migrate.init_app(app)
    csrf.init_app(app)
    bootstrap.init_app(app)
    babel.init_app(app)
    limits.limiter.init_app(app)
    security.install(app)
    access.deny_by_default(app)
    second_factor.install(app)
    headers.install(app, https=settings.https)
    answers.install(app)
    formats.install(app, settings)
    theme.install(app, settings)


def _try_the_keys(app: Flask, *, new_hash_key: bool) -> None:
    """Before anybody reads or writes: a base of which a key is missing is left alone, and that is a ``KeyMissing``."""
    from ordis.kernel import keyring
    from ordis.kernel.crypto import vault

    path = sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if path.drivername == "sqlite" and not Path(path.database or "").exists():
        return  # asking would make an empty file
    with app.app_context():
        keyring.check(vault(), new_hash_key=new_hash_key)
        db.engine.dispose()


def _register_rooms(app: Flask) -> None:
    from ordis import rooms

    rooms.register(app)
