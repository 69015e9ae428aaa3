#!/usr/bin/env python3
"""Works out the CSV that gcplot must write for a sample, apart from gcplot: from what is known of the
formats and from the formulas in docs/csv.md, in another language, with whole numbers and Decimal.

usage: expect.py SAMPLE [OWNERS]     the CSV of the cycles
       expect.py --scavenger SAMPLE  the CSV of the scavenger's lines
       expect.py --write             all of both, but that of sync.log, into this folder

OWNERS, where several processes share the log: lines of `offset <tab> length <tab> pid` that say
who wrote which bytes, as the kernel recorded them.

What is around the lines is not guessed here: READERS says it of each sample. Stamps without a year
are those of a log that was last written on 2024-06-01 UTC; those without a zone are UTC.
"""
import codecs
import csv
import json
import os
import re
import sys
from collections import namedtuple
from datetime import datetime, timedelta, timezone
from decimal import Decimal, ROUND_HALF_UP

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, '..', '..', 'samples')
WRITTEN = datetime(2024, 6, 1, tzinfo=timezone.utc)

CYCLE_COLUMNS = (
    'process pid gc start_s end_s time gc_cpu_pct interval_gc_cpu_pct clock_sweep_term_ms clock_mark_ms '
    'clock_mark_term_ms cpu_sweep_term_ms cpu_mark_assist_ms cpu_mark_background_ms cpu_mark_idle_ms '
    'cpu_mark_term_ms heap_before_mib heap_after_mib heap_live_mib heap_goal_mib stacks_mib globals_mib '
    'procs forced repaired rss_mib').split()
SCAVENGER_COLUMNS = (
    'process pid gc time n work_kib work_bg_kib work_eager_kib returned_kib util_pct inuse_mib idle_mib '
    'sys_mib released_mib consumed_mib forced controller_reset').split()

# One line, or one message, of a log: who wrote it, when (ns since 1970, or None), and what.
Entry = namedtuple('Entry', 'name pid time text')


# --- numbers ---------------------------------------------------------------------------------

