#!/usr/bin/env python3
"""turns.py: prints src/demux/turncounts.c, the tables of src/demux/turns.c.

How often, of 1000, a writer of several with records under way is followed by another, as counted
in samples/shared, by what they write into and by the last eight turns: each a bit, 1 where the
writer changed, the newest the lowest, below a 1 that tells how many there were since turns began.
What was seen seldom is drawn to what was seen after the newest of these turns alone.
"""
import collections
import glob
import os
import re

import owners

SINKS = ('file', 'pipe', 'socket')
KEPT = 8
PULL = 50  # as if so many were seen that did as after one turn less
LEAST = 0.004  # nothing is surer than that
RECORD = re.compile(rb'gc \d+ @[\d.]+s \d+%: [^\n]* P(?: \(forced\))?\n')
PIECE = re.compile(rb'[\d.]+| P| \(forced\)|\n|[^\d.\n(]+')
SAMPLES = os.path.join(os.path.dirname(__file__), '../../samples/shared/*.log.gz')


def pieces(log):
    """(where in the log, record), in the log's order, of all records' pieces"""
    found = []
    for pid, (own, offsets) in owners.read(log, log.replace('.log.gz', '.owners.gz')).items():
        for record in RECORD.finditer(own):
            for piece in PIECE.finditer(record.group()):
                begin = record.start() + piece.start()
                found.append((offsets[begin], (pid, record.start()), piece.group() == b'\n'))
    return sorted(found)


def turns(log):
    """(the turns before, whether the writer changed), of pieces where it was a question"""
    under_way, writer, before = set(), None, ()
    for _, record, is_end in pieces(log):
        if writer is not None:
            change = record != writer
            if len(under_way) > 1:
                yield before, change
            before = (*before, change)[-KEPT:]
        under_way.add(record)
        writer = record
        if is_end:
            under_way.discard(record)
            writer, before = None, ()


def table(logs):
    after = collections.defaultdict(lambda: [0, 0])  # the newest turns
    since = collections.defaultdict(lambda: [0, 0])  # all turns since they began
    for log in logs:
        for before, change in turns(log):
            for newest in range(len(before) + 1):
                after[before[len(before) - newest:]][change] += 1
            if len(before) < KEPT:
                since[before][change] += 1

    def pulled(count, share):
        return (count[1] + PULL * share) / (sum(count) + PULL)

    def share(before):
        of = 0.3
        for newest in range(len(before) + 1):
            of = pulled(after[before[len(before) - newest:]], of)
        return pulled(since[before], of) if len(before) < KEPT else of

    return [500] + [
        round(1000 * min(max(share(tuple(bit == '1' for bit in bin(index)[3:])), LEAST), 1 - LEAST))
        for index in range(1, 2 << KEPT)
    ]


def sink_of(log):
    named = os.path.basename(log).split('-')[0]
    return named if named in SINKS else 'socket'


def main():
    print('/* Made by tests/processes/turns.py. */\n#include "turns.h"\n')
    print('const unsigned short gc_turn_changes_of_1000[GC_SINKS][GC_TURNS_BEFORE] = {')
    for sink in SINKS:
        counted = table(log for log in sorted(glob.glob(SAMPLES)) if sink_of(log) == sink)
        print('    [GC_SINK_%s] = {' % sink.upper())
        for row in range(0, len(counted), 16):
            print('        ' + ', '.join(map(str, counted[row:row + 16])) + ',')
        print('    },')
    print('};')


main()
