from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from graphmem.config.environment import examine_settings, read_settings
from graphmem.config.settings import Settings, default_of, variable_of
from graphmem.errors import SetupError


def test_without_an_environment_everything_has_its_default() -> None:
    settings = read_settings({})

    assert (settings.host, settings.port, settings.embedder, settings.project) == (
        "127.0.0.1",
        8000,
        "local",
        "default",
    )
    assert settings.is_embedded
    assert [getattr(settings, setting.name) for setting in fields(Settings)] == [
        default_of(setting) for setting in fields(Settings)
    ]


@pytest.mark.parametrize(
    ("name", "text", "setting", "value"),
    [
        ("GRAPHMEM_PORT", "9000", "port", 9000),
        ("GRAPHMEM_DATA_DIR", "/srv/data", "data_dir", Path("/srv/data")),
        ("GRAPHMEM_DATA_DIR", "~/memories", "data_dir", Path.home() / "memories"),
        ("GRAPHMEM_DATA_DIR", "memories", "data_dir", Path.cwd() / "memories"),
        ("GRAPHMEM_NEO4J_URI", "neo4j://db:7687", "neo4j_uri", "neo4j://db:7687"),
        ("GRAPHMEM_INSECURE", "True", "insecure", True),
        ("GRAPHMEM_INSECURE", "0", "insecure", False),
        ("GRAPHMEM_EMBEDDER_DIMENSION", "512", "embedder_dimension", 512),
        ("GRAPHMEM_EMBEDDER_API_KEY", "k", "embedder_api_key", "k"),
        ("GRAPHMEM_RERANKER", "org/model", "reranker", "org/model"),
        ("GRAPHMEM_LLM_TIMEOUT", "2.5", "llm_timeout", 2.5),
        ("JAVA_HOME", "/opt/java", "java_home", Path("/opt/java")),
        ("GRAPHMEM_PROJECT", "acme", "project", "acme"),
        ("GRAPHMEM_HOSTS", "memory.example.org", "hosts", ("memory.example.org",)),
        ("GRAPHMEM_HOSTS", " Memory.Example.org,graphmem, ", "hosts", ("memory.example.org", "graphmem")),
        ("GRAPHMEM_HOSTS", "*", "hosts", ("*",)),
        ("GRAPHMEM_CORS_ORIGINS", "https://a.example", "cors_origins", ("https://a.example",)),
        (
            "GRAPHMEM_CORS_ORIGINS",
            "HTTPS://A.example/, http://localhost:5173,http://[::1]:5173,tauri://localhost",
            "cors_origins",
            ("https://a.example", "http://localhost:5173", "http://[::1]:5173", "tauri://localhost"),
        ),
        (
            "GRAPHMEM_CORS_ORIGINS",
            "https://a.example:443,http://a.example:80,http://a.example:443",
            "cors_origins",
            ("https://a.example", "http://a.example", "http://a.example:443"),
        ),
    ],
)
def test_a_variable_sets_its_setting(name: str, text: str, setting: str, value: Any) -> None:
    assert getattr(read_settings({name: text}), setting) == value


def test_a_variable_of_ours_goes_before_one_of_others() -> None:
    settings = read_settings(
        {"GRAPHMEM_EMBEDDER": "openai", "GRAPHMEM_EMBEDDER_API_KEY": "ours", "OPENAI_API_KEY": "theirs"}
    )

    assert settings.embedder_api_key == "ours"


@pytest.mark.parametrize(
    ("environment", "extractor"),
    [
        ({}, "local"),
        ({"OPENAI_API_KEY": "k"}, "local"),
        ({"GRAPHMEM_LLM_MODEL": "m"}, "local"),
        ({"GRAPHMEM_LLM_API_KEY": "k"}, "llm"),
        ({"GRAPHMEM_LLM_BASE_URL": "http://127.0.0.1:11434/v1"}, "llm"),
        ({"GRAPHMEM_LLM_API_KEY": "k", "GRAPHMEM_EXTRACTOR": "local"}, "local"),
        ({"OPENAI_API_KEY": "k", "GRAPHMEM_EXTRACTOR": "llm"}, "llm"),
    ],
)
def test_a_key_or_address_of_ours_for_a_language_model_asks_for_it(environment: dict[str, str], extractor: str) -> None:
    assert read_settings(environment).extractor == extractor


