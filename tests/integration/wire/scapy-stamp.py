"""
Reads and builds unauthenticated STAMP packets with Scapy, for the test beside this file: one JSON request a line in,
one JSON answer a line out. A timestamp travels as its 64 bits in hexadecimal, so that nothing is rounded.
"""

import json
import sys

from scapy.contrib.stamp import (
    ErrorEstimate,
    STAMPSessionReflectorTestUnauthenticated,
    STAMPSessionSenderTestUnauthenticated,
    STAMPTestTLV,
)
from scapy.layers.inet import UDP

LAYERS = {
    "sender": STAMPSessionSenderTestUnauthenticated,
    "reflector": STAMPSessionReflectorTestUnauthenticated,
}
TIMESTAMPS = ("ts", "ts_rx", "ts_sender")
ESTIMATES = ("err_estimate", "err_estimate_sender")


def read(request):
    payload = bytes.fromhex(request["hex"])
    # Scapy 2.5 asks the packet's parent for the length of the datagram, and sets none when it dissects one.
    packet = LAYERS[request["kind"]](payload, _parent=UDP(len=8 + len(payload)))
    fields = {}
    for field in packet.fields_desc:
        value = packet.getfieldval(field.name)
        if field.name in TIMESTAMPS:
            fields[field.name] = format(value, "016x")
        elif field.name in ESTIMATES:
            fields[field.name] = [value.S, value.Z, value.scale, value.multiplier]
        elif field.name == "tlv_objects":
            # As a number: Scapy names the flags from the lowest bit, RFC 8972 from the highest.
            fields[field.name] = [[int(tlv.flags), tlv.type, tlv.len, tlv.value.hex()] for tlv in value]
        else:
            fields[field.name] = value
    return fields


def build(request):
    packet = LAYERS[request["kind"]]()
    for name, value in request["fields"].items():
        if name in TIMESTAMPS:
            # Set below the conversion to seconds, which takes a float.
            packet.fields[name] = int(value, 16)
        elif name in ESTIMATES:
            packet.setfieldval(name, ErrorEstimate(**dict(zip(("S", "Z", "scale", "multiplier"), value))))
        elif name == "tlv_objects":
            tlvs = [STAMPTestTLV(flags=f, type=t, len=len(v) // 2, value=bytes.fromhex(v)) for f, t, v in value]
            packet.setfieldval(name, tlvs)
        else:
            packet.setfieldval(name, value)
    return bytes(packet).hex()


for line in sys.stdin:
    request = json.loads(line)
    answer = read(request) if request["do"] == "read" else build(request)
    print(json.dumps(answer), flush=True)
