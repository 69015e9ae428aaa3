#!/bin/sh
# Whole-program cases of gcplot run. usage: run.sh GCPLOT CASE; $WORK is the Go program of
# tests/processes, or empty where there is no Go.
. "$(dirname "$0")/common.sh"

need_work() {
    [ -n "${WORK:-}" ] || exit 77
}

# until_file FILE: it is there and not empty, within ten seconds.
until_file() {
    tries=0
    until [ -s "$1" ]; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || fail "no $1"
        sleep 0.05
    done
}

# background ARG...: gcplot run with those, its pid in $pid, with the signals as at a terminal.
background() {
    perl -e '$SIG{$_} = "DEFAULT" for qw(INT QUIT); exec @ARGV' "$gcplot" run "$@" >out 2>err &
    pid=$!
}

ended() { # ended STATUS: what runs in the background exits with that
    status=0
    wait $pid || status=$?
    [ "$status" -eq "$1" ] || fail "exit $status, not $1: $(cat err)"
}

# --- starting and ending ---------------------------------------------------------------------

case_run_exits_as_the_command_did() {
    for status in 0 1 3 77 255; do
        exits $status "$gcplot" run -q sh -c "exit $status"
    done
    exits 137 "$gcplot" run -q sh -c 'kill -KILL $$'
    exits 143 "$gcplot" run -q sh -c 'kill -TERM $$'
}

case_run_tells_why_a_command_cannot_be_started() {
    exits 127 "$gcplot" run -- no-such-command
    says "'no-such-command': No such file or directory"
    : >plain
    exits 126 "$gcplot" run ./plain
    says "'./plain': Permission denied"
    exits 2 "$gcplot" run
    says 'no command to run'
    exits 2 "$gcplot" run -o - -f csv true
    says "standard output is the command's"
}

case_run_leaves_standard_input_and_output_to_the_command() {
    echo hello | "$gcplot" run -q -o x.csv -- cat >out || true
    [ "$(cat out)" = hello ] || fail "standard output is not the command's: $(cat out)"
    exits 0 "$gcplot" run -q -- sh -c 'echo "$1"; echo "$2"' name -q 'two words'
    [ "$(cat out)" = "$(printf '%s\n' -q 'two words')" ] || fail "not its arguments: $(cat out)"
}

case_run_asks_for_the_trace_and_keeps_other_settings() {
    exits 0 env -u GODEBUG "$gcplot" run -q sh -c 'echo $GODEBUG'
    [ "$(cat out)" = gctrace=1 ] || fail "$(cat out)"
    exits 0 env GODEBUG=madvdontneed=1 "$gcplot" run -q sh -c 'echo $GODEBUG'
    [ "$(cat out)" = madvdontneed=1,gctrace=1 ] || fail "$(cat out)"
    exits 0 env GODEBUG=gctrace=2,x=1 "$gcplot" run -q sh -c 'echo $GODEBUG'
    [ "$(cat out)" = gctrace=2,x=1 ] || fail "$(cat out)"
}

case_run_checks_outputs_before_it_starts_anything() {
    exits 1 "$gcplot" run -o no/such/heap.png -- touch started
    says "'no/such/heap.png': cannot write there"
    [ ! -e started ] || fail 'it was started'
    exits 2 "$gcplot" run -o heap.gif -- touch started
    [ ! -e started ] || fail 'it was started'
}

# Without /proc no memory is sampled, and charts of one log are the same.
case_run_draws_gomemlimit() {
    head -n 20 "$samples/sync.log" >trace
    for limit in off junk 64MiB 67108864; do
        exits 0 env GOMEMLIMIT=$limit "$gcplot" run -q --pipe --title T -o $limit.svg sh -c 'cat trace >&2'
    done
    exits 0 env -u GOMEMLIMIT "$gcplot" run -q --pipe --title T -o unset.svg sh -c 'cat trace >&2'
    same off.svg unset.svg
    same junk.svg unset.svg
    same 64MiB.svg 67108864.svg
    ! cmp -s 64MiB.svg unset.svg || fail 'the limit is not drawn'
}

case_run_says_when_nothing_was_traced() {
    exits 0 "$gcplot" run -o heap.png true
    says "'true': no gctrace lines; is it a Go program?"
    [ ! -e heap.png ] || fail 'a chart of nothing'
}

