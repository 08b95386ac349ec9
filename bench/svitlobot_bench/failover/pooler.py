"""A PgBouncer on each host of roles; a HAProxy that asks Patroni leads it to the primary."""

from svitlobot_bench.failover.cluster import PASSWORD, Cluster
from svitlobot_bench.failover.network import PLAIN_USER, Host

URL = "postgresql://postgres@127.0.0.1:6432/svitlobot?sslmode=disable"
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def start(host: Host, cluster: Cluster) -> None:
    """Start both; PgBouncer asks nobody on the host for a password."""
    # Each host has files of its own: one that is written anew must not be read by another's program meanwhile.
    proxy, bouncer = (cluster.home / f"{host.name}-{name}" for name in ("haproxy.cfg", "pgbouncer.ini"))
    servers = "\n".join(f"    server {one.name} {one.address}:5432 check port 8008" for one in cluster.databases)
    proxy.write_text(f"""
defaults
    mode tcp
    timeout connect 1s
    timeout client 1d
    timeout server 1d
    timeout check 2s
listen primary
    bind 127.0.0.1:5000
    option httpchk GET /primary
    http-check expect status 200
    default-server inter 1s fall 3 rise 1 on-marked-down shutdown-sessions
{servers}
""")
    bouncer.write_text(f"""
[databases]
svitlobot = host=127.0.0.1 port=5000 user=postgres password={PASSWORD}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = 6432
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 20
server_login_retry = 1
server_connect_timeout = 3
query_wait_timeout = 10
tcp_user_timeout = 8000
""")
    host.start("haproxy", ["haproxy", "-f", str(proxy)], environment={"PATH": _PATH})
    host.start("pgbouncer", ["pgbouncer", str(bouncer)], environment={"PATH": _PATH, "USER": PLAIN_USER}, is_plain=True)
