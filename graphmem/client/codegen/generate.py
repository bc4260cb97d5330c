"""Writes the client's generated parts: from the schema and the operations, and the blocking client from the other one.

It is a script by itself, since the client cannot be imported before it is made. With `--check` it writes nothing, and
fails where anything is not as it would write it.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import unasync
from ariadne_codegen.config import get_config_dict
from ariadne_codegen.main import client as generate

CLIENT = Path(__file__).parents[1]
CONFIGURATION = Path(__file__).with_name("ariadne.toml")

MODULES = ("enums", "fragments", "input_types")
BASES = ("BaseModel", "str")
"""The base classes of generated types: of objects, and of enums."""

BLOCKING = {
    "AsyncGraphmem": "Graphmem",
    "AsyncOperations": "Operations",
    "AsyncSession": "Session",
    "AsyncClient": "Client",
    "AsyncBaseTransport": "BaseTransport",
    "aclosing": "closing",
    "aclose": "close",
    "aread": "read",
    "asyncio": "time",
}
"""The names that unasync replaces for the blocking client, beside Python's own keywords."""

BLOCKING_TYPES = {
    "Generator[N, None]": "Generator[N, None, None]",
    "Generator[Entry, None]": "Generator[Entry, None, None]",
    "Awaitable[Page[N]]": "Page[N]",
}
"""The types that change their shape."""


def main() -> None:
    """Writes the parts, or checks them."""
    if "--check" in sys.argv:
        sys.exit(_check())
    write(CLIENT)


def write(client: Path) -> None:
    """Writes all that is generated of the client in a folder."""
    for name in ("models", "synchronous"):
        shutil.rmtree(client / name, ignore_errors=True)
    configuration = get_config_dict(str(CONFIGURATION))
    configuration["tool"]["ariadne-codegen"]["target_package_path"] = str(client)
    with redirect_stdout(StringIO()):  # it lists its files
        generate(configuration)
    _export_models(client / "models")
    _move_operations(client)
    _make_blocking(client)


def _check() -> str | None:
    """Returns what to do where a part is not as it would be written, and None where all are."""
    with TemporaryDirectory() as folder:
        written = Path(folder) / "client"
        shutil.copytree(CLIENT, written)
        write(written)
        if _code(written) == _code(CLIENT):
            return None
    return "The Python client does not fit the schema or its operations: run make client."


def _code(client: Path) -> dict[Path, bytes]:
    return {file.relative_to(client): file.read_bytes() for file in client.rglob("*.py")}


def _export_models(models: Path) -> None:
    """Lets the types that operations take and answer be imported from one place."""
    imports = [
        f"from .{module} import {name} as {name}" for module in MODULES for name in _names(models / f"{module}.py")
    ]
    text = ['"""This package has the types that operations take and answer, from the schema."""', "", *imports]
    (models / "__init__.py").write_text("\n".join(text) + "\n", "utf-8")


def _names(module: Path) -> list[str]:
    """Returns the names of a module's types, but of those that only give another one a second name."""
    classes = [node for node in ast.parse(module.read_text("utf-8")).body if isinstance(node, ast.ClassDef)]
    return sorted(node.name for node in classes if any(ast.unparse(base) in BASES for base in node.bases))


def _move_operations(client: Path) -> None:
    """Puts the methods beside the session that they build on, of which the generator made a copy."""
    (client / "models" / "session.py").unlink()
    generated = client / "models" / "operations.py"
    code = re.sub(r"^from \.(?!\.|session )", "from ..models.", generated.read_text("utf-8"), flags=re.MULTILINE)
    (client / "asynchronous" / "operations.py").write_text(code, "utf-8")
    generated.unlink()


def _make_blocking(client: Path) -> None:
    """Makes the blocking client of the asynchronous one."""
    sources = sorted((client / "asynchronous").glob("*.py"))
    rule = unasync.Rule("/asynchronous/", "/synchronous/", additional_replacements=BLOCKING)
    unasync.unasync_files([str(source) for source in sources], rules=[rule])
    for source in sources:
        made = client / "synchronous" / source.name
        code = made.read_text("utf-8")
        for awaited, plain in BLOCKING_TYPES.items():
            code = code.replace(awaited, plain)
        made.write_text(code, "utf-8")


if __name__ == "__main__":
    main()
