#!/usr/bin/env python3
"""Works out the CSV that gcplot must write for a log, apart from gcplot: from the grammar in
docs/formats.md and the formulas in docs/csv.md, in another language and with fractions.

usage: expect.py LOG [OWNERS]

OWNERS, where several processes share the log: lines of `offset <tab> length <tab> pid` that say
who wrote which bytes, as the kernel recorded them. Cycles of torn lines are left out.
"""
import re
import sys
from decimal import Decimal, ROUND_HALF_UP

CYCLE = re.compile(
    rb'gc (\d+) @(\d+\.\d\d\d)s (\d+)%(?: \(checking for goroutine leaks\))?: '
    rb'([\d.]+)\+([\d.]+)\+([\d.]+) ms clock, ([\d.]+)\+([\d.]+)/([\d.]+)/([\d.]+)\+([\d.]+) ms cpu, '
    rb'(\d+)->(\d+)->(\d+) MB, (\d+) MB goal, (?:(\d+) MB stacks, (\d+) MB globals, )?'
    rb'(\d+) P( \(forced\))?')
HEADER = ('process,pid,gc,start_s,end_s,time,gc_cpu_pct,interval_gc_cpu_pct,clock_sweep_term_ms,'
          'clock_mark_ms,clock_mark_term_ms,cpu_sweep_term_ms,cpu_mark_assist_ms,'
          'cpu_mark_background_ms,cpu_mark_idle_ms,cpu_mark_term_ms,heap_before_mib,'
          'heap_after_mib,heap_live_mib,heap_goal_mib,stacks_mib,globals_mib,procs,forced,repaired')


def owners(path):
    """A list of (offset, pid), by rising offset."""
    return [(int(o), p) for o, _, p in (line.split() for line in open(path))]


def owner_at(table, offset):
    pid = None
    for begin, p in table:
        if begin > offset:
            break
        pid = p
    return pid


def row(process, fields, last):
    text = [None if f is None else f.decode() for f in fields]
    gc, start, pct = text[0:3]
    clock, cpu, heap = text[3:6], text[6:11], text[11:15]
    stacks, globals_, procs = text[15:18]
    end = Decimal(start) + sum(Decimal(c) for c in clock) / 1000
    interval = ''
    before = (0, Decimal(0)) if int(gc) == 1 else last
    # starts are cut to the ms: an interval shorter than its own cycle is an artefact of that
    if before and before[0] == int(gc) - 1 and end > before[1] and end - before[1] >= end - Decimal(start):
        busy = sum(Decimal(cpu[i]) for i in (0, 1, 2, 4)) / 1000
        share = busy / ((end - before[1]) * int(procs)) * 100
        interval = str(share.quantize(Decimal('0.01'), ROUND_HALF_UP))
    cells = [process, '', gc, start, '%.6f' % end, '', pct, interval, *clock, *cpu, *heap,
             stacks or '', globals_ or '', procs, '1' if text[18] else '0', '0']
    return ','.join(cells), (int(gc), end)


def main():
    data = open(sys.argv[1], 'rb').read()
    table = owners(sys.argv[2]) if len(sys.argv) > 2 else None
    names, last = {}, {}
    print(HEADER)
    for match in CYCLE.finditer(data):
        owner = owner_at(table, match.start()) if table else 'all'
        process = names.setdefault(owner, 'p%d' % (len(names) + 1))
        line, last[owner] = row(process, match.groups(), last.get(owner))
        print(line)


main()