# --- standard error --------------------------------------------------------------------------

case_run_passes_standard_error_on_without_the_trace() {
    { record 1 0.100; echo one; record 2 0.200; echo two; } >lines
    exits 0 "$gcplot" run -q -o x.csv -- sh -c 'cat lines >&2; printf end >&2'
    [ "$(cat err)" = "$(printf 'one\ntwo\nend')" ] || fail "passed on: $(cat err)"
    [ "$(wc -l <x.csv)" -eq 3 ] || fail "$(cat x.csv)"
    exits 0 "$gcplot" run -q --echo none -o x.csv -- sh -c 'cat lines >&2'
    [ ! -s err ] || fail "passed on: $(cat err)"
    exits 0 "$gcplot" run -q --echo all -o x.csv -- sh -c 'cat lines >&2'
    same err lines
}

case_run_passes_megabytes_without_a_newline() {
    head -c 3000000 /dev/zero | tr '\0' x >expected
    exits 0 "$gcplot" run -q --echo other -o x.csv -- sh -c 'cat expected >&2; exit 0'
    head -c 3000000 err >passed
    same passed expected
}

case_run_prints_its_summary_to_standard_error() {
    record 1 0.100 >lines
    exits 0 "$gcplot" run -q -- sh -c 'cat lines >&2; echo data'
    [ "$(cat out)" = data ] || fail "standard output: $(cat out)"
    grep -q cat err || fail "no summary: $(cat err)"
}

