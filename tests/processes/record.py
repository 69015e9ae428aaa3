#!/usr/bin/env python3
"""Records what commands write to one standard error that they share, and who wrote which bytes of it.

usage: record.py [pipe|file] NAME PROGRAM [+ PROGRAM]...
       PROGRAM: [@SECONDS] [VARIABLE=VALUE]... COMMAND [ARGUMENT]...

Starts the programs one after another, each that many seconds after the one before it, with
GODEBUG=gctrace=1 unless the environment says otherwise. NAME.log.gz is what came; NAME.owners.gz has a
line of `offset <tab> length <tab> pid` for each range of it. Whatever the programs start counts, too.

The standard error is one end of a Unix stream socket. With SO_PASSCRED on the other end the kernel
tells with every read whose bytes they are, and never joins those of two writers.

A pipe or a file tells nothing: there the programs must be such as marks.sh builds, six at most. They
are told which alphabet to write in, and their number stands for the pid.
"""
import gzip
import itertools
import os
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time

CREDENTIALS = struct.Struct('3i')  # pid, uid, gid
SYMBOLS = b'0123456789 @%:.+/->()\n,gcsmlokpuMBaPfredtb'  # of marks.go
ASSIGNMENT = re.compile(r'([A-Za-z_]\w*)=(.*)', re.DOTALL)


def programs(words):
    """The command line between the plus signs: (delay, variables, command) of each."""
    for plus, group in itertools.groupby(words, lambda word: word == '+'):
        command = [] if plus else list(group)
        if not command:
            continue
        delay, variables = 0.0, {}
        if command[0].startswith('@'):
            delay = float(command.pop(0)[1:])
        while command and (assignment := ASSIGNMENT.fullmatch(command[0])):
            variables[assignment[1]] = assignment[2]
            command.pop(0)
        yield delay, variables, command


def start(words, stderr, marks=False):
    environment = {'GODEBUG': 'gctrace=1', **os.environ}
    for number, (delay, variables, command) in enumerate(programs(words)):
        if marks:
            variables['GCPLOT_MARK'] = str(number)
        time.sleep(delay)
        yield subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=stderr, env={**environment, **variables})


def pieces(end):
    """(pid, bytes) of each read, until all that could write have ended"""
    while True:
        data, ancillary, _, _ = end.recvmsg(1 << 16, socket.CMSG_SPACE(CREDENTIALS.size))
        if not data:
            return
        pid, _, _ = CREDENTIALS.unpack(ancillary[0][2])
        yield pid, data


def of_socket(words):
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    started = list(start(words, theirs))
    theirs.close()
    received = list(pieces(ours))  # not packed meanwhile: that would keep the programs waiting
    for process in started:
        process.wait()
    return received


def unmarked(data, programs):
    """(pid, byte) of each byte; the number of the alphabet stands for the pid, from 1 on"""
    if data and max(data) >= programs * len(SYMBOLS):
        sys.exit('record.py: one of the programs does not mark what it prints')
    marked = (divmod(byte, len(SYMBOLS)) for byte in data)
    return ((mark + 1, SYMBOLS[symbol:symbol + 1]) for mark, symbol in marked)


def of_pipe(words):
    ours, theirs = os.pipe()
    started = list(start(words, theirs, marks=True))
    os.close(theirs)
    with open(ours, 'rb') as pipe:
        data = pipe.read()
    for process in started:
        process.wait()
    return unmarked(data, len(started))


def of_file(words):
    with tempfile.TemporaryFile() as shared:
        started = list(start(words, shared, marks=True))
        for process in started:
            process.wait()
        shared.seek(0)
        return unmarked(shared.read(), len(started))


def write_down(name, received):
    offset = 0
    with gzip.GzipFile(name + '.log.gz', 'wb', mtime=0) as log, \
            gzip.GzipFile(name + '.owners.gz', 'wb', mtime=0) as owners:
        for pid, run in itertools.groupby(received, lambda piece: piece[0]):
            length = sum(log.write(data) for _, data in run)
            owners.write(b'%d\t%d\t%d\n' % (offset, length, pid))
            offset += length


SINKS = {'socket': of_socket, 'pipe': of_pipe, 'file': of_file}


def main(words):
    sink = words.pop(0) if words[0] in SINKS else 'socket'
    name, *commands = words
    count = len(list(programs(commands)))
    if count == 0 or (sink != 'socket' and count > 256 // len(SYMBOLS)):
        sys.exit(__doc__)
    write_down(name, SINKS[sink](commands))


if __name__ == '__main__':
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1:])
