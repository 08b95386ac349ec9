FROM python:3.11-slim-bookworm
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15 redis-server nginx \
 && rm -rf /etc/nginx/sites-enabled/*
ENV PATH=/usr/lib/postgresql/15/bin:$PATH
