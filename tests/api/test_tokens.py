"""Tokens are shown once, kept as a hash, end by themselves, are revoked, and never exceed their owner."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.api import actions, rules
from ordis.api.models import ApiToken
from ordis.api.panel import panel
from ordis.api.scopes import Scope
from ordis.kernel.refusal import Refusal
from tests import make
from tests.api import benches
from tests.conftest import TODAY

SignIn = Callable[[User], FlaskClient]


def verbs(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_a_token_has_256_random_bits_a_prefix_and_is_kept_as_a_hash(session: Session) -> None:
    row, secret = benches.token(at=TODAY)
    assert rules.looks_like_a_token(secret)
    assert secret.startswith("ordis_")
    assert len(secret) == len("ordis_") + 43  # 32 bytes in base64 without padding
    assert row.hash == rules.fingerprint(secret)
    kept = session.execute(sa.select(*ApiToken.__table__.columns)).one()
    assert secret not in " ".join(map(str, kept))
    assert row.prefix == secret[:12]


def test_two_tokens_are_never_the_same(session: Session) -> None:
    assert benches.token(at=TODAY)[1] != benches.token(at=TODAY)[1]


def test_issuing_and_revoking_are_told_by_the_audit_trail_without_the_secret(session: Session) -> None:
    row, secret = benches.token(at=TODAY)
    actions.revoke_token(token=row, actor=row.owner, at=TODAY)
    session.flush()
    assert verbs(session)[-2:] == ["token.issued", "token.revoked"]
    told = str([event.details for event in session.scalars(sa.select(AuditEvent))])
    assert secret not in told
    assert row.hash not in told


def test_a_token_lasts_a_year_by_default_and_two_at_most(session: Session) -> None:
    row, _ = benches.token(at=TODAY)
    assert row.expires_at == TODAY + timedelta(days=365)
    for days in (0, -3, 731):
        with pytest.raises(Refusal, match="730 jours"):
            benches.token(at=TODAY, days=days)


def test_nobody_gives_a_token_a_right_that_they_lack(session: Session) -> None:
    with pytest.raises(Refusal, match="Votre rôle ne permet pas"):
        benches.token(at=TODAY, owner=make.user(Role.COORDINATOR), scopes=[Scope.EVIDENCE_WRITE])


def test_a_token_that_permits_nothing_is_not_made(session: Session) -> None:
    with pytest.raises(Refusal, match="Cochez"):
        benches.token(at=TODAY, scopes=[])


def test_a_closed_bench_gets_no_token(session: Session) -> None:
    bench = benches.bench()
    bench.closed_at = TODAY
    with pytest.raises(Refusal, match="fermé"):
        benches.token(at=TODAY, of=bench)


def test_a_token_is_revoked_once(session: Session) -> None:
    row, _ = benches.token(at=TODAY)
    actions.revoke_token(token=row, actor=row.owner, at=TODAY)
    with pytest.raises(Refusal, match="déjà révoqué"):
        actions.revoke_token(token=row, actor=row.owner, at=TODAY)


def test_the_last_use_is_noted_at_most_once_an_hour(session: Session) -> None:
    row, _ = benches.token(at=TODAY)
    for minutes, noted in ((0, 0), (59, 0), (60, 60), (61, 60)):
        actions.note_use(token=row, at=TODAY + timedelta(minutes=minutes))
        assert row.last_used_at == TODAY + timedelta(minutes=noted)


# --- pages -------------------------------------------------------------------------------------------------


def test_a_workshop_lead_makes_a_token_and_sees_it_once(session: Session, sign_in: SignIn) -> None:
    bench, lead = benches.bench(), make.user(Role.WORKSHOP_LEAD)
    client = sign_in(lead)
    assert "Envoyer des preuves" in client.get(f"/benches/{bench.ref}/tokens/new").text
    shown = client.post(f"/benches/{bench.ref}/tokens", data={"scopes": ["evidence:write"], "days": "30"})
    assert shown.status_code == 201
    row = session.scalars(sa.select(ApiToken)).one()
    assert row.scopes == ["evidence:write"]
    secret = shown.text.split("ORDIS_TOKEN=")[1].split()[0]
    assert rules.fingerprint(secret) == row.hash
    assert "ORDIS_URL=https://ordi.example" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert secret not in client.get(f"/benches/{bench.ref}").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"days": "30"}, "Cochez"),
        ({"scopes": ["evidence:write"], "days": "9999"}, "730"),
        ({"scopes": ["evidence:write"], "days": "demain"}, "730"),
        ({"scopes": ["everything"], "days": "30"}, "form-select|field-error"),
    ],
)
def test_a_form_that_is_refused_makes_no_token(
    session: Session, sign_in: SignIn, form: dict[str, object], sentence: str
) -> None:
    bench = benches.bench()
    answer = sign_in(make.user(Role.WORKSHOP_LEAD)).post(f"/benches/{bench.ref}/tokens", data=form)
    assert answer.status_code == 422
    assert any(words in answer.text for words in sentence.split("|"))
    assert session.scalar(sa.select(sa.func.count()).select_from(ApiToken)) == 0


def test_revoking_on_the_page_closes_the_api_at_once(session: Session, sign_in: SignIn, client: FlaskClient) -> None:
    row, secret = benches.token(at=TODAY)
    station = benches.Station(client, secret)
    assert station.get(f"/api/devices/{make.device().code}").status_code == 200
    lead = sign_in(make.user(Role.WORKSHOP_LEAD))
    assert lead.post(f"/benches/{row.bench.ref}/tokens/{row.ref}/revoke").status_code == 303
    assert station.get(f"/api/devices/{make.device().code}").status_code == 401


def test_a_token_is_revoked_on_its_own_bench_only(session: Session, sign_in: SignIn) -> None:
    row, _ = benches.token(at=TODAY)
    other = benches.bench()
    answer = sign_in(make.user(Role.WORKSHOP_LEAD)).post(f"/benches/{other.ref}/tokens/{row.ref}/revoke")
    assert answer.status_code == 404
    assert row.revoked_at is None


def test_the_panel_sets_apart_what_opens_nothing_any_more(app: Flask, session: Session) -> None:
    bench, lead = benches.bench(), make.user(Role.WORKSHOP_LEAD)
    live, _ = benches.token(at=TODAY, of=bench, owner=lead)
    benches.token(at=TODAY - timedelta(days=40), of=bench, owner=lead, days=30)
    gone, _ = benches.token(at=TODAY, of=bench, owner=lead)
    actions.revoke_token(token=gone, actor=lead, at=TODAY)
    with app.test_request_context():
        shown = str(panel(bench, lead))
        assert panel(bench, make.user(Role.TECHNICIAN)) is None
    in_service, past = shown.split("Jetons qui n’ouvrent plus rien")
    assert live.prefix in in_service
    assert gone.prefix not in in_service
    assert "révoqué" in past
    assert "expiré" in past
