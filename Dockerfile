# The product as an image: one for every role. The roles and the rest of the city's server are in compose.yaml.
#   docker build -t svitlobot .
# For a build that can be repeated bit by bit name the base by its digest: --build-arg BASE=python@sha256:…
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
RUN python3 -m venv /opt/svitlobot
WORKDIR /src
# The dependencies first: they change seldom, and Docker keeps what does not change.
COPY requirements/runtime.txt requirements/runtime.txt
RUN /opt/svitlobot/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/svitlobot/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

# With the local Telegram and the simulated city, for compose.dev.yaml: docker build --target dev
FROM build AS build-dev
COPY sandbox sandbox
RUN /opt/svitlobot/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation ./sandbox

FROM build AS lean
RUN /opt/svitlobot/bin/pip uninstall --yes --quiet pip && /opt/svitlobot/bin/python -m compileall -q /opt/svitlobot

FROM ${BASE} AS account
# A number, so that Kubernetes can see that it is not root.
RUN groupadd --gid 10001 svitlobot && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/svitlobot svitlobot \
 && install -d -o svitlobot -g svitlobot -m 0700 /var/lib/svitlobot
ENV PATH=/opt/svitlobot/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    ENVIRONMENT=production LOG_FORMAT=json VAR_DIR=/var/lib/svitlobot
USER 10001:10001
WORKDIR /var/lib/svitlobot
VOLUME /var/lib/svitlobot
# A role finishes what is in flight, writes it down and gives its leases back.
STOPSIGNAL SIGTERM
ENTRYPOINT ["svitlobot"]
CMD ["--help"]

FROM account AS dev
COPY --from=build-dev /opt/svitlobot /opt/svitlobot
ENV ENVIRONMENT=development

FROM account
COPY --from=lean /opt/svitlobot /opt/svitlobot
