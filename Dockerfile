# The portal's image: every process of docker-compose.yml runs from it, as a plain user.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    MALLOC_ARENA_MAX=2 \
    PORTAL_DATA=/data \
    PORTAL_HOST=0.0.0.0 \
    PORT=8000

# ffmpeg reads what people record; it runs as a process of its own.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install --directory --owner=portal --group=portal --mode=0700 /data

WORKDIR /app
# requirements-telemetry.txt where errors or traces are reported.
ARG REQUIREMENTS=requirements.txt
COPY requirements*.txt ./
RUN pip install --require-hashes --no-deps --requirement "$REQUIREMENTS"

COPY . .
# Built into the image, where the plain user cannot change it.
RUN python scripts/messages.py compile \
    && python manage.py collectstatic --no-input --verbosity 0 --ignore "*-2.js" --ignore rest_framework

USER portal
VOLUME /data
EXPOSE 8000

CMD ["sh", "-c", "exec granian --interface wsgi --http 1 --no-ws --host \"$PORTAL_HOST\" --port \"$PORT\" --workers 2 --blocking-threads 48 --workers-kill-timeout 10 --respawn-failed-workers --log-level warning helpdesk.wsgi:application"]
