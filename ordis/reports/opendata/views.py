"""« Données ouvertes »: for people, and the files at addresses that do not change. Nobody signs in to read them."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public
from ordis.kernel.limits import OPEN_DATA, limiter
from ordis.kernel.sessionless import forget_session
from ordis.reports.opendata import periods, queries, schema
from ordis.reports.opendata.models import Publication
from ordis.reports.opendata.rows import as_json, read_own
from ordis.settings import current

blueprint = Blueprint("open_data", __name__)
FRESH_S = 3600
CSV, JSON = "text/csv; charset=utf-8", "application/json; charset=utf-8"


@blueprint.get("/donnees")
@public
@limiter.limit(OPEN_DATA)
def index() -> ResponseReturnValue:
    found = queries.publications()
    rows = [(span, found[code]) for code in sorted(found, reverse=True) if (span := periods.read(code))]
    rows.sort(key=lambda row: (-row[0].year, row[0].quarter or 9))
    return render_template(
        "reports/opendata/index.html", rows=rows, definitions=queries.definitions(), licence=schema.LICENCE,
        fields=schema.table_schema("")["fields"],
    )  # fmt: skip


@blueprint.get("/donnees/schema.json")
@public
@limiter.limit(OPEN_DATA)
def table_schema() -> Response:
    return _file(_as_text(schema.table_schema(_home())), JSON)


@blueprint.get("/donnees/datapackage.json")
@public
@limiter.limit(OPEN_DATA)
def data_package() -> Response:
    rows = [versions[0] for versions in queries.publications().values()]
    files = [_described(row) for row in rows]
    package = schema.data_package(current().city, _home(), files)
    return _file(_as_text(package), JSON, max((row.published_at for row in rows), default=None))


@blueprint.get("/donnees/indicateurs.csv")
@public
@limiter.limit(OPEN_DATA)
def definitions() -> Response:
    return _file(_table(queries.definitions()), CSV)


@blueprint.get("/donnees/<period>.csv")
@public
@limiter.limit(OPEN_DATA)
def as_csv(period: str) -> Response:
    row = queries.published(period) or abort(404)
    return _file(row.csv, CSV, row.published_at, etag=row.sha256)


@blueprint.get("/donnees/<period>.json")
@public
@limiter.limit(OPEN_DATA)
def as_json_file(period: str) -> Response:
    row = queries.published(period) or abort(404)
    told = {
        "periode": row.period,
        "version": row.version,
        "publie_le": row.published_at.isoformat(timespec="seconds"),
        "correction": row.note,
        "sha256_du_csv": row.sha256,
        "schema": url_for("open_data.table_schema", _external=True),
        "licence": schema.LICENCE["name"],
        "definitions": row.definitions,
        "lignes": [as_json(each) for each in read_own(row.csv)],
    }
    return _file(_as_text(told), JSON, row.published_at)


def _file(text: str, mimetype: str, at: datetime | None = None, *, etag: str = "") -> Response:
    """Open to every site, kept an hour by caches, 304 to whoever has it already; neither cookie nor session."""
    response = Response(text, content_type=mimetype)
    response.set_etag(etag) if etag else response.add_etag()
    response.last_modified = at
    response.cache_control.public, response.cache_control.max_age = True, FRESH_S
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.make_conditional(request)
    forget_session()
    return response


def _described(row: Publication) -> dict[str, Any]:
    span = periods.read(row.period)
    return {
        "code": row.period, "label": span.label if span else row.period, "bytes": row.size, "sha256": row.sha256,
        "version": row.version,
    }  # fmt: skip


def _home() -> str:
    return url_for("open_data.index", _external=True)


def _as_text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _table(rows: Sequence[Mapping[str, str]]) -> str:
    sink = io.StringIO()
    writer = csv.DictWriter(sink, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return sink.getvalue()
