#!/bin/sh
# Whole-program cases of rotated logs. usage: rotation.sh GCPLOT CASE
. "$(dirname "$0")/common.sh"

rotate() { # rotate LOG: app.log.2.gz, app.log.1 and app.log of it
    lines=$(wc -l <"$1")
    sed -n "1,$((lines / 3))p" "$1" | gzip >app.log.2.gz
    sed -n "$((lines / 3 + 1)),$((2 * lines / 3))p" "$1" >app.log.1
    sed -n "$((2 * lines / 3 + 1)),\$p" "$1" >app.log
}

case_rotated_logs_are_one_in_any_order() {
    for log in go1.15 go1.24 sync; do
        rotate "$samples/$log.log"
        for order in 'app.log.2.gz app.log.1 app.log' 'app.log app.log.1 app.log.2.gz' \
            'app.log.1 app.log app.log.2.gz'; do
            # shellcheck disable=SC2086
            exits 0 "$gcplot" -q -o '{input}.csv' $order
            same app.csv "$golden/$log.csv"
            rm app.csv
        done
    done
}

case_rotated_logs_are_said_to_be_read_as_one() {
    rotate "$samples/go1.15.log"
    exits 0 "$gcplot" -o a.csv app.log.1 app.log app.log.2.gz
    says "gcplot: 'app.log.2.gz + app.log.1 + app.log': read as one log, for their cycles go on"
    exits 0 "$gcplot" -q -o a.json app.log.1 app.log app.log.2.gz
    [ "$(grep -c '"name": "app.log"' a.json)" -eq 1 ]
    grep -q '"cycles": 146,' a.json
}

case_twelve_rotations_in_the_shells_order_are_one() {
    lines=$(wc -l <"$samples/go1.24.log")
    n=12
    at=1
    while [ $n -ge 0 ]; do
        name=app.log.$n
        [ $n -gt 0 ] || name=app.log
        sed -n "$at,$((at + lines / 13))p" "$samples/go1.24.log" >$name
        at=$((at + lines / 13 + 1))
        n=$((n - 1))
    done
    exits 0 "$gcplot" -q -o '{input}.csv' app.log*
    same app.csv "$golden/go1.24.csv"
    [ "$(ls ./*.csv)" = ./app.csv ]
}

case_a_log_that_split_cut_within_lines_joins() {
    split -b 3001 "$samples/go1.24.log" part.
    exits 0 "$gcplot" -q -o all.csv part.*
    same all.csv "$golden/go1.24.csv"
    rm part.*
    split -d -b 20011 "$samples/sync.log" x.
    exits 0 "$gcplot" -q -o all.csv x.*
    same all.csv "$golden/sync.csv"
}

case_a_log_longer_than_what_is_looked_at_joins() {
    n=0
    while [ $n -lt 9000 ]; do
        n=$((n + 1))
        record $n $((n / 10)).${n#"${n%?}"}00
    done >long.log
    exits 0 "$gcplot" -q -o expected.csv long.log
    head -n 4000 long.log >app.log.2
    sed -n '4001,8000p' long.log | xz -0 >app.log.1.xz
    tail -n +8001 long.log >app.log
    exits 0 "$gcplot" -q -o got.csv app.log app.log.1.xz app.log.2
    same got.csv expected.csv
}

case_logs_of_different_programs_stay_apart() {
    exits 0 "$gcplot" -o all.csv "$samples"/go1.*[0-9].log
    logs=$(find "$samples" -name 'go1.*[0-9].log' | wc -l)
    test ! -s err || fail "says: $(cat err)"
    [ "$(cut -d, -f1 all.csv | sort -u | wc -l)" -eq $((logs + 1)) ] || fail "$(cut -d, -f1 all.csv | sort -u)"
    # ends at gc 3 and begins with gc 4, and is another's
    { record 1 0.100; record 2 0.200; record 3 0.300; } >a.log
    { record 4 0.100; record 5 0.200; } >b.log
    exits 0 "$gcplot" -q -o two.csv a.log b.log
    [ "$(cut -d, -f1 two.csv | sort -u | tr '\n' ' ')" = 'a.log:p1 b.log:p1 process ' ]
}

case_files_whose_stamps_tell_of_two_starts_stay_apart() {
    stamped() { printf '2024-05-17T%sZ ' "$1"; record "$2" "$3"; }
    { stamped 09:00:51 1 1.000; stamped 09:00:52 2 2.000; stamped 09:00:53 3 3.000; } >a.log
    { stamped 08:00:04 4 4.000; stamped 08:00:05 5 5.000; } >b.log
    { stamped 09:00:54 4 4.000; stamped 09:00:55 5 5.000; } >c.log
    exits 0 "$gcplot" -q -o two.csv a.log b.log
    [ "$(cut -d, -f1 two.csv | sort -u | wc -l)" -eq 3 ]
    exits 0 "$gcplot" -q -o one.csv a.log c.log
    [ "$(cut -d, -f1 one.csv | sort -u | wc -l)" -eq 2 ]
}

case_a_file_with_two_possible_successors_is_left_alone() {
    { record 1 0.100; record 2 0.200; record 3 0.300; } >a.log
    { record 4 0.400; record 5 0.500; } >b.log
    cp b.log c.log
    exits 0 "$gcplot" -q -o all.csv a.log b.log c.log
    [ "$(cut -d, -f1 all.csv | sort -u | wc -l)" -eq 4 ]
    cp a.log c.log.1 # and this name decides
    exits 0 "$gcplot" -q -o '{input}.csv' b.log c.log c.log.1
    [ "$(wc -l <c.csv)" -eq 6 ]
    [ "$(wc -l <b.csv)" -eq 3 ]
}

case_damage_in_rotated_logs_names_the_file() {
    sed '20s/ms clock/ms cl/' "$samples/sync.log" >cut.log
    rotate cut.log
    exits 0 "$gcplot" -o a.csv app.log app.log.1 app.log.2.gz
    grep -qF "damaged lines: 1, the first is line 20 of 'app.log.2.gz'" err
    { record 1 0.100; record 2 0.200; } >b.log.1
    { echo hello; record 3 0.300; record 4 0.400 | sed 's/ms clock/ms cl/'; record 5 0.500; } >b.log
    exits 0 "$gcplot" -o b.csv b.log b.log.1
    grep -qF "'b.log.1 + b.log': 4 cycles read, 1 missing; damaged lines: 1, the first is line 3 of 'b.log'" err
}

case_a_named_pipe_is_not_looked_into_before_it_is_read() {
    mkfifo pipe
    { record 2 0.200; record 3 0.300; } >pipe &
    record 1 0.100 >a.log
    exits 0 "$gcplot" -q -o all.csv a.log pipe
    [ "$(wc -l <all.csv)" -eq 4 ]
}

case_a_broken_rotation_yields_the_others() {
    rotate "$samples/go1.24.log"
    head -c 900 app.log.2.gz >cut
    mv cut app.log.2.gz
    exits 1 "$gcplot" -q -o all.csv app.log*
    says "gcplot: 'app.log.2.gz': truncated archive"
    grep -q ':p1,,195,' all.csv || grep -q '^p1,,195,' all.csv
}

"case_$name"
