"""The shipped nginx configuration on free ports of the loopback, beside the same nginx that serves plain files."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from svitlobot_bench.rig import free_port

SHIPPED = Path(__file__).parents[2] / "deploy" / "nginx"
PROGRAM = shutil.which("nginx", path=f"{os.defpath}:/usr/sbin:/usr/local/sbin")
# The loopback has no certificate, and the whole load comes from one address.
LEFT_OUT = re.compile(r"^\s*(ssl_\w+ |limit_req zone=|listen \[::\]).*\n", re.MULTILINE)
LISTEN = re.compile(r"listen (?:80|443 ssl http2);")


def is_installed() -> bool:
    """Return whether there is an nginx, and the configuration that it is to run."""
    return PROGRAM is not None and SHIPPED.is_dir()


@contextmanager
def serving(apis: Sequence[str], files: Path) -> Iterator[tuple[int, int]]:
    """Run nginx; yield the ports of the micro-cache before ``apis`` and of the folder ``files``."""
    ports = free_port(), free_port(), free_port()
    home = files / "nginx"
    (home / "cache").mkdir(parents=True)
    (home / "nginx.conf").write_text(_configuration(home, apis, files, ports), encoding="utf-8")
    command = [PROGRAM or "nginx", "-p", str(home), "-e", "stderr", "-c", "nginx.conf"]
    process = subprocess.Popen(command)  # noqa: S603 - nginx, with our own configuration
    try:
        yield ports[1], ports[2]
    finally:
        process.terminate()
        process.wait(10)


def _configuration(home: Path, apis: Sequence[str], files: Path, ports: tuple[int, int, int]) -> str:
    user = "user root;" if os.geteuid() == 0 else ""  # the folder is its owner's alone
    return f"""
daemon off; worker_processes 1; pid nginx.pid; {user}
events {{ worker_connections 512; }}
http {{
    access_log off;
    keepalive_requests 10000000;
    set_real_ip_from 127.0.0.1;  # a request may name the address that it would come from
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi; scgi_temp_path scgi;
    {_shipped(home, apis, ports)}
    server {{
        listen 127.0.0.1:{ports[2]};
        root {files};
    }}
}}
"""


def _shipped(home: Path, apis: Sequence[str], ports: tuple[int, int, int]) -> str:
    """Return the shipped configuration with paths and ports of this run."""
    proxy = (SHIPPED / "svitlobot-proxy.conf").read_text(encoding="utf-8")
    (home / "svitlobot-proxy.conf").write_text(proxy, encoding="utf-8")
    text = LEFT_OUT.sub("", (SHIPPED / "svitlobot.conf").read_text(encoding="utf-8"))
    text = text.replace("/etc/nginx/svitlobot-proxy.conf", str(home / "svitlobot-proxy.conf"))
    text = text.replace("/var/cache/nginx/svitlobot", str(home / "cache"))
    text = text.replace("server 127.0.0.1:8000;", " ".join(f"server {urlsplit(api).netloc};" for api in apis))
    own = iter(ports)
    return LISTEN.sub(lambda _: f"listen 127.0.0.1:{next(own)};", text)
