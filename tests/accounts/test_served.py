"""What only a served Ordis shows: CSRF refused, guesses slowed down, headers on every answer, signing out."""

from collections.abc import Iterator

import pytest

from tests.services.server import PASSWORD, Server, running_ordis


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("served")) as server:
        server.add_user("technician", "ana@exemple.fr", "Ana Petit")
        yield server


def test_a_form_without_its_token_is_refused_and_writes_nothing(server: Server) -> None:
    visitor = server.visitor()
    refused = visitor.post("/connexion", {"email": "ana@exemple.fr", "password": PASSWORD})
    assert visitor.get("/account").status == 302
    assert "Se déconnecter" not in refused.text
    ours = visitor.post("/lien", {"email": "ana@exemple.fr"})
    assert (ours.status, "rechargez la page et recommencez" in ours.text) == (400, True)


def test_a_token_of_another_session_is_refused(server: Server) -> None:
    stolen = server.visitor().get("/lien").token
    assert server.visitor().post("/lien", {"email": "ana@exemple.fr", "csrf_token": stolen}).status == 400


def test_signing_in_then_out_closes_the_session_and_needs_a_post(server: Server) -> None:
    visitor = server.visitor()
    assert visitor.sign_in("ana@exemple.fr").status == 302
    visitor.get("/deconnexion")
    account = visitor.get("/account")
    assert account.status == 200
    assert visitor.post("/deconnexion", {"csrf_token": account.token}).status == 302
    assert visitor.get("/account").status == 302


@pytest.mark.parametrize("path", ["/", "/theme.css", "/static/css/ordis.css", "/nulle-part", "/account", "/connexion"])
def test_every_answer_carries_the_security_headers(server: Server, path: str) -> None:
    headers = server.visitor().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(server: Server) -> None:
    cookie = server.visitor().get("/connexion").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_an_eleventh_guess_in_a_minute_must_wait_and_so_must_the_right_password(
    server: Server,
) -> None:
    visitor = server.visitor()
    token = visitor.get("/connexion").token
    guess = {"email": "ana@exemple.fr", "password": "essai", "csrf_token": token}
    answers = [visitor.post("/connexion", guess)]
    while answers[-1].status == 200 and len(answers) <= 10:
        answers.append(visitor.post("/connexion", guess))
    assert (answers[0].status, answers[-1].status) == (200, 429), "tests above spent some of the ten"
    assert "attendez une minute et réessayez" in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert answers[-1].headers["Content-Security-Policy"]
    assert visitor.post("/connexion", guess | {"password": PASSWORD}).status == 429
