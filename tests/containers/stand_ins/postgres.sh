#!/bin/sh
# As the real image does: makes the cluster with the account and the database that are asked for, then serves.
set -eu
as_postgres() { su postgres -c "env PATH=$PATH $*"; }
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    install -d -o postgres -g postgres -m 0700 "$PGDATA"
    install -o postgres -m 0400 "$POSTGRES_PASSWORD_FILE" /tmp/password
    as_postgres initdb -D "$PGDATA" -A scram-sha-256 --pwfile=/tmp/password -U "$POSTGRES_USER"
    echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
    echo "listen_addresses = '*'" >> "$PGDATA/postgresql.conf"
    as_postgres pg_ctl -D "$PGDATA" -w start
    as_postgres PGPASSWORD="$(cat /tmp/password)" createdb -h /var/run/postgresql -U "$POSTGRES_USER" "$POSTGRES_DB"
    as_postgres pg_ctl -D "$PGDATA" -w stop
fi
shift
exec su postgres -c "exec env PATH=$PATH postgres -D $PGDATA $*"
