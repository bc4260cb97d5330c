FROM python:3.13-slim

WORKDIR /opt/graphmem
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY cypher cypher
COPY graphmem graphmem
RUN pip install --no-cache-dir --no-deps --no-build-isolation .

# Both directories exist before a volume is mounted on them, so that the volume is theirs who write to it.
RUN useradd --create-home graphmem
USER graphmem
WORKDIR /home/graphmem
RUN mkdir -p .cache/graphmem .graphmem

EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=10s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz')"]
ENTRYPOINT ["graphmem"]
CMD ["serve"]
