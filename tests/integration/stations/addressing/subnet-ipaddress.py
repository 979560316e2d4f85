"""Python's ipaddress module behind a pipe: a JSON request a line, a JSON answer a line."""

import ipaddress
import json
import socket
import sys


def describe(text):
    interface = ipaddress.ip_interface(text)
    network = interface.network
    packed = interface.ip.packed
    return {
        "text": socket.inet_ntop(socket.AF_INET if interface.version == 4 else socket.AF_INET6, packed),
        "exploded": interface.ip.exploded,
        "network": network.network_address.exploded,
        "last": network.broadcast_address.exploded,
        "netmask": network.netmask.exploded,
        "wildcard": network.hostmask.exploded,
        "count": str(network.num_addresses),
        "firstHost": next(iter(network.hosts())).exploded,
        "reverse": interface.ip.reverse_pointer,
        "loopback": interface.ip.is_loopback,
        "linkLocal": interface.ip.is_link_local,
        "multicast": interface.ip.is_multicast,
        "unspecified": interface.ip.is_unspecified,
    }


def zones(text):
    network = ipaddress.ip_interface(text).network
    label = 8 if network.version == 4 else 4
    if label == 8 and 24 < network.prefixlen < 32:
        *front, last = str(network.network_address).split(".")
        return ["%s/%d.%s.in-addr.arpa" % (last, network.prefixlen, ".".join(reversed(front)))]
    end = -(-network.prefixlen // label) * label
    parts = network.subnets(new_prefix=end)
    names = [part.network_address.reverse_pointer.split(".") for part in parts]
    return [".".join(name[(network.max_prefixlen - end) // label :]) for name in names]


def answer(request):
    what = request["do"]
    if what == "describe":
        return describe(request["text"])
    if what == "zones":
        return zones(request["text"])
    if what == "range":
        ends = [ipaddress.ip_address(text) for text in request["ends"]]
        return [str(network) for network in ipaddress.summarize_address_range(*ends)]
    networks = [ipaddress.ip_network(text, strict=False) for text in request["networks"]]
    if what == "merge":
        return [str(network) for network in ipaddress.collapse_addresses(networks)]
    return [str(network) for network in sorted(networks[0].address_exclude(networks[1]))]


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))))
