"""Who wrote which bytes of a log that processes shared, as record.py wrote it down."""
import collections
import gzip


def read(log, owners):
    """pid: (what it wrote, where each byte of that stands in the log)"""
    own = collections.defaultdict(lambda: (bytearray(), []))
    with gzip.open(log) as packed:
        text = packed.read()
    with gzip.open(owners) as ranges:
        for line in ranges:
            offset, length, pid = map(int, line.split())
            own[pid][0].extend(text[offset:offset + length])
            own[pid][1].extend(range(offset, offset + length))
    return own