case_run_tells_writers_apart_within_a_line() {
    record 1 0.100 >a
    record 1 0.200 >b
    cat >turns.pl <<'PERL'
my $file = fork ? "a" : "b";
open my $f, "<", $file; my $record = <$f>;
for (split //, $record) { syswrite STDERR, $_; select undef, undef, undef, 0.002 }
wait;
PERL
    exits 0 "$gcplot" run -q -o x.csv perl turns.pl
    [ "$(tail -n +2 x.csv | cut -d, -f1,3,4,25 | sort | tr '\n' ' ')" = 'perl,1,0.100,0 perl.2,1,0.200,0 ' ] ||
        [ "$(tail -n +2 x.csv | cut -d, -f1,3,4,25 | sort | tr '\n' ' ')" = 'perl,1,0.200,0 perl.2,1,0.100,0 ' ] ||
        fail "$(cat x.csv)"
    [ ! -s err ] || fail "passed on: $(cat err)"
}

case_run_through_a_pipe_can_be_opened_by_name() {
    record 1 0.100 >lines
    exits 0 "$gcplot" run -q --pipe -o x.csv -- sh -c 'cat lines >/dev/stderr'
    [ "$(wc -l <x.csv)" -eq 2 ] || fail "$(cat x.csv)"
}

case_run_ends_a_moment_after_the_command_though_others_write_on() {
    begin=$(date +%s)
    exits 3 "$gcplot" run -o x.csv -- sh -c 'sleep 20 >/dev/null & exit 3'
    [ $(($(date +%s) - begin)) -lt 8 ] || fail 'it waited'
    grep -q 'still has its standard error open' err || fail "not said: $(cat err)"
}

case_run_passes_on_what_a_process_left_unfinished_when_it_is_gone() {
    background -q sh -c '(printf "gc 1 @" >&2); until [ -e go ]; do sleep 0.05; done'
    until_file err
    [ "$(cat err)" = 'gc 1 @' ] || fail "passed on: $(cat err)"
    : >go
    ended 0
}

case_run_ends_though_what_the_command_started_writes_without_a_pause() {
    exits 3 timeout -s KILL 20 "$gcplot" run --echo none -o x.csv -- sh -c 'yes >&2 & exit 3'
    grep -q 'still has its standard error open' err || fail "not said: $(cat err)"
}

case_run_reads_what_is_written_before_the_end() {
    { record 1 0.100; record 2 0.200; } >lines
    for i in 1 2 3 4 5; do
        exits 0 "$gcplot" run -q -o x.csv -- sh -c 'cat lines >&2'
        [ "$(wc -l <x.csv)" -eq 3 ] || fail "run $i: $(cat x.csv)"
    done
}

# --- signals ---------------------------------------------------------------------------------

# A command that counts the signals it gets, and ends at TERM.
counting() {
    cat >count.pl <<'PERL'
my %n;
for my $s (qw(INT HUP QUIT USR1 USR2 WINCH)) { $SIG{$s} = sub { $n{$s}++ } }
$SIG{TERM} = sub { print "$_=", $n{$_} || 0, "\n" for sort keys %n; $| = 1; exit 9 };
open my $f, '>', 'ready'; print $f "x"; close $f;
select undef, undef, undef, 0.05 while 1;
PERL
}

case_run_passes_each_signal_on_once() {
    counting
    background -q perl count.pl
    until_file ready
    for signal in INT HUP QUIT USR1 USR2 WINCH INT; do
        kill -$signal $pid
        sleep 0.15
    done
    kill -TERM $pid
    ended 9
    [ "$(tr '\n' ' ' <out)" = 'HUP=1 INT=2 QUIT=1 USR1=1 USR2=1 WINCH=1 ' ] || fail "$(cat out)"
}

case_run_passes_signals_on_that_were_ignored_when_it_began() {
    counting
    perl -e '$SIG{INT} = $SIG{HUP} = "IGNORE"; exec @ARGV' "$gcplot" run -q perl count.pl >out 2>err &
    pid=$!
    until_file ready
    kill -INT $pid
    sleep 0.15
    kill -HUP $pid
    sleep 0.15
    kill -TERM $pid
    ended 9
    [ "$(tr '\n' ' ' <out)" = 'HUP=1 INT=1 ' ] || fail "$(cat out)"
}

case_run_writes_when_ctrl_c_ends_the_command() {
    { record 1 0.100; record 2 0.200; } >lines
    background -q -o x.csv -- sh -c 'cat lines >&2; echo x >ready; exec sleep 20'
    until_file ready
    kill -INT $pid
    kill -INT $pid || true
    ended 130
    [ "$(wc -l <x.csv)" -eq 3 ] || fail "$(cat x.csv)"
    nothing_left
}

# unread: gcplot run, its pid in $pid, of a command that has written more than the pipe to ./reader
# takes, and ends with 3 at INT. Who reads it begins when there is ./go.
unread() {
    record 1 0.100 >lines
    mkfifo reader
    { for i in $(seq 200); do [ -e go ] || sleep 0.05; done; cat >passed; } <reader &
    reader=$!
    perl -e '$SIG{$_} = "DEFAULT" for qw(INT QUIT); exec @ARGV' "$gcplot" run -q -o x.csv -- sh -c '
        trap "echo x >interrupted; exit 3" INT
        cat lines >&2; yes | head -c 300000 >&2; echo x >ready
        for i in $(seq 200); do sleep 0.05; done' 2>reader &
    pid=$!
    until_file ready
    sleep 0.2
}

case_run_sends_signals_on_while_nobody_reads_what_it_passes_on() {
    unread
    kill -INT $pid
    until_file interrupted
    kill -0 $pid || fail 'it did not wait for its reader'
    : >go
    status=0
    wait $pid || status=$?
    [ $status -eq 3 ] || fail "exit $status"
    wait $reader
    [ "$(wc -c <passed)" -eq 300000 ] || fail "passed on: $(wc -c <passed)"
    [ "$(wc -l <x.csv)" -eq 2 ] || fail "$(cat x.csv)"
}

case_run_ends_when_who_should_read_what_it_passes_on_does_not() {
    unread
    kill -INT $pid
    until_file interrupted
    sleep 0.5
    kill -INT $pid
    status=0
    wait $pid || status=$?
    [ $status -eq 3 ] || fail "exit $status"
    [ "$(wc -l <x.csv)" -eq 2 ] || fail "$(cat x.csv)"
    nothing_left
    : >go
    wait $reader
}

case_run_can_be_ended_while_it_writes_what_nobody_reads() {
    record 1 0.100 >lines
    mkfifo full
    exec 3<>full
    head -c 65536 /dev/zero >&3
    background -q -f png -o full -- sh -c 'cat lines >&2; echo x >ready'
    until_file ready
    sleep 0.5
    kill -TERM $pid
    sleep 0.2
    kill -0 $pid || fail 'the first signal may still be for the command'
    for i in 1 2 3 4 5; do
        kill -TERM $pid || break
        sleep 0.3
    done 2>kill
    ended 143
}

case_run_can_be_stopped_and_continued() {
    # in a group of its own, with a parent outside: else there is nobody who would have it go on
    perl -e '$p = fork; if (!$p) { setpgrp 0, 0; exec @ARGV }
        open $f, ">", "pid"; print $f $p; close $f; waitpid $p, 0; exit $? >> 8' \
        "$gcplot" run -q sh -c 'echo $$ >child; sleep 0.5; exit 4' >out 2>err &
    pid=$!
    until_file child
    until_file pid
    kill -TSTP "$(cat pid)"
    sleep 0.3
    [ "$(ps -o stat= -p "$(cat pid)" | cut -c1)" = T ] || fail 'gcplot is not stopped'
    [ "$(ps -o stat= -p "$(cat child)" | cut -c1)" = T ] || fail 'the command is not stopped'
    kill -CONT "$(cat pid)"
    ended 4
}

case_when_gcplot_dies_the_command_finds_its_standard_error_closed() {
    background -q perl -e '$SIG{PIPE} = sub { open my $f, ">", "broken"; print $f "x"; exit };
        open my $r, ">", "ready"; print $r "x"; close $r; $| = 1;
        while (1) { print STDERR "line\n"; select undef, undef, undef, 0.05 }'
    until_file ready
    kill -KILL $pid
    wait $pid || true
    until_file broken
}

# --- outputs ---------------------------------------------------------------------------------

case_run_says_what_could_not_be_written_and_exits_as_the_command_did() {
    record 1 0.100 >lines
    exits 5 "$gcplot" run -q -o /dev/full -f png -- sh -c 'cat lines >&2; exit 5'
    says "'/dev/full': cannot write: No space left on device"
    exits 0 "$gcplot" run -q -o /dev/full -f png -- sh -c 'cat lines >&2'
    exits 1 "$gcplot" run -q --strict -o /dev/full -f png -- sh -c 'cat lines >&2'
}

case_run_writes_outputs_while_the_command_runs() {
    echo old >x.csv
    { record 1 0.100; record 2 0.200; } >lines
    record 3 0.300 >more
    background -q --every 200ms -o x.csv -o x.png -o 'x-{process}.json' -- sh -c '
        while read -r line; do echo "$line"; done <lines >&2
        until [ -e go ]; do sleep 0.05; done
        while read -r line; do echo "$line"; done <more >&2'
    until_file x.png
    until_file x-sh.json
    [ "$(wc -l <x.csv)" -eq 3 ] || fail "$(cat x.csv)"
    : >go
    ended 0
    [ "$(wc -l <x.csv)" -eq 4 ] || fail "$(cat x.csv)"
    nothing_left
}

case_run_stops_watching_after_the_duration_and_the_command_goes_on() {
    record 1 0.100 >lines
    record 2 0.200 >more
    background -q --duration 500ms -o x.csv -- sh -c '
        cat lines >&2; until [ -s x.csv ]; do sleep 0.05; done
        cat more >&2; echo after >&2; exit 6'
    ended 6
    [ "$(cat err)" = after ] || fail "passed on: $(cat err)"
    [ "$(wc -l <x.csv)" -eq 2 ] || fail "$(cat x.csv)"
}

case_run_stops_watching_within_a_record_and_nothing_of_it_is_passed_on() {
    {
        record 1 0.100
        record 2 0.200
    } >lines
    background --strict --duration 300ms -o x.csv -- perl -e '
        open my $f, "<", "lines"; my @r = <$f>;
        syswrite STDERR, $r[0]; syswrite STDERR, substr $r[1], 0, 40;
        select undef, undef, undef, 0.05 until -s "x.csv";
        syswrite STDERR, substr($r[1], 40) . "after\n"'
    ended 0
    [ "$(cat err)" = after ] || fail "passed on: $(cat err)"
    [ "$(wc -l <x.csv)" -eq 2 ] || fail "$(cat x.csv)"
}

case_run_writes_to_a_named_pipe() {
    record 1 0.100 >lines
    mkfifo pipe
    cat pipe >got &
    exits 0 "$gcplot" run -q -o pipe -f csv -- sh -c 'cat lines >&2'
    wait
    [ "$(wc -l <got)" -eq 2 ] || fail "$(cat got)"
}

case_run_shows_more_files_than_may_be_open() {
    record 1 0.100 >lines
    cat >many.pl <<'PERL'
open my $f, "<", "lines"; my $line = <$f>;
for my $i (1 .. 90) {
    next if fork;
    $0 = "writer"; exec "perl", "-e", 'for (1 .. 8) { syswrite STDERR, $ARGV[0] =~ s/gc 1 \@0.1/gc $_ \@0.$_/r;
        select undef, undef, undef, 0.1 }', $line, $i;
}
1 while wait > 0;
PERL
    exits 0 sh -c "ulimit -n 64 && exec '$gcplot' run -q --every 100ms -o 'm/{process}.csv' -- perl many.pl"
    [ ! -s err ] || fail "$(head -3 err)"
    [ "$(cat m/*.csv | grep -c '^perl')" -eq 720 ] || fail "$(cat m/*.csv | wc -l) lines in $(ls m | wc -l) files"
}

