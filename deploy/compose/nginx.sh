#!/bin/sh
# nginx in front of three APIs: deploy/nginx/svitlobot.conf with our domain and our addresses put in.
# Plain HTTP until certbot has brought the certificate; looks every minute whether there is another one.
set -eu
certificate=/etc/letsencrypt/live/$DOMAIN/fullchain.pem

configure() {
    cp /svitlobot/conf/svitlobot-proxy.conf /etc/nginx/
    sed -e "s/svitlobot\.example/$DOMAIN/g" \
        -e 's/server 127\.0\.0\.1:8000;/server 172.31.93.11:8000; server 172.31.93.12:8000; server 172.31.93.13:8000;/' \
        -e 's/127\.0\.0\.1:8090/172.31.93.14:8090/' \
        /svitlobot/conf/svitlobot.conf > /tmp/svitlobot.conf
    if [ -e "$certificate" ]; then
        cp /tmp/svitlobot.conf /etc/nginx/conf.d/default.conf
    else  # the first `server` alone, which is the one without TLS
        awk '/^server \{/ && ++servers == 2 { exit } { print }' /tmp/svitlobot.conf > /etc/nginx/conf.d/default.conf
    fi
}

stamp() { cksum "$certificate" 2>/dev/null || echo none; }

mkdir -p /var/cache/nginx
configure
nginx -t -q
nginx -g 'daemon off;' &
nginx=$!
trap 'kill -QUIT $nginx; wait $nginx; exit 0' TERM INT QUIT
known=$(stamp)
while kill -0 $nginx 2>/dev/null; do
    sleep 60 &
    wait $! || true
    now=$(stamp)
    if [ "$now" != "$known" ]; then
        configure
        nginx -t -q && nginx -s reload && known=$now
    fi
done
wait $nginx
