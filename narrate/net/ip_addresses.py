"""Which network addresses are public: what a stranger's link may lead to.

The tables are those of IANA's special-purpose address registries (RFC 6890), written out because `ipaddress` knows
different ones in each release of Python:

- https://www.iana.org/assignments/iana-ipv4-special-registry
- https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_SPECIAL_V4 = {
    IPv4Network("0.0.0.0/8"): "of this machine",
    IPv4Network("10.0.0.0/8"): "of a private network",
    IPv4Network("100.64.0.0/10"): "of a provider's inner network",
    IPv4Network("127.0.0.0/8"): "of this machine",
    IPv4Network("169.254.0.0/16"): "link-local",
    IPv4Network("172.16.0.0/12"): "of a private network",
    IPv4Network("192.0.0.0/24"): "reserved",
    IPv4Network("192.0.2.0/24"): "reserved for examples",
    IPv4Network("192.88.99.0/24"): "reserved",  # 6to4 relays, withdrawn by RFC 7526
    IPv4Network("192.168.0.0/16"): "of a private network",
    IPv4Network("198.18.0.0/15"): "reserved for measurements",
    IPv4Network("198.51.100.0/24"): "reserved for examples",
    IPv4Network("203.0.113.0/24"): "reserved for examples",
    IPv4Network("224.0.0.0/4"): "multicast",
    IPv4Network("240.0.0.0/4"): "reserved",
}

_PUBLIC_V6 = IPv6Network("2000::/3")  # all that is given out, https://www.iana.org/assignments/ipv6-unicast
_SPECIAL_V6 = {
    IPv6Network("2001::/23"): "reserved",  # protocols, Teredo's tunnels among them
    IPv6Network("2001:db8::/32"): "reserved for examples",
    IPv6Network("2002::/16"): "a 6to4 tunnel's",
    IPv6Network("3fff::/20"): "reserved for examples",
}
_OTHER_V6 = {
    IPv6Network("::1/128"): "of this machine",
    IPv6Network("::/128"): "of this machine",
    IPv6Network("::ffff:0:0/96"): "an IPv4 address in disguise",
    IPv6Network("fc00::/7"): "of a private network",
    IPv6Network("fe80::/10"): "link-local",
    IPv6Network("ff00::/8"): "multicast",
}
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; the last 32 bits are an IPv4 address


def why_not_public(address: str) -> str:
    """Why ``address`` is none of the public internet, as in "it is link-local"; empty where it is public.

    Raises `ValueError` where it is no IPv4 or IPv6 address.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return next((what for network, what in _SPECIAL_V4.items() if ip in network), "")
    return _why_not_public_v6(ip)


def _why_not_public_v6(ip: IPv6Address) -> str:
    if ip in _NAT64:  # where only IPv6 is spoken, every IPv4 host has such an address
        return why_not_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    if ip in _PUBLIC_V6:
        return next((what for network, what in _SPECIAL_V6.items() if ip in network), "")
    return next((what for network, what in _OTHER_V6.items() if ip in network), "reserved")