# --- real programs ---------------------------------------------------------------------------

case_run_names_a_go_program_and_samples_its_memory() {
    need_work
    cp "$WORK" worker
    exits 0 "$gcplot" run -q -o x.csv -o x.json -- ./worker -d 500ms -spike 60 -report
    pid=$(cut -d' ' -f1 out)
    last=$(cut -d' ' -f2 out)
    awk -F, -v pid="$pid" -v last="$last" 'NR == 1 { next }
        $1 != "worker" || $2 != pid || $3 != NR - 1 || $26 == "" || $26 + 0 < 1 { bad = 1; print }
        END { exit bad || NR - 1 != last }' x.csv || fail "of $last cycles of $pid"
    grep -q '"peak_mib"' x.json || fail 'no peak'
}

# What each of OUT's `pid cycles` printed is in FILE: its cycles 1 to the last, under one name.
all_cycles_of_each() {
    awk -F, -v reports="$1" 'BEGIN { while ((getline line < reports) > 0) {
            split(line, part, " "); last[part[1]] = part[2] } }
        FNR == 1 { next }
        $3 != seen[$2] + 1 { print "gap: " $0; bad = 1 }
        ($2 in name) && name[$2] != $1 { print "two names: " $0; bad = 1 }
        !($2 in last) { print "whose: " $0; bad = 1 }
        { seen[$2] = $3; name[$2] = $1 }
        END { for (pid in last) if (seen[pid] != last[pid]) {
                print pid ": " seen[pid] " of " last[pid]; bad = 1 }
            exit bad }' "$2"
}

