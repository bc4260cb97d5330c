# An image that works alone: it listens, keeps its data in the volume /data, and starts without the internet.
#
# The base image should be pinned by its digest, as docs/operating/docker.md says; graphmem cannot do that for you once and
# for all, since what is behind a tag is mended every few weeks.
ARG PYTHON_IMAGE=python:3.13-slim

FROM ${PYTHON_IMAGE} AS build
WORKDIR /opt/graphmem
RUN python -m venv .venv
COPY requirements.lock .
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY cypher cypher
COPY graphmem graphmem
RUN .venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation .
# Neo4j, its Browser, GraphiQL and the model, each checked by its hash.
RUN GRAPHMEM_CACHE_DIR=/opt/graphmem/cache .venv/bin/graphmem fetch

FROM ${PYTHON_IMAGE}
ENV PYTHONUNBUFFERED=1 \
    GRAPHMEM_HOST=0.0.0.0 \
    GRAPHMEM_DATA_DIR=/data \
    GRAPHMEM_CACHE_DIR=/opt/graphmem/cache
# The directories exist before a volume is mounted on one, so that the volume is theirs who write to it.
RUN useradd --uid 10001 --create-home graphmem && install --directory --owner=graphmem --mode=700 /data
COPY --from=build /opt/graphmem/.venv /opt/graphmem/.venv
COPY --from=build --chown=graphmem /opt/graphmem/cache /opt/graphmem/cache
COPY docker/graphmem /usr/local/bin/graphmem
USER graphmem
WORKDIR /data

VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=300s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz')"]
ENTRYPOINT ["graphmem"]
CMD ["serve"]
