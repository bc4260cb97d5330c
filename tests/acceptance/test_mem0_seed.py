"""The examples of the document that graphmem fulfils, as they stand there, with mem0's own clients: of the time of the
document and of today, for Python and JavaScript, and with curl. Only the host, the key and ids are graphmem's."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphmem.model.principal import Permission
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.mem0_examples import EXAMPLES, WITHOUT_CURL
from tests.acceptance.mem0_scripts import CLIENTS, Answers

EACH = [(client, name) for client in CLIENTS for name in EXAMPLES]
EACH += [("curl", name) for name in EXAMPLES if name not in WITHOUT_CURL]


@pytest.fixture(scope="module")
async def answers(keyed_server: KeyedServer, cache_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    # The first add of a server takes long, and v3 waits ten seconds for one.
    await (await keyed_server.client("mem0-warm")).add("I like tea.", userId="alex", infer=True)
    return Answers("seed", keyed_server, frozenset(Permission), cache_dir, tmp_path_factory.mktemp("seed"))


@pytest.mark.parametrize(("client", "name"), EACH)
async def test_seed_example(client: str, name: str, answers: Answers) -> None:
    gave = await answers.of(client)
    EXAMPLES[name].check_answer(gave[name], client in CLIENTS and CLIENTS[client].is_v3)
