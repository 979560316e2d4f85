"""
A STAMP sender and a STAMP reflector made of Scapy's layouts, inside a host of the LAN.

`send HOST PORT COUNT`: sends COUNT unauthenticated probes one after the other, each second one with an Extra Padding
TLV, and before each a datagram that is one octet too short; prints each answer as a line of JSON.
`reflect ADDRESS PORT SSID SKIP`: answers probes, each SKIP-th excepted (0: none), with the sender's SSID where SSID is
"echoed" and 0 where it is "absent"; prints "ready", and on end of input how many came and how many it answered.
"""

import json
import select
import socket
import sys
import time

from scapy.contrib.stamp import (
    ErrorEstimate,
    STAMPSessionReflectorTestUnauthenticated,
    STAMPSessionSenderTestUnauthenticated,
    STAMPTestTLV,
)
from scapy.layers.inet import UDP

NTP_EPOCH = 2_208_988_800


def ntp_now():
    ns = time.time_ns()
    return ((ns // 10**9 + NTP_EPOCH) << 32) | ((ns % 10**9) << 32) // 10**9


def dissect(layer, payload):
    # Scapy 2.5 asks the packet's parent for the length of the datagram, and sets none when it dissects one.
    return layer(payload, _parent=UDP(len=8 + len(payload)))


def with_times(packet, **times):
    # Set below Scapy's conversion to seconds, which takes a float.
    packet.fields.update(times)
    return packet


def bits(packet, name):
    return packet.getfieldval(name)


def open_socket(host):
    return socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)


def send(host, port, count):
    endpoint = open_socket(host)
    endpoint.settimeout(5)
    for sequence in range(int(count)):
        packet = STAMPSessionSenderTestUnauthenticated(
            seq=1000 + sequence, ssid=0xBEEF, err_estimate=ErrorEstimate(S=1, scale=10, multiplier=7)
        )
        if sequence % 2 == 1:
            packet.tlv_objects = [STAMPTestTLV(flags=0x80, type=1, len=6, value=b"padded")]
        sent = ntp_now()
        payload = bytes(with_times(packet, ts=sent))
        endpoint.sendto(payload[:43], (host, int(port)))
        endpoint.sendto(payload, (host, int(port)))
        answer = endpoint.recv(65536)
        arrived = ntp_now()
        reply = dissect(STAMPSessionReflectorTestUnauthenticated, answer)
        error = reply.err_estimate.multiplier << reply.err_estimate.scale
        said = {
            "questionOctets": len(payload),
            "answerOctets": len(answer),
            "sequence": reply.seq,
            "ssid": reply.ssid,
            "senderSequence": reply.seq_sender,
            "senderTimestampEchoed": bits(reply, "ts_sender") == sent,
            "senderEstimate": [reply.err_estimate_sender.S, reply.err_estimate_sender.scale, reply.err_estimate_sender.multiplier],
            # Both clocks are this machine's: they differ by what the reflector says they may, and no more.
            "timesInOrder": sent - error <= bits(reply, "ts_rx") <= bits(reply, "ts") <= arrived + error,
            "tlvs": [[int(tlv.flags), tlv.type, tlv.len, tlv.value.decode()] for tlv in reply.tlv_objects],
        }
        print(json.dumps(said), flush=True)


def reflect(address, port, ssid, skip):
    endpoint = open_socket(address)
    endpoint.bind((address, int(port)))
    print("ready", flush=True)
    received = answered = 0
    while True:
        readable, _, _ = select.select([endpoint, sys.stdin], [], [])
        if endpoint not in readable:
            break
        payload, sender = endpoint.recvfrom(65536)
        arrived = ntp_now()
        received += 1
        if int(skip) > 0 and received % int(skip) == 0:
            continue
        probe = dissect(STAMPSessionSenderTestUnauthenticated, payload)
        reply = STAMPSessionReflectorTestUnauthenticated(
            seq=answered,
            ssid=probe.ssid if ssid == "echoed" else 0,
            err_estimate=ErrorEstimate(scale=12, multiplier=3),
            seq_sender=probe.seq,
            err_estimate_sender=probe.err_estimate,
            ttl_sender=64,
        )
        with_times(reply, ts_rx=arrived, ts_sender=bits(probe, "ts"), ts=ntp_now())
        endpoint.sendto(bytes(reply), sender)
        answered += 1
    print(json.dumps({"received": received, "answered": answered}), flush=True)


if __name__ == "__main__":
    {"send": send, "reflect": reflect}[sys.argv[1]](*sys.argv[2:])