@pytest.mark.parametrize("text", ["", " "])
def test_a_blank_variable_is_as_good_as_none(text: str) -> None:
    assert read_settings({"GRAPHMEM_PORT": text, "GRAPHMEM_NEO4J_URI": text}) == read_settings({})


def test_variables_of_others_are_left_alone() -> None:
    assert read_settings({"HOST": "0.0.0.0", "PORT": "1", "NEO4J_URI": "x"}) == read_settings({})


@pytest.mark.parametrize(
    ("environment", "keys"),
    [
        ({}, (None, None)),
        ({"GRAPHMEM_LLM_BASE_URL": "http://127.0.0.1:11434/v1"}, (None, None)),
        ({"GRAPHMEM_EMBEDDER": "openai"}, ("theirs", None)),
        ({"GRAPHMEM_EXTRACTOR": "LLM"}, (None, "theirs")),
    ],
)
def test_the_key_of_others_counts_only_for_what_is_asked_for_by_name(
    environment: dict[str, str], keys: tuple[str | None, str | None]
) -> None:
    settings = read_settings({"OPENAI_API_KEY": "theirs", **environment})

    assert (settings.embedder_api_key, settings.llm_api_key) == keys


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("GRAPHMEM_PROT", "did you mean GRAPHMEM_PORT?"),
        ("GRAPHMEM_port", "did you mean GRAPHMEM_PORT?"),
        ("GRAPHMEM_NEO4J_PASWORD", "did you mean GRAPHMEM_NEO4J_PASSWORD?"),
        ("GRAPHMEM_", "`graphmem config` lists them."),
        ("GRAPHMEM_BASE_ADDRESS_OF_A_CLIENT", "`graphmem config` lists them."),
    ],
)
def test_a_variable_that_is_no_setting_is_a_warning(name: str, advice: str) -> None:
    reading = examine_settings({name: "8000"})

    [warning] = reading.warnings
    assert warning.startswith(f"{name} is not a setting of graphmem and is ignored")
    assert warning.endswith(advice)
    assert reading.settings == read_settings({name: "8000"}) == read_settings({})


def test_what_kubernetes_sets_beside_services_is_understood() -> None:
    links = {
        "GRAPHMEM_SERVICE_HOST": "10.0.0.1",
        "GRAPHMEM_SERVICE_PORT": "8000",
        "GRAPHMEM_SERVICE_PORT_HTTP": "8000",
        "GRAPHMEM_PORT": "tcp://10.0.0.1:8000",
        "GRAPHMEM_PORT_8000_TCP": "tcp://10.0.0.1:8000",
        "GRAPHMEM_PORT_8000_TCP_PROTO": "tcp",
        "GRAPHMEM_PORT_8000_TCP_PORT": "8000",
        "GRAPHMEM_PORT_8000_TCP_ADDR": "10.0.0.1",
        "GRAPHMEM_NEO4J_HTTP_PORT": "tcp://[fd00::1]:7474",
        "GRAPHMEM_NEO4J_PORT": "tcp://10.0.0.2:7687",
    }

    reading = examine_settings(links)

    assert (reading.settings, reading.faults, reading.warnings) == (read_settings({}), {}, [])