case_run_gives_every_cycle_of_eight_busy_programs_to_its_own_process() {
    need_work
    for name in a b c d e f g h; do cp "$WORK" "work-$name"; done
    cat >all.sh <<'SH'
for name in a b c d e f g h; do
    ./work-$name -d 2s -noise 2ms -chunk 20000 -spike 20 -report &
done
wait
SH
    exits 0 "$gcplot" run -q -o x.csv sh all.sh
    [ "$(wc -l <out)" -eq 8 ] || fail "reports: $(cat out)"
    all_cycles_of_each out x.csv || fail 'not every cycle is its own'
    names=$(cut -d, -f1 x.csv | sort -u | tr '\n' ' ')
    [ "$names" = 'process work-a work-b work-c work-d work-e work-f work-g work-h ' ] || fail "$names"
    grep -q 'msg="copied table"' err || fail 'their log lines are not passed on'
    ! grep -q 'MB goal' err || fail "trace was passed on: $(grep 'MB goal' err | head -1)"
}

case_run_tells_hundreds_of_children_apart() {
    need_work
    cat >many.sh <<'SH'
i=0
while [ $i -lt 200 ]; do
    $WORK -d 60ms -force 5ms -report &
    i=$((i + 1))
    [ $((i % 20)) -ne 0 ] || wait
done
wait
SH
    exits 0 "$gcplot" run -q -o x.csv sh many.sh
    [ "$(wc -l <out)" -eq 200 ] || fail "reports: $(wc -l <out)"
    all_cycles_of_each out x.csv || fail 'not every cycle is its own'
}

