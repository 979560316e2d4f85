"""Runs the Python samples: argument 1 names a JSON list of sources; standard input has a case a line."""
import itertools
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    sources = json.load(file)
samples = []
for source in sources:
    namespace = {}
    exec(source, namespace)
    samples.append(namespace["frames"])


def reads_of(stream, sizes):
    at = 0
    for size in itertools.cycle(sizes):
        if at >= len(stream):
            return
        yield stream[at : at + size]
        at += size


for case in sys.stdin:
    index, maximum, sizes, stream = case.split(" ")
    reads = reads_of(bytes.fromhex(stream), [int(size) for size in sizes.split(",")])
    arguments = (reads,) if samples[int(index)].__code__.co_argcount == 1 else (reads, int(maximum))
    found = ""
    try:
        for frame in samples[int(index)](*arguments):
            found += "." + (f"{frame[0]}:{frame[1].hex()}" if isinstance(frame, tuple) else frame.hex())
        print(found, "ok")
    except (ValueError, KeyError):
        print(found, "error")