def test_all_that_is_wrong_is_told_and_the_rest_is_read() -> None:
    wrong = {"GRAPHMEM_PORT": "http", "GRAPHMEM_EMBEDDER": "other", "GRAPHMEM_NEO4J_HEAP": "lots"}

    reading = examine_settings(wrong | {"GRAPHMEM_PROJECT": "acme"})

    assert reading.faults.keys() == wrong.keys()
    assert "openai or sentence-transformers" in reading.faults["GRAPHMEM_EMBEDDER"]
    assert reading.settings == read_settings({"GRAPHMEM_PROJECT": "acme"})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GRAPHMEM_PORT", "http"),
        ("GRAPHMEM_INSECURE", "maybe"),
        ("GRAPHMEM_EXTRACTOR", "rules"),
        ("GRAPHMEM_NEO4J_PAGE_CACHE", "12"),
        ("GRAPHMEM_EMBEDDER_DIMENSION", "3.5"),
        ("GRAPHMEM_LLM_TIMEOUT", "0"),
        ("GRAPHMEM_LLM_TIMEOUT", "nan"),
        ("GRAPHMEM_LLM_TIMEOUT", "inf"),
        ("GRAPHMEM_HOSTS", "https://memory.example.org"),
        ("GRAPHMEM_HOSTS", "memory.example.org:8000"),
        ("GRAPHMEM_CORS_ORIGINS", "https://a.example/page"),
        ("GRAPHMEM_CORS_ORIGINS", "a.example"),
        ("GRAPHMEM_CORS_ORIGINS", "https://user@a.example"),
        ("GRAPHMEM_CORS_ORIGINS", "https://a.example, null"),
    ],
)
def test_a_value_that_cannot_be_read_is_told_with_its_variable(name: str, text: str) -> None:
    with pytest.raises(SetupError, match=f"{name} is '{text}'"):
        read_settings({name: text})


@pytest.mark.parametrize("text", ["*", "https://*", "https://*.example.org", "https://a.example,*"])
def test_pages_are_listed_one_by_one(text: str) -> None:
    with pytest.raises(SetupError, match="GRAPHMEM_CORS_ORIGINS is"):
        read_settings({"GRAPHMEM_CORS_ORIGINS": text})


SECRETS = [variable_of(setting) for setting in fields(Settings) if setting.metadata["secret"]]


@pytest.mark.parametrize("variable", SECRETS)
def test_a_secret_may_be_in_a_file(variable: str, tmp_path: Path) -> None:
    secret = "s" * 40
    (tmp_path / "secret").write_text(secret + "\n")

    from_file = read_settings({variable + "_FILE": str(tmp_path / "secret")})

    assert from_file == read_settings({variable: secret})
    assert from_file != read_settings({})


def test_a_secret_in_a_file_and_beside_it_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("one")

    with pytest.raises(SetupError, match="Both GRAPHMEM_NEO4J_PASSWORD and GRAPHMEM_NEO4J_PASSWORD_FILE are set"):
        read_settings({"GRAPHMEM_NEO4J_PASSWORD_FILE": str(tmp_path / "secret"), "GRAPHMEM_NEO4J_PASSWORD": "two"})


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff"])
def test_a_file_without_a_secret_is_told_with_its_variable(content: bytes | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)

    with pytest.raises(SetupError, match=r"GRAPHMEM_NEO4J_PASSWORD_FILE is '.*secret', a file"):
        read_settings({"GRAPHMEM_NEO4J_PASSWORD_FILE": str(tmp_path / "secret")})


def test_what_is_not_secret_is_in_no_file() -> None:
    [warning] = examine_settings({"GRAPHMEM_PORT_FILE": "port"}).warnings

    assert warning.startswith("GRAPHMEM_PORT_FILE is not a setting")


@pytest.mark.parametrize("key", ["short", "with a space in the middle of it, which no header carries"])
def test_a_bad_secret_is_not_repeated(key: str) -> None:
    with pytest.raises(SetupError, match="GRAPHMEM_ADMIN_KEY is a secret that cannot be read") as told:
        read_settings({"GRAPHMEM_ADMIN_KEY": key})

    assert key not in str(told.value)


def test_secrets_are_not_shown() -> None:
    secrets = ("GRAPHMEM_NEO4J_PASSWORD", "GRAPHMEM_EMBEDDER_API_KEY", "GRAPHMEM_LLM_API_KEY")
    settings = read_settings(dict.fromkeys(secrets, "hush"))

    assert settings.neo4j_password == "hush"
    assert "hush" not in repr(settings)


def test_every_setting_has_a_variable_of_its_own_and_says_what_it_is() -> None:
    variables = [variable_of(setting) for setting in fields(Settings)]

    assert len(set(variables)) == len(variables)
    assert all(setting.metadata["description"] for setting in fields(Settings))