def runtime_ms(ns):
    """A time as the runtime prints it: cut to whole ms from 10 ms up, else to two digits."""
    if ns >= 10_000_000:
        return str(ns // 1_000_000)
    digits, decimals = ns // 1000, 3
    if digits == 0:
        return '0'
    while digits >= 100:
        digits, decimals = digits // 10, decimals - 1
    return str(Decimal(digits).scaleb(-decimals))


def exactly(ms):
    return format(ms.normalize(), 'f')


def ms_sum(*parts):
    """A sum of times of two digits: as the runtime would print it if that is exact, else exactly."""
    ms = sum(Decimal(part) for part in parts)
    text = runtime_ms(int(ms * 1_000_000))
    return text if Decimal(text) == ms else exactly(ms)


def plain_sum(*parts):
    """A sum of times that were not cut to two digits."""
    return exactly(sum(Decimal(part) for part in parts))


def us(*parts):
    return exactly(sum(Decimal(part) for part in parts) / 1000)


# --- the cycle's line in the versions of Go --------------------------------------------------

def phases_of_three(clock, cpu, ms_sum):
    return clock, cpu


def phases_of_five(clock, cpu, ms_sum):
    """Scan and sync are part of mark here: their CPU time is that of background workers."""
    if len(cpu) == 5:
        cpu = [cpu[0], '', ms_sum(*cpu[1:4]), '', cpu[4]]
    else:
        cpu = [cpu[0], cpu[3], ms_sum(cpu[1], cpu[2], cpu[4]), cpu[5], cpu[6]]
    return [clock[0], ms_sum(*clock[1:4]), clock[4]], cpu


def go_1_5_on(m):
    clock, cpu = m['clock'].split('+'), re.split('[+/]', m['cpu'])
    cut = all(part == runtime_ms(int(Decimal(part) * 1_000_000)) for part in clock + cpu)
    adds = ms_sum if cut else plain_sum
    clock, cpu = {3: phases_of_three, 5: phases_of_five}[len(clock)](clock, cpu, adds)
    return dict(zip(CYCLE_COLUMNS[8:16], clock + cpu), start_s=m['start'], gc_cpu_pct=m['pct'],
                heap_before_mib=m['before'], heap_after_mib=m['after'], heap_live_mib=m['live'],
                heap_goal_mib=m['goal'], stacks_mib=m['stacks'], globals_mib=m['globals'],
                forced='1' if m['forced'] else '0' if ends(m) else '')


def go_1_3(m):
    return dict(clock_sweep_term_ms=us(m['stop'], m['sweep']), clock_mark_ms=us(m['mark']),
                clock_mark_term_ms=us(m['wait']), heap_before_mib=m['before'], heap_after_mib=m['after'])


def go_1_0(m):
    return dict(clock_mark_ms=m['mark'], clock_mark_term_ms=plain_sum(m['sweep'], m['rest']),
                heap_before_mib=m['before'], heap_after_mib=m['after'])


def ends(m):
    """Whether nothing can be lost after a record: the text ends, or what is around it goes on."""
    return m.string[m.end():m.end() + 1] in ('', '\r', '\n', '\0', '\\', '"', "'", '`')


CYCLES = [
    (go_1_5_on, re.compile(
        r'gc #?(?P<gc>\d+) @(?P<start>\d+\.\d\d\d)s (?P<pct>\d+)%(?: \(checking for goroutine leaks\))?: '
        r'(?P<clock>[\d.+]+) ms clock, (?P<cpu>[\d.+/]+) ms cpu, '
        r'(?P<before>\d+)->(?P<after>\d+)->(?P<live>\d+) MB, (?:(?P<goal>\d+) MB goal, )?'
        r'(?:(?P<stacks>\d+) MB stacks, (?P<globals>\d+) MB globals, )?(?P<procs>\d+) P(?P<forced> \(forced\))?')),
    (go_1_3, re.compile(
        r'gc(?P<gc>\d+)\((?P<procs>\d+)\): (?P<stop>\d+)\+(?P<sweep>\d+)\+(?P<mark>\d+)\+(?P<wait>\d+) us, '
        r'(?P<before>\d+) -> (?P<after>\d+) MB, \d+ \(\d+-\d+\) objects,')),
    (go_1_0, re.compile(
        r'gc(?P<gc>\d+)\((?P<procs>\d+)\): (?P<mark>\d+)\+(?P<sweep>\d+)\+(?P<rest>\d+) ms,? '
        r'(?P<before>\d+) -> (?P<after>\d+) MB \d+ -> \d+ \(\d+-\d+\) objects')),
]


def records(text):
    """The cycles in a text, each as its columns, in order."""
    found = [(m.start(), m, columns) for columns, pattern in CYCLES for m in pattern.finditer(text)]
    for _, m, columns in sorted(found, key=lambda f: f[0]):
        yield dict(columns(m), gc=m['gc'], procs=m['procs'])


# --- the scavenger's line in the versions of Go ----------------------------------------------

def released(m):
    kib = int(m['size'], 0) * {'MB': 1024, 'KB': 1}[m['unit']]
    return dict(n=m['n'], work_kib=str(kib))


def figures(m):
    return m.groupdict()


def worked(m):
    parts = dict(m.groupdict(), forced=str(int(bool(m['forced']))), controller_reset=str(int(bool(m['reset']))))
    if parts.get('work_bg_kib'):
        parts['work_kib'] = str(int(parts['work_bg_kib']) + int(parts['work_eager_kib']))
    return parts


WHY = r'(?P<util_pct>\d+)% util(?P<forced> \(forced\))?(?P<reset> \[controller reset\])?'
SCAVENGER = [
    (released, re.compile(r'scvg(?P<n>-?\d+)?: (?P<size>0x[0-9a-f]+|\d+) (?P<unit>[MK]B) released')),
    (figures, re.compile(r'scvg(?P<n>-?\d+)?: inuse: (?P<inuse_mib>\d+), idle: (?P<idle_mib>\d+), sys: (?P<sys_mib>\d+), '
                         r'released: (?P<released_mib>\d+), consumed: (?P<consumed_mib>\d+) \(MB\)')),
    (worked, re.compile(r'scav (?:(?P<n>\d+) )?(?P<work_kib>\d+) KiB work, (?P<returned_kib>\d+) KiB total, ' + WHY)),
    (worked, re.compile(r'scav (?P<work_bg_kib>\d+) KiB work \(bg\), (?P<work_eager_kib>\d+) KiB work \(eager\), '
                        r'(?P<returned_kib>\d+) KiB now, ' + WHY)),
]


def scavenged(text):
    """The scavenger's line as its columns, or None."""
    for columns, pattern in SCAVENGER:
        m = pattern.fullmatch(text)
        if m:
            return columns(m)
    return None


# --- time stamps -----------------------------------------------------------------------------

def ns(moment, fraction=''):
    return (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1) * 10**9 + nanos(fraction)


def nanos(fraction):
    return int((fraction or '').ljust(9, '0'))


def iso(m):
    moment = datetime(*(int(m[i]) for i in range(1, 7)), tzinfo=timezone.utc)
    zone = m[8] or 'Z'
    if zone[0] in '+-':
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        moment -= offset if zone[0] == '+' else -offset
    return ns(moment, m[7])


def yearless(month, m):
    moment = datetime(WRITTEN.year, month, *(int(m[i]) for i in range(2, 6)), tzinfo=timezone.utc)
    return ns(moment if moment < WRITTEN else moment.replace(year=WRITTEN.year - 1), m[6])


def month_name(m):
    return yearless('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split().index(m[1]) + 1, m)


def month_number(m):
    return yearless(int(m[1]), m)


def epoch(m):
    return int(m[1]) * 10**9 + nanos(m[2])


def epoch_ms(m):
    return int(m[1]) * 10**6


def tai64n(m):
    return (int(m[1], 16) - 2**62 - 10) * 10**9 + int(m[2], 16)


STAMPS = [
    (iso, re.compile(r'(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z| UTC|[+-]\d\d:?\d\d)?')),
    (month_name, re.compile(r'([A-Z][a-z]{2}) +(\d+) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?')),
    (month_number, re.compile(r'(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d+))?')),
    (epoch, re.compile(r'(\d{10})(?:\.(\d+))?')),
    (epoch_ms, re.compile(r'(\d{13})')),
    (tai64n, re.compile(r'@([0-9a-f]{16})([0-9a-f]{8})')),
]


def when(stamp):
    for convert, pattern in STAMPS:
        m = pattern.fullmatch(stamp)
        if m:
            return convert(m)
    raise ValueError('no time stamp: ' + stamp)


def rfc3339(time):
    if time is None:
        return ''
    seconds, fraction = divmod(time, 10**9)
    text = (datetime(1970, 1, 1) + timedelta(seconds=seconds)).isoformat()
    return text + ('.%09d' % fraction).rstrip('0').rstrip('.') + 'Z'


# --- what is around the lines ----------------------------------------------------------------

def plain(text):
    for line in text.split('\n'):
        yield Entry('', '', None, line)


def around(pattern):
    """Lines that fit a pattern with the groups name, scope, pid, time and text, of which it has some."""
    fits = re.compile(pattern)

    def read(text):
        for line in text.split('\n'):
            m = fits.fullmatch(line.rstrip('\r'))
            if m:
                g = m.groupdict('')
                name = '/'.join(part for part in (g.get('scope'), g.get('name')) if part)
                yield Entry(name, g.get('pid', ''), when(g['time']) if g.get('time') else None, g['text'])
    return read


def json_lines(entry):
    def read(text):
        for line in text.split('\n'):
            if line:
                yield entry(json.loads(line, parse_float=str))
    return read


def joined(parts):
    """Entries of (stream, time, text, whether it goes on); the time is that of the last part."""
    begun = {}
    for stream, time, text, goes_on in parts:
        text = begun.pop(stream, '') + text
        if goes_on:
            begun[stream] = text
        else:
            yield Entry('', '', time, text)


def cri(text):
    lines = (line.split(' ', 3) for line in text.split('\n') if line)
    return joined((stream, when(time), part, tag == 'P') for time, stream, tag, part in lines)


def docker_json(text):
    logs = (json.loads(line) for line in text.split('\n') if line)
    return joined((e['stream'], when(e['time']), e['log'].rstrip('\n'), not e['log'].endswith('\n')) for e in logs)


def docker_json_zap(text):
    for outer in docker_json(text):
        yield outer._replace(text=json.loads(outer.text)['msg'])


def journal(e):
    message = e['MESSAGE'] if isinstance(e['MESSAGE'], str) else bytes(e['MESSAGE']).decode()
    who = e.get('_SYSTEMD_UNIT') or e['SYSLOG_IDENTIFIER']
    return Entry(e['_HOSTNAME'] + '/' + who, e['_PID'], int(e['__REALTIME_TIMESTAMP']) * 1000, message)


def google(e):
    of = e['resource']['labels']
    return Entry(of['pod_name'] + '/' + of['container_name'], '', when(e['timestamp']),
                 e['textPayload'] if 'textPayload' in e else e['jsonPayload']['message'])


def google_array(text):
    return reversed([google(e) for e in json.loads(text)])


def cloudwatch(text):
    for e in json.loads(text)['events']:
        yield Entry(e['logStreamName'], '', when(str(e['timestamp'])), e['message'])


def cloudwatch_csv(text):
    rows = list(csv.reader(text.split('\n')[1:]))
    return reversed([Entry('', '', when(row[0]), row[1]) for row in rows if row])


def zap(e):
    return Entry('pid%d' % e['pid'], str(e['pid']), when(e['ts']), e['msg'])


def logrus(e):
    return Entry('', '', when(e['time']), e['msg'])


def logrus_text(text):
    for e in around(r'time="(?P<time>[^"]*)" level=info msg=(?P<text>".*"|\S+)')(text):
        yield e._replace(text=json.loads(e.text) if e.text[0] == '"' else e.text)


def go_test(e):
    return Entry(e['Package'], '', when(e['Time']), e.get('Output', '').rstrip('\n'))


def pids(text):
    for e in around(r'(?:\[(?:pid )?(?=\d+\]))?(?P<pid>\d+)[]:]+ (?P<text>.*)')(text):
        yield e._replace(name='pid' + e.pid)


def glog(text):
    for e in around(r'[IWEF](?P<time>\d{4} [\d:.]+) +(?P<pid>\d+) [\w.]+:\d+\] (?P<text>.*)')(text):
        yield e._replace(name='pid' + e.pid)


def true_cycles(text):
    """Only what begins and ends its line and is in range: the rest was made to look alike."""
    for line in text.split('\n'):
        if re.match(r'gc \d', line) and re.search(r' \d+ P$', line) and not re.search(r'\d{20}|\.\.\.|…', line):
            yield Entry('', '', None, line)


COMPOSE = r'(?P<name>\S+) +\| '
SYSLOG = r'(?P<scope>\S+) (?P<name>[^\s\[]+)\[(?P<pid>\d+)\]: (?P<text>.*)'
RFC_3339 = r'(?P<time>[\d-]+T[\d:.]+(?:Z|[+-]\d\d:?\d\d)) '
RFC_5424 = RFC_3339 + r'(?P<scope>\S+) (?P<name>\S+) (?P<pid>\d+) - (?:-|\[[^]]*\]) (?P<text>.*)'
TEXT = r'(?P<text>.*)'

READERS = {
    'docker-compose': around(COMPOSE + TEXT),
    'docker-compose-v1': around(COMPOSE + TEXT),
    'docker-compose-colour': around(COMPOSE + TEXT),
    'docker-compose-t': around(COMPOSE + RFC_3339 + TEXT),
    'docker-service': around(COMPOSE + TEXT),
    'kubectl-prefix': around(r'\[pod/(?P<scope>[^/]+)/(?P<name>[^]]+)\] ' + TEXT),
    'kubectl-prefix-timestamps': around(r'\[pod/(?P<scope>[^/]+)/(?P<name>[^]]+)\] ' + RFC_3339 + TEXT),
    'kubectl-timestamps': around(RFC_3339 + TEXT),
    'stern': around(r'(?P<scope>[a-z][\w-]*) (?P<name>[a-z]\w*) ' + TEXT),
    'cri': cri,
    'docker-json': docker_json,
    'docker-json-zap': docker_json_zap,
    'journal-short': around(r'(?P<time>\w{3} \d+ [\d:]+) ' + SYSLOG),
    'journal-short-precise': around(r'(?P<time>\w{3} \d+ [\d:.]+) ' + SYSLOG),
    'journal-short-iso': around(RFC_3339 + SYSLOG),
    'journal-short-full': around(r'\w{3} (?P<time>[\d-]+ [\d:]+ UTC) ' + SYSLOG),
    'journal-json': json_lines(journal),
    'syslog-rfc3164': around(r'<\d+>(?P<time>\w{3} \d+ [\d:]+) ' + SYSLOG),
    'syslog-rfc3164-2024': around(r'<\d+>(?P<time>\w{3} \d+ [\d:]+) ' + SYSLOG),
    'syslog-rfc5424': around(r'<\d+>1 ' + RFC_5424),
    'syslog-rfc5424-nil': around(r'<\d+>1 ' + RFC_5424),
    'gcloud-lines': json_lines(google),
    'gcloud-read': google_array,
    'cloudwatch-filter': cloudwatch,
    'cloudwatch-console': cloudwatch_csv,
    'cloudwatch-insights': cloudwatch_csv,
    'aws-tail': around(RFC_3339 + r'(?P<name>\S+) ' + TEXT),
    'heroku': around(RFC_3339 + r'\w+\[(?P<name>[\w.]+)\]: ' + TEXT),
    'github-raw': around(RFC_3339 + TEXT),
    'github-gh': around(r'(?P<name>[^\t]+)\t[^\t]+\t' + RFC_3339 + TEXT),
    'logrus-text': logrus_text,
    'logrus-json': json_lines(logrus),
    'zap-json': json_lines(zap),
    'zap-console': around(r'(?P<time>\S+)\tINFO\t\S+\t' + TEXT),
    'go-log': around(r'(?P<time>[\d/]+ [\d:.]+) ' + TEXT),
    'glog': glog,
    'go-test': json_lines(go_test),
    'ts': around(r'(?P<time>\w{3} \d+ [\d:]+) ' + TEXT),
    'ts-epoch': around(r'(?P<time>[\d.]+) ' + TEXT),
    'multilog': around(r'(?P<time>@[0-9a-f]{24}) ' + TEXT),
    'grep-h': around(r'(?P<name>[^:]+):' + TEXT),
    'grep-hn': around(r'(?P<name>[^:]+):\d+:' + TEXT),
    'pids': pids,
    'foreman': around(r'[\d:]{8} (?P<name>\S+) +\| ' + TEXT),
    'pm2': around(r'\d+\|(?P<name>\S+) +\| ' + TEXT),
    'lookalikes': true_cycles,
}

ENCODINGS = [(codecs.BOM_UTF16_LE, 'utf-16'), (codecs.BOM_UTF16_BE, 'utf-16'), (codecs.BOM_UTF8, 'utf-8-sig')]
ANSI = re.compile(r'\x1b\[[0-9;?]*[A-Za-z]')


def decoded(data):
    encoding = next((e for mark, e in ENCODINGS if data.startswith(mark)), 'utf-8')
    return data.decode(encoding, 'surrogateescape')


def entries(path):
    with open(path, 'rb') as file:
        text = ANSI.sub('', decoded(file.read()))
    for entry in READERS.get(sample_name(path), plain)(text):
        yield entry._replace(text=ANSI.sub('', entry.text))


LOG_LINE = re.compile(r'time=[^\n]*\n')  # of the programs in sync.log, each in one write
TORN = 'torn '


def owned(path, owners):
    """The records of a log that several processes share, out of the bytes of each, by their ends."""
    with open(path, 'rb') as file:
        text = file.read().decode('latin-1')
    places = {}
    for offset, length, pid in (line.split() for line in open(owners)):
        places.setdefault(pid, []).extend(range(int(offset), int(offset) + int(length)))
    found = []
    for pid, own in places.items():
        logged = [m.span() for m in LOG_LINE.finditer(''.join(text[i] for i in own))]
        own = [p for i, p in enumerate(own) if not any(b <= i < e for b, e in logged)]
        said = ''.join(text[i] for i in own)
        for m in CYCLES[0][1].finditer(said):
            first, last = own[m.start()], own[m.end()]
            torn = TORN if last - first != m.end() - m.start() else ''
            found.append((last, Entry('owner ' + pid, '', None, torn + said[m.start():m.end() + 1])))
    for _, entry in sorted(found, key=lambda item: item[0]):
        yield entry


# --- processes and rows ----------------------------------------------------------------------

class Process:
    """One start of one program."""

    def __init__(self, name):
        self.name, self.gc, self.end = name, None, None

    def row(self, cycle):
        gc = int(cycle['gc'])
        if cycle.get('start_s'):
            start = Decimal(cycle['start_s'])
            end = start + sum(Decimal(cycle[c]) for c in CYCLE_COLUMNS[8:11]) / 1000
            cycle.update(end_s='%.6f' % end, interval_gc_cpu_pct=self.interval(cycle, start, end))
            self.end = end
        self.gc = gc
        return dict(cycle, process=self.name, repaired='0')  # of one that was not torn

    def interval(self, cycle, start, end):
        busy = [cycle[c] for c in CYCLE_COLUMNS[11:16] if c != 'cpu_mark_idle_ms']
        gc = int(cycle['gc'])
        before = Decimal(0) if gc == 1 else self.end if self.gc == gc - 1 else None
        # starts are cut to the ms: an interval shorter than its own cycle is an artefact of that
        if before is None or '' in busy or end <= before or before > start:
            return ''
        share = sum(Decimal(b) for b in busy) / 1000 / ((end - before) * int(cycle['procs'])) * 100
        return str(share.quantize(Decimal('0.01'), ROUND_HALF_UP))


class Processes:
    """The processes of a log: by name and pid, and a new one where gc does not go up."""

    def __init__(self):
        self.running, self.starts, self.unnamed = {}, {}, 0

    def of(self, entry, gc=None):
        key = (entry.name, entry.pid)
        process = self.running.get(key)
        if process is None or gc is not None and process.gc is not None and gc <= process.gc:
            process = self.running[key] = Process(self.new_name(entry.name))
        return process

    def new_name(self, name):
        if name == '' or name.startswith('owner '):
            self.unnamed += 1
            return 'p%d' % self.unnamed
        self.starts[name] = self.starts.get(name, 0) + 1
        return name if self.starts[name] == 1 else '%s.%d' % (name, self.starts[name])


def rows(log):
    """The rows of the cycles and those of the scavenger."""
    processes, cycles, scavenger = Processes(), [], []
    for entry in log:
        common = dict(pid=entry.pid, time=rfc3339(entry.time))
        for cycle in records(entry.text):
            process = processes.of(entry, int(cycle['gc']))
            row = dict(process.row(cycle), **common)
            cycles.append(dict(row, repaired='1') if entry.text.startswith(TORN) else row)
        columns = scavenged(entry.text.strip())
        if columns:
            process = processes.of(entry)
            scavenger.append(dict(columns, process=process.name, gc=process.gc, **common))
    return cycles, scavenger


def csv_text(columns, table):
    lines = [columns] + [['' if row.get(c) is None else str(row[c]) for c in columns] for row in table]
    return ''.join(','.join(line) + '\n' for line in lines)


def sample_name(path):
    return os.path.splitext(os.path.basename(path))[0]


def write(path, text):
    with open(os.path.join(HERE, path), 'w') as file:
        file.write(text)


def write_all():
    for file in sorted(os.listdir(SAMPLES)):
        name, path = sample_name(file), os.path.join(SAMPLES, file)
        if file.startswith('.') or name in ('README', 'sync') or os.path.isdir(path):
            continue
        cycles, scavenger = rows(entries(path))
        write(name + '.csv', csv_text(CYCLE_COLUMNS, cycles))
        if scavenger:
            write(name + '.scavenger.csv', csv_text(SCAVENGER_COLUMNS, scavenger))


def main(args):
    if args == ['--write']:
        write_all()
    elif args[0] == '--scavenger':
        sys.stdout.write(csv_text(SCAVENGER_COLUMNS, rows(entries(args[1]))[1]))
    else:
        log = owned(*args) if len(args) > 1 else entries(args[0])
        sys.stdout.write(csv_text(CYCLE_COLUMNS, rows(log)[0]))


main(sys.argv[1:])
