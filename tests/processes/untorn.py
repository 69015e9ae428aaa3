#!/usr/bin/env python3
"""Prints a log that processes shared as if each had written its lines in one piece.

usage: untorn.py LOG.gz OWNERS.gz

A line stands where it ended. What a process logs within a line of its own is known by its beginning
and its end, as work.go has them.
"""
import re
import sys

import owners

LOGGED = re.compile(rb't(?:ime=|\.me\.)[^\n]*?MB\n')


def lines(text, where):
    """(where it ends, line): first what the process logged, then what is left"""
    rest, places, end = bytearray(), [], 0
    for logged in LOGGED.finditer(text):
        yield where[logged.end() - 1], logged.group()
        rest += text[end:logged.start()]
        places += where[end:logged.start()]
        end = logged.end()
    rest += text[end:]
    places += where[end:]
    end = 0
    for line in bytes(rest).splitlines(True):
        end += len(line)
        yield places[end - 1], line


def main(log, ranges):
    found = [line for own in owners.read(log, ranges).values() for line in lines(*own)]
    sys.stdout.buffer.writelines(line for _, line in sorted(found))


if __name__ == '__main__':
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
