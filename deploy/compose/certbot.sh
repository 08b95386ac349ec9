#!/bin/sh
# Let's Encrypt's certificate: taken once the domain leads here, looked at twice a day, renewed 30 days before its end.
set -u
trap 'exit 0' TERM INT
while :; do
    certbot certonly --webroot --webroot-path /var/www/html --domain "$DOMAIN" --non-interactive --agree-tos \
        --keep-until-expiring ${CERTBOT_EMAIL:+--email "$CERTBOT_EMAIL"} ${CERTBOT_EMAIL:---register-unsafely-without-email} \
        && pause=43200 || pause=3600  # Let's Encrypt allows five failures an hour
    sleep $pause &
    wait $!
done
