"""What a new sensor is given: the link that fills its portal, as a QR code, and the tag that its buttons carry.

A board without settings opens a Wi-Fi network of its own, whose portal is at ``PORTAL``. The link fills the portal's
form, so that nobody types a key: a phone that has joined the board's network opens it from the QR code.
"""

import hashlib
import io
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

PORTAL = "http://192.168.4.1/"
TAG_LENGTH = 12  # of 48 bits: among 1,000 sensors two share a tag once in half a billion cities


def sensor_tag(sensor_id: str) -> str:
    """Return what stands for a sensor on a button, where an id of 50 characters has no room."""
    return hashlib.sha256(sensor_id.encode()).hexdigest()[:TAG_LENGTH]


def portal_link(site_url: str, sensor_id: str, key: str) -> str:
    """Return the link that fills a board's portal: the server's host and port, whether to use TLS, the id and the key.

    The names are those that the firmware reads (`firmware/core/config.cpp`).
    """
    site = urlsplit(site_url)
    is_tls = site.scheme == "https"
    port = site.port or (443 if is_tls else 80)
    fields = {"host": site.hostname, "port": port, "tls": int(is_tls), "id": sensor_id, "key": key}
    return PORTAL + "?" + urlencode(fields)


def is_reachable_by_boards(site_url: str) -> bool:
    """Whether a board can reach the server by this address; ``localhost`` would be the board itself."""
    host = urlsplit(site_url).hostname or ""
    try:
        address = ip_address(host)
    except ValueError:
        return host not in ("", "localhost")
    return not address.is_loopback and not address.is_unspecified


def qr_svg(link: str) -> str:
    """Return a QR code of a link as an SVG element that pages take in as it is."""
    import segno

    return segno.make(link, error="m", micro=False).svg_inline(scale=5, dark="#000", light="#fff")


def qr_text(link: str) -> str:
    """Return a QR code of a link in characters, for a terminal."""
    import segno

    drawn = io.StringIO()
    segno.make(link, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def qr_png(link: str) -> bytes:
    """Return a QR code of a link as a PNG picture."""
    import segno

    picture = io.BytesIO()
    segno.make(link, error="m", micro=False).save(picture, kind="png", scale=8)
    return picture.getvalue()
