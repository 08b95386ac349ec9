# What start and upgrade share.

compose() {
    if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi
}

build() {
    docker build ${DOCKER_BUILD_ARGS:-} --tag svitlobot:latest .
    case ${COMPOSE_FILE:-} in
        *dev*) docker build ${DOCKER_BUILD_ARGS:-} --target dev --tag svitlobot:dev . ;;
    esac
}

random() { head -c 32 /dev/urandom | base64 | tr -d '=+/\n'; }

# Write a secret once; what is there stays.
secret() { [ -e "$1" ] || (umask 077 && printf %s "$2" > "$1"); }

# Our image's account reads its secrets and writes its backups; nobody else does.
hand_over() { chown -R 10001:10001 "$@"; }

await_healthy() {
    for _ in $(seq 180); do
        case $(docker inspect --format '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' \
            "$(compose ps --quiet "$1")") in
            healthy) return ;;
            exited | dead) break ;;
        esac
        sleep 1
    done
    echo "$1 does not get well; its last words:" >&2
    compose logs --tail 20 "$1" >&2
    exit 1
}

await_all() {
    for service in api-1 api-2 api-3 nginx bot sender worker-iot worker-notifications worker-default beat; do
        await_healthy $service
    done
}
