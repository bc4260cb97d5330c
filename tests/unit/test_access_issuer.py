"""Tokens of an issuer: checked against a real one, small, on loopback."""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import get_default_algorithms

from graphmem.access import issuer_keys
from graphmem.access.issuer import ClaimNames, Issuer, IssuerOptions
from graphmem.access.issuer_address import check_address
from graphmem.errors import Unavailable
from graphmem.model.api_key import DEFAULT_PERMISSIONS
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import OwnerRef, OwnerType

AUDIENCE = "graphmem"


def public_jwk(key: Any, key_id: str, algorithm: str) -> dict[str, Any]:
    jwk: dict[str, Any] = get_default_algorithms()[algorithm].to_jwk(key.public_key(), as_dict=True)
    return jwk | {"kid": key_id, "alg": algorithm, "use": "sig"}


@dataclass
class SmallIssuer:
    """Serves its description and the public keys of `keys`, and signs with any of them."""

    url: str = ""
    keys: dict[str, tuple[Any, str]] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    fetches: int = 0
    is_down: bool = False

    def answer(self, path: str) -> dict[str, Any] | None:
        if self.is_down:
            return None
        if path == "/.well-known/openid-configuration":
            self.fetches += 1
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"} | self.described
        return {"keys": [public_jwk(key, key_id, alg) for key_id, (key, alg) in self.keys.items()]}

    def claims(self, **claims: Any) -> dict[str, Any]:
        return {"iss": self.url, "aud": AUDIENCE, "sub": "alex", "exp": int(time.time()) + 300} | claims

    def token(self, key_id: str = "rsa", **claims: Any) -> str:
        key, algorithm = self.keys[key_id]
        given = {name: value for name, value in self.claims(**claims).items() if value is not None}
        return jwt.encode(given, key, algorithm, headers={"kid": key_id})


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def issuer(rsa_key: rsa.RSAPrivateKey) -> Iterator[SmallIssuer]:
    small = SmallIssuer(keys={"rsa": (rsa_key, "RS256")})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = small.answer(self.path)
            self.send_response(503 if answer is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    small.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield small
    server.shutdown()
    server.server_close()
    thread.join()


def checker(issuer: SmallIssuer, **options: Any) -> Issuer:
    return Issuer(IssuerOptions(**{"issuer": issuer.url, "audience": AUDIENCE, "project": "acme"} | options))


async def test_a_token_is_bound_to_its_subject_unless_it_is_set_otherwise(issuer: SmallIssuer) -> None:
    assert await checker(issuer).verify(issuer.token()) == Principal(
        "acme", "alex", OwnerRef(OwnerType.USER, "alex"), DEFAULT_PERMISSIONS, "sub:alex"
    )


async def test_claims_say_project_owner_and_what_is_allowed(issuer: SmallIssuer) -> None:
    claims = ClaimNames("tenant", "bot", "scope")
    token = issuer.token(tenant="school", bot="tutor", scope="openid graphmem:read write admin")

    bound = await checker(issuer, owner_type=OwnerType.AGENT, claims=claims).verify(token)
    free = await checker(issuer, owner_type=None, claims=claims).verify(token)

    assert bound
    assert free
    assert (bound.project, bound.owner) == ("school", OwnerRef(OwnerType.AGENT, "tutor"))
    assert bound.permissions == {Permission.READ, Permission.WRITE}
    assert free.owner is None
    assert free.permissions == {Permission.READ, Permission.WRITE, Permission.ADMIN}


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "ES256"),
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA"),
    ],
    ids=["ES256", "EdDSA"],
)
async def test_other_asymmetric_algorithms_count(issuer: SmallIssuer, key: Any, algorithm: str) -> None:
    issuer.keys["other"] = (key, algorithm)

    assert await checker(issuer).verify(issuer.token("other"))


WRONG: list[dict[str, Any]] = [
    {"iss": "https://elsewhere.example"},
    {"iss": None},
    {"aud": "another"},
    {"aud": None},
    {"exp": int(time.time()) - 120},
    {"exp": None},
    {"exp": "soon"},
    {"nbf": int(time.time()) + 3_000},
    {"sub": None},
    {"sub": ""},
    {"sub": 5},
    {"sub": "a\nb"},
    {"sub": "x" * 1_000},
]


async def test_a_token_with_a_wrong_claim_does_not_count(issuer: SmallIssuer, subtests: pytest.Subtests) -> None:
    checked = checker(issuer)
    for claims in WRONG:
        with subtests.test(claims=claims):
            try:
                token = issuer.token(**claims)
            except TypeError:  # what the library does not even sign
                token = forged(issuer, claims)
            assert await checked.verify(token) is None


def forged(issuer: SmallIssuer, claims: dict[str, Any]) -> str:
    """Signed by the issuer, though its library would not."""
    key, algorithm = issuer.keys["rsa"]
    payload = json.dumps({name: value for name, value in issuer.claims(**claims).items() if value is not None}).encode()
    return jwt.api_jws.encode(payload, key, algorithm, headers={"kid": "rsa"})


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in (header, claims))
    return ".".join(parts) + "."