case_run_tells_a_program_that_was_executed_in_a_process_apart() {
    need_work
    cp "$WORK" first
    cp "$WORK" second
    exits 0 "$gcplot" run -q -o x.csv sh -c './first -d 200ms -force 10ms; exec ./second -d 200ms -force 10ms'
    names=$(cut -d, -f1 x.csv | sort -u | tr '\n' ' ')
    [ "$names" = 'first process second ' ] || fail "$names"
}

case_run_shows_at_a_terminal_what_the_command_is_at() {
    need_work
    command -v script >terminal || exit 77
    script -qec "'$gcplot' run --status -o x.csv -- '$WORK' -d 2500ms -force 20ms" /dev/null >seen </dev/null
    grep -q 'gcplot: 1 s, 1 process, live heap [0-9]* MiB, GC CPU [0-9.]* %' seen || fail "$(cat -v seen)"
}

case_run_names_alike_programs_by_their_arguments() {
    need_work
    cp "$WORK" worker
    cat >two.sh <<'SH'
./worker -d 400ms -force 20ms -leak 1 &
sleep 0.1
./worker -d 300ms -force 20ms -leak 2 &
wait
SH
    exits 0 "$gcplot" run -q -o x.csv sh two.sh
    cut -d, -f1 x.csv | sort -u >names
    [ "$(grep -cx 'worker' names)" -eq 1 ] || fail "no plain name: $(cat names)"
    [ "$(grep -cx 'worker .*-leak [12]' names)" -eq 1 ] || fail "no arguments: $(cat names)"
    [ "$(grep -c worker names)" -eq 2 ] || fail "$(cat names)"
}

case_a_script_takes_no_name_from_the_program_that_it_starts() {
    need_work
    mkdir bin
    cp "$WORK" bin/sync
    printf '#!/bin/sh\nbin/sync -d 100ms -force 10ms\nexec bin/sync -d 100ms -force 10ms\n' >sync
    chmod +x sync
    exits 0 "$gcplot" run -q -o x.csv -- ./sync --config all.yml
    names=$(cut -d, -f1 x.csv | sort -u | tr '\n' ' ')
    [ "$names" = 'process sync sync.2 ' ] || fail "$names"
}

case_run_works_without_proc() {
    need_work
    unshare -m true 2>/dev/null || exit 77
    ! ldd "$gcplot" | grep -q libasan || exit 77 # it needs /proc itself
    exits 0 unshare -m sh -c "umount -l /proc && exec '$gcplot' run -o x.csv '$WORK' -d 200ms -force 10ms"
    says 'no /proc here'
    [ "$(wc -l <x.csv)" -gt 2 ] || fail "$(cat x.csv)"
}

# Fills the group GROUP until the kernel kills; $status is gcplot's, $kills how many it killed.
run_out_of_memory() {
    mkdir "$1"
    echo 268435456 >"$1/memory.limit_in_bytes" 2>/dev/null || { rmdir "$1"; exit 77; }
    status=0
    sh -c "echo \$\$ >$1/cgroup.procs && exec '$gcplot' run -o x.json -o x.png -o x.csv -- '$WORK' -d 20s -leak 200" \
        >out 2>err || status=$?
    kills=$(sed -n 's/^oom_kill //p' "$1/memory.oom_control")
    sleep 0.2
    rmdir "$1" || true
}

# While the memory of the one that was killed is not free yet, the kernel may kill gcplot, too.
case_run_marks_a_kill_for_memory() {
    need_work
    group=/sys/fs/cgroup/memory/gcplot-test-$$
    mkdir $group 2>/dev/null || exit 77
    rmdir $group
    for try in 1 2 3 4 5; do
        run_out_of_memory $group
        [ "$kills" -gt 1 ] || break
    done
    [ "$kills" -eq 1 ] || fail "the kernel killed $kills: $(cat err)"
    [ $status -eq 137 ] || fail "exit $status: $(cat err)"
    grep -q 'killed by the kernel, out of memory' err || fail "not said: $(cat err)"
    grep -q '"killed_at_s": [0-9]' x.json || fail 'not in the summary'
}

"case_$name"
