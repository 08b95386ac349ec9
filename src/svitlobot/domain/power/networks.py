"""Which network a sensor speaks over, as far as its address tells."""

from ipaddress import ip_address


def network_of(address: str | None) -> str | None:
    """Return the network of a public address: its first half for IPv4, its first 32 bits for IPv6; else None.

    Providers and mobile operators hold addresses in blocks of about that size. A private address is that of a proxy,
    and tells nothing.
    """
    try:
        known = ip_address(address or "")
    except ValueError:
        return None
    if not known.is_global:
        return None
    digits = known.packed[: 2 if known.version == 4 else 4]
    return f"{known.version}:{digits.hex()}"