async def test_forged_tokens_do_not_count(issuer: SmallIssuer, rsa_key: rsa.RSAPrivateKey) -> None:
    checked, claims = checker(issuer), issuer.claims()
    pem = rsa_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    hs256 = get_default_algorithms()["HS256"]
    head = unsigned({"alg": "HS256", "kid": "rsa", "typ": "JWT"}, claims).removesuffix(".")
    # The library refuses to make such a token, so that it is put together by hand.
    signature = base64.urlsafe_b64encode(hs256.sign(head.encode(), pem)).rstrip(b"=").decode()
    other = rsa.generate_private_key(65537, 2048)
    swapped = issuer.token().split(".")
    swapped[1] = unsigned({}, issuer.claims(sub="sam")).split(".")[1]
    tokens = {
        "alg none": unsigned({"alg": "none", "kid": "rsa"}, claims),
        "alg None": unsigned({"alg": "None", "kid": "rsa"}, claims),
        "algorithm confusion": f"{head}.{signature}",
        "another key": jwt.encode(claims, other, "RS256", headers={"kid": "rsa"}),
        "a key that it brings": jwt.encode(
            claims, other, "RS256", headers={"jwk": public_jwk(other, "mine", "RS256"), "kid": "mine"}
        ),
        "another algorithm than its key's": jwt.encode(claims, rsa_key, "PS256", headers={"kid": "rsa"}),
        "critical": jwt.encode(claims, rsa_key, "RS256", headers={"kid": "rsa", "crit": ["x"], "x": 1}),
        "swapped claims": ".".join(swapped),
        "nonsense": "a.b.c",
        "empty": "..",
        "deep": "e30." * 500,
    }

    assert {name: await checked.verify(token) for name, token in tokens.items()} == dict.fromkeys(tokens)


async def test_a_symmetric_key_in_the_issuers_list_does_not_count(issuer: SmallIssuer) -> None:
    secret = base64.urlsafe_b64encode(b"s" * 32).decode().rstrip("=")
    issuer.described["jwks_uri"] = f"{issuer.url}/keys"
    issuer.answer = lambda path: (  # type: ignore[method-assign]
        {"issuer": issuer.url, "jwks_uri": f"{issuer.url}/keys"}
        if path.startswith("/.well")
        else {"keys": [{"kty": "oct", "kid": "rsa", "k": secret}, "no key", {"kty": "RSA", "kid": "broken"}]}
    )

    token = jwt.encode(issuer.claims(), b"s" * 32, "HS256", headers={"kid": "rsa"})

    assert await checker(issuer).verify(token) is None


async def test_a_new_key_is_fetched_and_a_flood_of_unknown_ones_is_not_a_flood_of_fetches(
    issuer: SmallIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = checker(issuer)
    assert await checked.verify(issuer.token())
    unknown = rsa.generate_private_key(65537, 2048)

    for number in range(50):
        token = jwt.encode(issuer.claims(), unknown, "RS256", headers={"kid": f"unknown {number}"})
        assert await checked.verify(token) is None
    assert issuer.fetches == 1

    issuer.keys = {"next": (unknown, "RS256")}
    monkeypatch.setattr(issuer_keys, "PAUSE", 0.0)
    assert await checked.verify(issuer.token("next"))
    assert issuer.fetches == 2


async def test_a_key_that_the_issuer_has_withdrawn_ends(issuer: SmallIssuer, monkeypatch: pytest.MonkeyPatch) -> None:
    checked, token = checker(issuer), issuer.token()
    assert await checked.verify(token)
    issuer.keys = {"next": (rsa.generate_private_key(65537, 2048), "RS256")}
    monkeypatch.setattr(issuer_keys, "PAUSE", 0.0)
    monkeypatch.setattr(issuer_keys, "MAX_AGE", 0.0)

    with pytest.raises(Unavailable):  # it is fetched, and no key counts for no time at all
        await checked.verify(token)
    monkeypatch.setattr(issuer_keys, "MAX_AGE", 3_600.0)
    assert await checked.verify(token) is None


async def test_while_the_issuer_is_down_its_keys_count_for_a_while(
    issuer: SmallIssuer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    checked, token = checker(issuer), issuer.token()
    assert await checked.verify(token)
    issuer.is_down = True
    monkeypatch.setattr(issuer_keys, "PAUSE", 0.0)
    monkeypatch.setattr(issuer_keys, "REFRESH", 0.0)

    assert await checked.verify(token)
    monkeypatch.setattr(issuer_keys, "MAX_AGE", 0.0)
    with pytest.raises(Unavailable), caplog.at_level(logging.WARNING):
        await checked.verify(token)
    assert "could not be fetched" in caplog.text
    await checked.close()


@pytest.mark.parametrize(
    "described", [{"issuer": "https://elsewhere.example"}, {"jwks_uri": "http://192.0.2.1/keys"}, {"jwks_uri": None}]
)
async def test_an_issuer_that_describes_another_is_not_believed(issuer: SmallIssuer, described: dict[str, Any]) -> None:
    issuer.described = described

    with pytest.raises(Unavailable):
        await checker(issuer).verify(issuer.token())


@pytest.mark.parametrize("address", ["https://login.example.org/realms/x", "http://127.0.0.1:8080", "http://[::1]/"])
def test_an_issuer_is_asked_over_https_or_on_loopback(address: str) -> None:
    assert check_address(address) == address


@pytest.mark.parametrize(
    "address",
    ["http://login.example.org", "http://10.0.0.1", "ftp://127.0.0.1", "file:///etc/passwd", "https://", "x", ""],
)
def test_others_are_not_asked(address: str) -> None:
    with pytest.raises(ValueError, match=r"is not"):
        check_address(address)
