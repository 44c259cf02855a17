"""Which IP addresses are public. A link from a stranger may lead only to these.

The tables are those of IANA's special-purpose address registries (RFC 6890). They are written out because
`ipaddress` knows different ones in each release of Python:

- https://www.iana.org/assignments/iana-ipv4-special-registry
- https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_SPECIAL_V4 = {
    IPv4Network("0.0.0.0/8"): "an address of this machine",
    IPv4Network("10.0.0.0/8"): "a private address",
    IPv4Network("100.64.0.0/10"): "a carrier-grade NAT address",
    IPv4Network("127.0.0.0/8"): "a loopback address",
    IPv4Network("169.254.0.0/16"): "a link-local address",
    IPv4Network("172.16.0.0/12"): "a private address",
    IPv4Network("192.0.0.0/24"): "reserved",
    IPv4Network("192.0.2.0/24"): "reserved for examples",
    IPv4Network("192.88.99.0/24"): "reserved",  # 6to4 relays, withdrawn by RFC 7526
    IPv4Network("192.168.0.0/16"): "a private address",
    IPv4Network("198.18.0.0/15"): "reserved for benchmarks",
    IPv4Network("198.51.100.0/24"): "reserved for examples",
    IPv4Network("203.0.113.0/24"): "reserved for examples",
    IPv4Network("224.0.0.0/4"): "a multicast address",
    IPv4Network("240.0.0.0/4"): "reserved",
}

_PUBLIC_V6 = IPv6Network("2000::/3")  # all that IANA has allocated, https://www.iana.org/assignments/ipv6-unicast
_SPECIAL_V6 = {
    IPv6Network("2001::/23"): "reserved",  # for protocols, such as Teredo
    IPv6Network("2001:db8::/32"): "reserved for examples",
    IPv6Network("2002::/16"): "a 6to4 address",
    IPv6Network("3fff::/20"): "reserved for examples",
}
_OTHER_V6 = {
    IPv6Network("::1/128"): "a loopback address",
    IPv6Network("::/128"): "an address of this machine",
    IPv6Network("::ffff:0:0/96"): "an IPv4-mapped address",
    IPv6Network("fc00::/7"): "a private address",
    IPv6Network("fe80::/10"): "a link-local address",
    IPv6Network("ff00::/8"): "a multicast address",
}
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; the last 32 bits are an IPv4 address


def why_not_public(address: str) -> str:
    """Why ``address`` is not public, to complete a sentence such as "it is reserved"; empty if it is public.

    Raises `ValueError` if it is not an IPv4 or IPv6 address.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv4Address):
        return next((what for network, what in _SPECIAL_V4.items() if ip in network), "")
    return _why_not_public_v6(ip)


def _why_not_public_v6(ip: IPv6Address) -> str:
    if ip in _NAT64:  # in an IPv6-only network, every IPv4 host has such an address
        return why_not_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
    if ip in _PUBLIC_V6:
        return next((what for network, what in _SPECIAL_V6.items() if ip in network), "")
    return next((what for network, what in _OTHER_V6.items() if ip in network), "reserved")
