"""Behind a web server with https: links, forms, and limits for each visitor."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from web.app import create_app
from web.config import read_config
from web.store import Database
from web.store.schema import migrate

FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "matcher.voorbeeld.example"}


def _client(tmp_path, environment, *, testing=False):
    config = replace(read_config(tmp_path / "gegevens", environment), testing=testing)
    migrate(Database(config.database_url).engine)
    # The cookies are kept by hand: one for a name that only the server in front knows would not come back.
    return create_app(config).test_client(use_cookies=False)


def _log_in(client, visitor, headers=FORWARDED):
    headers = {**headers, "X-Forwarded-For": visitor}
    page = client.get("/inloggen", headers=headers)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    return client.post(
        "/inloggen", headers={**headers, "Cookie": cookie},
        data={"csrf_token": token, "email": "x@voorbeeld.example", "password": "fout"},
    )  # fmt: skip


def test_a_form_is_taken_over_https(tmp_path):
    client = _client(tmp_path, {"MATCHER_HTTPS": "1", "MATCHER_PROXIES": "1"}, testing=True)
    assert _log_in(client, "192.0.2.1").status_code == 401, "read, and the password is wrong"


def test_https_is_asked_for_next_time(tmp_path):
    answer = _client(tmp_path, {"MATCHER_HTTPS": "1"}).get("/inloggen")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in _client(tmp_path / "http", {}).get("/inloggen").headers


def test_each_visitor_has_a_limit_of_their_own(tmp_path):
    client = _client(tmp_path, {"MATCHER_PROXIES": "1"})
    tries = [_log_in(client, "192.0.2.1").status_code for _ in range(11)]
    assert tries == [401] * 10 + [429]
    assert _log_in(client, "192.0.2.2").status_code == 401


def test_a_visitor_can_not_pretend_to_be_another(tmp_path):
    client = _client(tmp_path, {})
    tries = [_log_in(client, f"192.0.2.{n}", {}).status_code for n in range(11)]
    assert tries == [401] * 10 + [429]


@pytest.mark.parametrize("text", ["-1", "veel", "10"])
def test_a_number_of_servers_that_is_none_is_refused(tmp_path, text):
    with pytest.raises(ValueError, match="MATCHER_PROXIES"):
        read_config(tmp_path, {"MATCHER_PROXIES": text})
