#!/bin/sh
# Whole-program cases. usage: cases.sh GCPLOT CASE
. "$(dirname "$0")/common.sh"

# --- the CSV is right ------------------------------------------------------------------------

# of_samples EVENTS SUFFIX COUNT: the CSV of each sample is the golden one of that suffix, of which
# there are COUNT. Stamps without a year are told by when the file was last changed.
of_samples() {
    compared=0
    for sample in "$samples"/*.*; do
        name=$(basename "$sample")
        csv=$golden/${name%.*}$2
        [ -f "$csv" ] || continue
        cp "$sample" "$name"
        touch -d 2024-06-01T00:00:00Z "$name"
        exits 0 env -u TZ "$gcplot" -q --events "$1" -o out.csv "$name"
        cmp -s out.csv "$csv" || fail "$name: $(diff out.csv "$csv" | head -5)"
        rm "$name"
        compared=$((compared + 1))
    done
    [ "$compared" -eq "$3" ] || fail "$compared compared, not $3"
}

case_csv_of_every_sample_is_as_worked_out_apart() {
    of_samples cycles .csv "$(find "$golden" -name '*.csv' ! -name '*.scavenger.csv' | wc -l)"
}

case_scavenger_csv_of_every_sample_is_as_worked_out_apart() {
    of_samples scavenger .scavenger.csv "$(find "$golden" -name '*.scavenger.csv' | wc -l)"
}

case_every_sample_has_its_expected_csv_and_a_line_in_the_readme() {
    for sample in "$samples"/*.*; do
        name=$(basename "$sample")
        [ "$name" != README.md ] || continue
        [ -f "$golden/${name%.*}.csv" ] || fail "no expected CSV of $name"
        grep -qF "$name" "$samples/README.md" || fail "no word of $name"
    done
}

case_csv_from_a_pipe_is_that_of_the_file() {
    "$gcplot" -q -o - -f csv <"$samples/sync.log" >pipe.csv
    same pipe.csv "$golden/sync.csv"
    # one byte at a time
    dd if="$samples/go1.24.log" bs=1 2>/dev/null | "$gcplot" -q --echo none -o slow.csv
    same slow.csv "$golden/go1.24.csv"
}

case_csv_is_the_same_with_crlf_line_ends_nuls_and_no_final_newline() {
    head -20 "$samples/go1.24.log" >plain.log
    exits 0 "$gcplot" -q -o plain.csv plain.log
    sed 's/$/\r/' plain.log >crlf.log
    exits 0 "$gcplot" -q -o crlf.csv crlf.log
    same crlf.csv plain.csv
    printf '%s' "$(cat plain.log)" >cut.log
    exits 0 "$gcplot" -q -o cut.csv cut.log
    same cut.csv plain.csv
    { printf 'a\0b\377\n'; cat plain.log; printf '\0'; } >nul.log
    exits 0 "$gcplot" -q -o nul.csv nul.log
    same nul.csv plain.csv
}

case_csv_of_gogc_off_keeps_the_sentinel_digit_for_digit() {
    record 1 0.171 | sed 's/ 4 MB goal/ 17592186044415 MB goal/' >off.log
    exits 0 "$gcplot" -o off.csv -o off.png off.log
    grep -q ',17592186044415,' off.csv
}

case_own_csv_is_read_back_to_the_same_csv_and_chart() {
    exits 0 "$gcplot" -q --title T -o a.csv -o a.svg "$samples/sync.log"
    exits 0 "$gcplot" -q --title T -o b.csv -o b.svg a.csv
    same a.csv b.csv
    same a.svg b.svg
}

case_a_name_with_spaces_or_tabs_at_its_ends_comes_back() {
    { echo "process,pid,gc,start_s,procs"; printf '"\tx",,1,0.100,2\nx,,1,0.100,2\n" y ",,1,0.1,2\n'; } >in.csv
    exits 0 "$gcplot" -q -o a.csv in.csv
    exits 0 "$gcplot" -q -o b.csv a.csv
    same a.csv b.csv
    [ "$(grep -c '^"' a.csv)" -eq 2 ]
}

# What was resident when each cycle's line was read: the most of it, 80 MiB, when 50 % was Go's heap.
resident_csv() {
    echo process,pid,gc,start_s,clock_sweep_term_ms,clock_mark_ms,clock_mark_term_ms,heap_after_mib,rss_mib
    echo a,,1,1.000,0,1.0,0,12,40
    echo a,,2,2.000,0,1.0,0,40,80
    echo b,,1,2.500,0,1.0,0,7,
    echo a,,3,3.000,0,1.0,0,44,75
}

case_resident_memory_comes_back_from_a_csv() {
    resident_csv >in.csv
    exits 0 "$gcplot" -q --title T -o a.csv -o a.svg in.csv
    exits 0 "$gcplot" -q --title T -o b.csv -o b.svg a.csv
    same a.csv b.csv
    same a.svg b.svg
    [ "$(cut -d, -f26 a.csv | tr '\n' ' ')" = 'rss_mib 40 80  75 ' ]
    sed 's/[0-9]*$//' in.csv >unsampled.csv
    exits 0 "$gcplot" -q --title T -o unsampled.svg unsampled.csv
    ! cmp -s a.svg unsampled.svg || fail "resident memory is not drawn"
}

case_resident_memory_is_in_the_summary() {
    resident_csv >in.csv
    exits 0 "$gcplot" -q -o s.json -o s.txt in.csv
    tr -d ' \n' <s.json >flat
    grep -qF '"resident":{"samples":3,"peak_mib":80,"peak_at_s":2.001,"heap_at_peak_mib":40,"heap_at_peak_pct":50.0,"peak_anonymous_mib":null,"peak_swap_mib":null,"last_mib":75}' flat
    grep -qF '"resident":null' flat # of b
    [ "$(grep -c '"killed_at_s": null' s.json)" -eq 2 ]
    grep -q '^process .* resident  Go heap ' s.txt
    grep -qE '^a .* 80 MiB   50[.]0 % ' s.txt
    exits 0 "$gcplot" -q -o plain.txt "$samples/go1.24.log"
    ! grep -q resident plain.txt || fail "a column for what nobody sampled"
}

case_a_limit_is_drawn() {
    resident_csv >in.csv
    exits 0 "$gcplot" -q --title T -o none.svg in.csv
    exits 0 "$gcplot" -q --title T --limit 100MiB -o a.svg in.csv
    exits 0 "$gcplot" -q --title T --limit 104857600 -o b.svg in.csv
    exits 0 "$gcplot" -q --title T --limit 1G -o far.svg in.csv
    same a.svg b.svg
    ! cmp -s a.svg none.svg || fail "a limit is not drawn"
    ! cmp -s far.svg none.svg || fail "a limit far above is not said"
    exits 2 "$gcplot" --limit much -o a.svg in.csv
    says "gcplot: 'much': --limit takes a size of 1 MiB or more, such as 512MiB or 1.5G"
}

case_several_inputs_in_one_csv_are_told_apart_by_name() {
    exits 0 "$gcplot" -q -o all.csv "$samples/go1.15.log" "$samples/go1.24.log"
    rows=$(($(wc -l <"$golden/go1.15.csv") + $(wc -l <"$golden/go1.24.csv") - 1))
    [ "$(wc -l <all.csv)" -eq "$rows" ]
    [ "$(cut -d, -f1 all.csv | sort -u | grep -c ':p1$')" -eq 2 ]
}

# --- the account -----------------------------------------------------------------------------

case_strict_makes_loss_an_exit_status_and_writes_all_the_same() {
    { record 1 0.100; record 2 0.200; } >whole.log
    { record 1 0.100; record 3 0.300; } >gap.log
    { record 1 0.100; echo 'gc 2 @0.2'; } >cut.log
    exits 0 "$gcplot" -q --strict -o whole.csv whole.log
    exits 1 "$gcplot" -q --strict -o gap.csv gap.log
    [ "$(wc -l <gap.csv)" -eq 3 ]
    exits 1 "$gcplot" -q --strict -o cut.csv cut.log
    exits 0 "$gcplot" -q -o cut.csv cut.log
}

case_verbose_shows_the_first_damaged_lines_cleaned_with_file_and_number() {
    { record 1 0.100; printf 'gc 2 @0.2\001\n'; } >cut.log
    exits 0 "$gcplot" -q -v -o a.csv cut.log
    says "gcplot: 'cut.log', line 2: damaged: 'gc 2 @0.2?'"
    n=0
    while [ $n -lt 9 ]; do echo 'gc 2 @0.2'; n=$((n + 1)); done >>cut.log
    exits 0 "$gcplot" -q -v -o a.csv cut.log
    [ "$(wc -l <err)" -eq 5 ]
}

case_the_account_in_the_json_adds_up_for_every_sample() {
    exits 0 "$gcplot" -q -o all.json "$samples"/*.log "$samples"/*.json
    perl -0777 -ne '
        while (/"name": "([^"]*)",\s+"bytes": \d+,\s+"text_bytes": (\d+),\s+"lines": (\d+),.*?"account": (\{.*?\n      \})/gs) {
            my ($name, $bytes, $lines, $account) = ($1, $2, $3, $4);
            $lines -= $_ for $account =~ /"lines": (\d+)/g;
            $bytes -= $_ for $account =~ /"bytes": (\d+)/g;
            die "$name: $lines lines, $bytes bytes\n" if $lines || $bytes;
            $n++;
        }
        die "only $n\n" if $n < 80;' all.json
}

case_one_pass_writes_cycles_and_what_the_scavenger_said() {
    exits 0 "$gcplot" -q -o cycles.csv -o memory.scavenger.csv "$samples/go1.19-scav.log"
    same cycles.csv "$golden/go1.19-scav.csv"
    same memory.scavenger.csv "$golden/go1.19-scav.scavenger.csv"
}

case_no_scavenger_lines_to_write_is_said_and_is_status_3() {
    exits 3 "$gcplot" --events scavenger -o s.csv "$samples/go1.24.log"
    says "gcplot: 's.csv': no scavenger lines to write; was GODEBUG=gctrace=1,scavtrace=1 set?"
    test ! -e s.csv
}

case_the_scavengers_csv_is_not_taken_for_one_of_cycles() {
    exits 0 "$gcplot" --events scavenger -o s.csv "$samples/go1.19-scav.log"
    exits 3 "$gcplot" -o x.csv s.csv
}

case_the_table_begins_a_line_of_its_own_after_text_without_a_line_end() {
    { record 1 0.100; printf abc; } | "$gcplot" -q >out
    [ "$(head -1 out)" = abc ]
    [ "$(sed -n 2p out | cut -c1-7)" = process ]
}

case_trace_lines_that_are_no_cycles_are_not_passed_on() {
    "$gcplot" -q -o a.csv <"$samples/go1.27-debug.log" >out
    grep -cE '^(scav|pacer|scan|SCHED|init|gc) ' out && fail "passed on: $(head -3 out)"
    grep -vE '^(scav|pacer:|scan:|SCHED|init|gc) ' "$samples/go1.27-debug.log" >own
    same out own
}

# --- outputs ---------------------------------------------------------------------------------

case_one_pass_writes_every_format() {
    exits 0 "$gcplot" -q -o a.png -o a.svg -o a.pdf -o a.csv -o a.json -o a.txt "$samples/sync.log"
    head -c 4 a.png | grep -q PNG
    head -c 200 a.svg | grep -q '<svg'
    head -c 5 a.pdf | grep -q '%PDF'
    grep -q '"schema_version": 1' a.json
    grep -q '^p3 ' a.txt
    nothing_left
}

case_outputs_are_the_same_every_time() {
    for n in 1 2; do
        exits 0 "$gcplot" -q -o $n.png -o $n.svg -o $n.pdf -o $n.json "$samples/sync.log"
    done
    for suffix in png svg pdf json; do
        same 1.$suffix 2.$suffix
    done
}

case_a_pattern_splits_by_input_and_process_and_makes_directories() {
    exits 0 "$gcplot" -q -o 'csv/{input}/{process}.csv' -o 'png/{input}-{process}.png' \
        "$samples/sync.log" "$samples/go1.15.log"
    same csv/go1.15/p1.csv "$golden/go1.15.csv"
    for p in p1 p2 p3; do
        grep -E "^(process|$p)," "$golden/sync.csv" >expected
        same csv/sync/$p.csv expected
        test -s png/sync-$p.png
    done
    nothing_left
}

case_names_that_are_one_when_cleaned_do_not_share_a_file() {
    { echo "process,pid,gc,start_s,procs"; echo "a/b,,1,0.100,2"; echo "a_b,,1,0.100,2"; } >in.csv
    exits 0 "$gcplot" -q -o 'out-{process}.csv' in.csv
    [ "$(ls out-* | wc -l)" -eq 2 ]
    grep -q '^a/b,' out-a_b.csv
    grep -q '^a_b,' out-a_b-2.csv
}

case_a_name_from_the_log_cannot_escape_the_directory() {
    { echo "process,pid,gc,start_s,procs"; echo "../../evil,,1,0.100,2"; } >in.csv
    mkdir -p deep/er
    exits 0 "$gcplot" -q -o 'deep/er/{process}.csv' in.csv
    [ "$(find . -name '*evil*')" = ./deep/er/_._.._evil.csv ]
}

case_more_files_than_may_be_open_are_written() {
    i=0
    while [ $i -lt 600 ]; do
        i=$((i + 1))
        echo "app-$i | $(record 1 0.100)"
    done >many.log
    sed 's/gc 1 @0.100/gc 2 @0.200/' many.log >>many.log.2
    cat many.log.2 >>many.log
    (ulimit -n 64 && exits 0 "$gcplot" -q -o 'o/{process}.csv' many.log)
    [ "$(ls o | wc -l)" -eq 600 ]
    [ "$(wc -l <o/app-1.csv)" -eq 3 ]
    nothing_left
}

# --- when processes started ------------------------------------------------------------------

# Two processes with a cycle a second, the second one from 1.2 s on: 0.8 s after a line of the first
# one comes one of the second, and 0.2 s later the first one's next.
staggered() {
    record 1 1.000
    for i in 1 2 3 4 5 6; do
        record $((i + 1)) $((i + 1)).000
        record "$i" "$i".000
    done
}

# B's line, at i s of its own, stands between A's at i + 1 and i + 2 s: B started 1 to 2 s after A.
case_the_table_and_the_summary_say_when_processes_started() {
    staggered >a.log
    exits 0 "$gcplot" a.log
    grep -qE '^process .* missing +start$' out
    grep -qE '^p1 .* 0 +0 s$' out
    grep -qE '^p2 .* 0 +[+]1[.]5 s ± 503 ms$' out
    exits 0 "$gcplot" -f json -o - a.log
    tr -d ' \n' <out >s.json
    grep -qF '"start_offset":{"since":"p1","ns":0,"within_ns":0}' s.json
    grep -qF '"start_offset":{"since":"p1","ns":1500000000,"within_ns":503000000}' s.json
}

case_processes_one_after_the_other_may_have_started_at_any_time() {
    for process in 1 2; do
        for i in 1 2 3; do record $i $i.000; done
    done >a.log
    exits 0 "$gcplot" a.log
    ! grep -q start out || fail "$(cat out)"
    exits 0 "$gcplot" -f json -o - a.log
    [ "$(grep -c '"start_offset": null' out)" -eq 2 ] || fail "$(cat out)"
}

case_starts_by_stamps_are_those_of_the_stamps() {
    for i in 1 2 3; do echo "2026-11-23T10:00:0$i.123456Z a | $(record $i $i.000)"; done >a.log
    for i in 1 2 3; do echo "2026-11-23T10:00:1$i.373456Z b | $(record $i $i.000)"; done >>a.log
    exits 0 "$gcplot" a.log
    grep -qE '^b .* [+]10[.]250 s ± 4 ms$' out || fail "$(cat out)"
}

case_a_chart_of_one_process_does_not_depend_on_the_others() {
    staggered >a.log
    exits 0 "$gcplot" -q --title T --process p2 -o alone.svg a.log
    exits 0 "$gcplot" -q --title T -o '{process}.svg' a.log
    same alone.svg p2.svg
}

case_starts_come_through_the_csv() {
    for name in sync docker-compose journal-json kubectl-prefix-timestamps; do
        exits 0 "$gcplot" -q --title T -o a.csv -o a.svg -o a.txt "$samples/$name.log"
        exits 0 "$gcplot" -q --title T -o b.svg -o b.txt a.csv
        same a.svg b.svg
        grep -v 'damaged lines' a.txt >a.table
        grep -v 'damaged lines' b.txt >b.table
        same a.table b.table
    done
}

case_from_to_and_process_choose_rows() {
    exits 0 "$gcplot" -q --from 1s --to 2500ms --process p2 -o a.csv "$samples/sync.log"
    awk -F, 'NR == 1 || ($1 == "p2" && $5 >= 1 && $5 <= 2.5)' "$golden/sync.csv" >expected
    same a.csv expected
}

# names FILE.csv: the processes in it, in a line.
names() {
    sed 1d "$1" | cut -d, -f1 | awk '!seen[$0]++' | tr '\n' ' '
}

case_a_process_has_its_new_name_in_every_output() {
    exits 0 "$gcplot" -q --title T --name p2=source --name 'p3=the destination' -o a.csv -o a.svg -o a.json \
        -o a.txt -o 'o/{input}-{process}.csv' "$samples/sync.log"
    sed 's/^p2,/source,/; s/^p3,/the destination,/' "$golden/sync.csv" >expected
    same a.csv expected
    [ "$(sed -n 's/^ *"name": "\(.*\)",$/\1/p' a.json | tr '\n' ' ')" = 'sync.log p1 source the destination ' ]
    [ "$(cut -c1-15 a.txt | sed -n 2,4p | tr -s ' \n' ' ')" = 'p1 source the destination ' ]
    [ "$(ls o | tr '\n' ' ')" = 'sync-p1.csv sync-source.csv sync-the destination.csv ' ]
    grep -E '^(process|source),' expected >source.csv
    same o/sync-source.csv source.csv
    # the labels are outlines: they are those of a log that has these names
    exits 0 "$gcplot" -q --title T -o b.svg expected
    same a.svg b.svg
}

case_process_takes_the_new_name_and_the_old_one() {
    for name in destination p3; do
        exits 0 "$gcplot" -q --name p3=destination --process $name -o $name.csv "$samples/sync.log"
        [ "$(names $name.csv)" = 'destination ' ]
    done
    exits 0 "$gcplot" -q --name p2=p3 --name p3=p2 --process p2 -o new.csv "$samples/sync.log"
    grep -E '^(process|p3),' "$golden/sync.csv" | sed 's/^p3,/p2,/' >expected
    same new.csv expected
}

case_names_apply_to_each_input_and_to_names_from_a_csv() {
    exits 0 "$gcplot" -q --name p1=api -o all.csv "$samples/go1.15.log" "$samples/go1.24.log"
    [ "$(names all.csv)" = 'go1.15.log:api go1.24.log:api ' ]
    exits 0 "$gcplot" -q --name go1.15.log:api=old -o again.csv all.csv
    [ "$(names again.csv)" = 'old go1.24.log:api ' ]
    exits 0 "$gcplot" -q --name p1=api -o 'o/{process}.csv' "$samples/go1.15.log" "$samples/go1.24.log"
    [ "$(ls o | tr '\n' ' ')" = 'go1.15-api.csv go1.24-api.csv ' ]
}

case_a_new_name_that_there_is_already_gets_a_number() {
    exits 0 "$gcplot" -q --name p3=p1 -o a.csv "$samples/sync.log"
    [ "$(names a.csv)" = 'p1 p2 p1.2 ' ]
}

case_names_that_cannot_be_given_are_usage_errors_that_say_what_can() {
    for wrong in p1 p1= =x = '' 'a\=b'; do
        exits 2 "$gcplot" --name "$wrong" nothing.log
        says '--name takes OLD=NEW, two names'
    done
    exits 2 "$gcplot" --name p1=x --name p2=x nothing.log
    says "'x': is the new name in two --name; each needs a name of its own"
    exits 2 "$gcplot" --name p1=x --name p1=y nothing.log
    says "'p1': is renamed by two --name; leave one"
}

case_a_hostile_new_name_is_harmless_wherever_it_comes() {
    mkdir -p deep/er
    hostile=$(printf '../x/<script>\033[31m\n"\377')
    exits 0 "$gcplot" -q --name "p2=$hostile" -o a.csv -o a.svg -o a.pdf -o a.json \
        -o 'deep/er/{process}.csv' "$samples/sync.log"
    # the one byte that is no UTF-8 is of the name
    [ "$(ls deep/er | tr '\377' '?' | tr '\n' ' ')" = '_._x_<script>_[31m_"?.csv p1.csv p3.csv ' ]
    test ! -e deep/x
    ! grep -q '<script' a.svg || fail "markup came through"
    perl -MJSON::PP -0777 -ne 'exit decode_json($_)->{processes}[1]{name} ne "../x/<script>\e[31m\n\"\x{fffd}"' a.json
    exits 0 "$gcplot" -q -o b.csv a.csv
    same a.csv b.csv
    exits 0 "$gcplot" --name "p2=$hostile" "$samples/sync.log"
    ! grep -q "$(printf '\033')" out || fail "an escape came through"
    [ "$(wc -l <out)" -eq 5 ]
    exits 2 "$gcplot" --name "p2=$hostile" --name "p3=$hostile" "$samples/sync.log"
    ! grep -q "$(printf '\033')" err || fail "an escape came through"
}

case_a_name_that_no_process_has_is_told_beside_one_that_has() {
    exits 0 "$gcplot" -q --process p2 --process p9 -o a.csv "$samples/sync.log"
    says "gcplot: 'p9': no process has this name of --process; there are 'p1', 'p2', 'p3'"
    [ "$(names a.csv)" = 'p2 ' ]
    exits 0 "$gcplot" -q --name p2=source --name p9=x -o a.csv "$samples/sync.log"
    says "gcplot: 'p9': no process has this name of --name; there are 'p1', 'p2', 'p3'"
    exits 0 "$gcplot" -q --name p2=source --process p1 --process p9 -o a.csv "$samples/sync.log"
    says "of --process; there are 'p1', 'source', 'p3'"
    exits 0 "$gcplot" -q --name day=1/app=x -o a.csv "$samples/sync.log"
    says "gcplot: 'day': no process has this name of --name; there are 'p1', 'p2', 'p3'; a = within OLD is written \="
}

case_a_name_that_one_of_the_inputs_has_is_not_told() {
    exits 0 "$gcplot" -q --name p3=x -o 'o/{input}.csv' "$samples/sync.log" "$samples/go1.15.log"
    test ! -s err
    # nor one whose cycles are out of the window, nor any where there is no trace
    exits 3 "$gcplot" -q --process p3 --from 10h -o a.csv "$samples/sync.log"
    says "none is chosen by --from, --to and --process"
    echo hello >a.log
    exits 3 "$gcplot" -q --process p3 --name p1=x -o a.csv a.log
    says "no gctrace lines"
}

case_of_many_names_the_first_are_told() {
    i=0
    while [ $i -lt 20 ]; do
        i=$((i + 1))
        echo "app-$i | $(record 1 0.100)"
    done >many.log
    exits 0 "$gcplot" -q --process app-20 --process app -o a.csv many.log
    says "there are 'app-1', 'app-2', 'app-3', 'app-4', 'app-5', 'app-6', 'app-7', 'app-8' and others"
    { echo "process,pid,gc,start_s,procs"; perl -e 'print "x" x 3000, ",,1,0.100,2\na,,1,0.100,2\n"'; } >long.csv
    exits 0 "$gcplot" -q --process a --process b -o a.csv long.csv
    says "gcplot: 'b': no process has this name of --process; there are others"
}

case_a_link_is_followed_and_the_mode_of_what_was_there_is_kept() {
    mkdir real
    echo old >real/a.csv
    chmod 640 real/a.csv
    ln -s real/a.csv link.csv
    exits 0 "$gcplot" -q -o link.csv "$samples/go1.15.log"
    test -h link.csv
    same real/a.csv "$golden/go1.15.csv"
    [ "$(stat -c %a real/a.csv)" = 640 ]
}

case_without_an_output_the_summary_table_comes() {
    exits 0 "$gcplot" "$samples/sync.log"
    grep -q '^process .*cycles .*peak heap .*pause p50 .*missing' out
    grep -qE '^p3 +25 .* 654 MiB +329 MiB .* 0 +[+]0.50[0-9] s ± [0-9]+ ms$' out
    grep -q 'torn records: 5 (put together: 5)' out
}

case_the_summary_agrees_with_the_rows() {
    exits 0 "$gcplot" -q -o s.json "$samples/sync.log"
    peak=$(awk -F, '$1 == "p3" && $18 > m { m = $18 } END { print m }' "$golden/sync.csv")
    grep -q "\"peak_mib\": $peak," s.json
    grep -q '"cycles": 830,' s.json
    grep -q '"repaired_cycles": 5,' s.json
    grep -q '"missing_cycles": 0,' s.json
}

case_cycles_put_together_are_counted_as_often_as_there_are_rows_of_them() {
    exits 0 "$gcplot" -q -o s.json -o s.csv "$samples/shared/crowded.log.gz"
    column=$(head -n 1 s.csv | tr , '\n' | grep -n '^repaired$' | cut -d : -f 1)
    rows=$(cut -d , -f "$column" s.csv | grep -c '^1$')
    grep -q "\"repaired_cycles\": $rows," s.json
}

case_two_outputs_that_are_one_file_are_a_usage_error_before_anything_is_read() {
    mkdir d
    ln -s d e
    exits 2 "$gcplot" -o d/a.csv -o e/../d/./a.csv nothing.log
    says "each needs a file of its own"
    exits 2 "$gcplot" -o - -o - -f csv nothing.log
    exits 2 "$gcplot" -o '{input}.csv' x/a.log x/a.log.gz
    says "each needs a file of its own"
    exits 2 "$gcplot" -o '{input}.csv' a.log a.log
    says "is an input twice"
}

case_logs_of_one_name_are_known_by_where_their_paths_differ() {
    mkdir -p pods/ns_api-1/app pods/ns_api-2/app
    record 1 0.100 >pods/ns_api-1/app/0.log
    { record 1 0.100; record 2 0.200; } >pods/ns_api-2/app/0.log
    exits 0 "$gcplot" -q -o '{input}.csv' -o all.csv pods/*/*/0.log
    [ "$(wc -l <ns_api-1_app_0.csv)" -eq 2 ]
    [ "$(wc -l <ns_api-2_app_0.csv)" -eq 3 ]
    grep -q '^ns_api-1/app/0.log:p1,' all.csv
}

case_an_output_that_is_an_input_is_a_usage_error() {
    cp "$golden/go1.15.csv" a.csv
    exits 2 "$gcplot" -o ./a.csv a.csv
    says "an input and an output"
    same a.csv "$golden/go1.15.csv"
}

case_inputs_of_the_same_name_are_told_apart_by_their_paths() {
    mkdir a b
    cp "$samples/go1.15.log" a/app.log
    cp "$samples/go1.24.log" b/app.log
    exits 0 "$gcplot" -q -o m.csv a/app.log b/app.log
    [ "$(cut -d, -f1 m.csv | sort -u | tr '\n' ' ')" = "a/app.log:p1 b/app.log:p1 process " ]
    exits 2 "$gcplot" a/app.log ./a/app.log
    says "'./a/app.log': is an input twice"
}

case_standard_input_that_is_an_output_is_refused() {
    cp "$golden/go1.15.csv" a.csv
    status=0
    "$gcplot" -o a.csv <a.csv >out 2>err || status=$?
    [ $status -eq 1 ] || fail "exit $status"
    says "'a.csv': is an input and an output"
    same a.csv "$golden/go1.15.csv"
    status=0
    "$gcplot" -o - -f csv <a.csv >>a.csv 2>err || status=$?
    [ $status -eq 1 ] || fail "exit $status"
    same a.csv "$golden/go1.15.csv"
}

case_data_on_standard_output_is_not_mixed_with_the_programs_text() {
    "$gcplot" -q -f csv <"$samples/sync.log" >a.csv
    same a.csv "$golden/sync.csv"
    "$gcplot" -q -f csv -o /dev/stdout <"$samples/sync.log" >a.csv
    same a.csv "$golden/sync.csv"
    exits 2 "$gcplot" -f csv --echo all
}

case_a_link_to_nothing_is_said_and_stays() {
    ln -s nowhere link.csv
    exits 1 "$gcplot" -q -o link.csv "$samples/go1.15.log"
    says "'link.csv': is a link to what is not there"
    test -h link.csv
}

case_a_file_size_limit_is_said() {
    (ulimit -f 8 && exits 1 "$gcplot" -q -o a.csv "$samples/sync.log" && says "cannot write: File too large")
    nothing_left
}

case_charts_have_the_size_that_was_asked_for() {
    exits 0 "$gcplot" -q --size 500x400 --scale 2 --theme dark -o a.png "$samples/sync.log"
    size=$(od -An -tu1 -j16 -N8 a.png | awk '{ print $3 * 256 + $4 "x" $7 * 256 + $8 }')
    [ "$size" = 1000x800 ] || fail "is $size"
}

# stamped PROCESS DATE: two cycles of it as a CSV has them, at DATE and an hour later.
stamped() {
    echo "$1,1,0.500,$2T22:30:00.6Z,0.1,1,0.1,60,61"
    echo "$1,2,3600.500,$2T23:30:00.6Z,0.1,1,0.1,70,71"
}

# aged PROCESS: two cycles as Go 1.1 prints them, without a start.
aged() {
    echo "$1,1,,,,3,3,10,4"
    echo "$1,2,,,,3,3,30,9"
}

csv_header=process,pid,gc,start_s,time,clock_sweep_term_ms,clock_mark_ms,clock_mark_term_ms,heap_before_mib,heap_after_mib

csv_rows() { # the rows have no pid
    echo "$csv_header"
    sed 's/,/,,/'
}

case_charts_of_wall_clock_show_when_processes_ran() {
    { stamped a 2026-11-23; stamped b 2026-11-24; } | csv_rows >a.csv
    unset TZ
    for clock in start wall; do
        exits 0 "$gcplot" -q --clock $clock -o $clock.svg a.csv
    done
    exits 0 "$gcplot" -q -o default.svg a.csv
    same start.svg default.svg
    ! cmp -s start.svg wall.svg || fail "wall clock changes nothing"
    TZ=UTC0 exits 0 "$gcplot" -q --clock wall -o utc.svg a.csv
    same utc.svg wall.svg
    TZ='' exits 0 "$gcplot" -q --clock wall -o empty.svg a.csv
    same empty.svg wall.svg
    TZ=IST-5:30 exits 0 "$gcplot" -q --clock wall -o ist.svg a.csv
    ! cmp -s ist.svg wall.svg || fail "the zone changes nothing"
}

case_wall_clock_of_a_log_that_has_none_is_time_since_the_start() {
    exits 0 "$gcplot" -q --clock wall -o wall.svg "$samples/sync.log"
    exits 0 "$gcplot" -q -o start.svg "$samples/sync.log"
    same wall.svg start.svg
}

case_cycles_without_times_are_drawn_and_summed() {
    aged old | csv_rows >a.csv
    exits 0 "$gcplot" -q -o a.png -o a.json a.csv
    test -s a.png
    tr -d ' \n' <a.json >flat
    for field in '"peak_mib":30' '"peak_at_s":null' '"count":2,' '"total":12.0' '"live_at_peak_mib":null' \
        '"end_s":null'; do
        grep -qF "$field" flat || fail "has no $field: $(cat flat)"
    done
    { aged old; stamped new 2026-11-23; } | csv_rows >both.csv
    for clock in start wall; do
        exits 0 "$gcplot" -q --clock $clock --size 240x240 -o $clock.png both.csv
    done
}

# --- the pipe --------------------------------------------------------------------------------

case_the_programs_own_lines_pass_and_the_trace_does_not() {
    { echo start; record 1 0.171; echo end; } | "$gcplot" -o a.csv >out
    printf 'start\nend\n' >expected
    same out expected
    { echo start; record 1 0.171; } | "$gcplot" --echo all -o b.csv >out
    { echo start; record 1 0.171; } >expected
    same out expected
    { echo start; record 1 0.171; } | "$gcplot" --echo none -o c.csv >out
    test ! -s out
}

case_a_prompt_is_seen_before_its_line_ends() {
    mkfifo pipe
    "$gcplot" -o a.csv <pipe >out &
    pid=$!
    exec 3>pipe
    printf 'name? ' >&3
    n=0
    until grep -q 'name? ' out; do
        n=$((n + 1))
        [ $n -lt 50 ] || fail "the prompt was not passed on"
        sleep 0.1
    done
    { echo me; record 1 0.171; } >&3
    exec 3>&-
    wait $pid
    test -s a.csv
}

case_ctrl_c_still_yields_the_chart() {
    mkfifo pipe
    # a shell's background job ignores SIGINT; this gives it back
    env -i PATH="$PATH" perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$gcplot" -o a.png -o a.csv \
        <pipe >out 2>err &
    pid=$!
    exec 3>pipe
    { record 1 0.171; record 2 0.271; } >&3
    sleep 0.5
    kill -INT $pid
    sleep 0.3
    record 3 0.371 >&3 # what the program still prints while it ends
    exec 3>&-
    wait $pid || fail "exit $?"
    [ "$(wc -l <a.csv)" -eq 4 ]
    test -s a.png
    nothing_left
}

case_a_second_ctrl_c_ends_at_once_and_leaves_what_was_there() {
    echo old >a.csv
    start -o a.csv
    record 1 0.171 >&3
    sleep 0.5
    kill -INT $pid
    sleep 0.3
    kill -INT $pid
    ends 130
    [ "$(cat a.csv)" = old ]
    nothing_left
}

case_termination_writes_what_there_is() {
    start -o a.csv
    record 1 0.171 >&3
    sleep 0.5
    kill -TERM $pid
    ends 143
    [ "$(wc -l <a.csv)" -eq 2 ]
}

case_a_closed_standard_output_ends_the_echo_and_not_the_chart() {
    i=0
    {
        while [ $i -lt 3000 ]; do
            i=$((i + 1))
            echo "line $i of the program's own, long enough to fill a pipe's buffer soon"
        done
        record 1 0.171
    } >in.log
    status=0
    { "$gcplot" -o a.png <in.log 2>err || echo $? >status; } | head -1 >out
    test ! -e status || fail "exit $(cat status): $(cat err)"
    test -s a.png
    test ! -s err
}

case_rows_to_a_reader_that_goes_away_are_no_error() {
    status=0
    { "$gcplot" -q -o - -f csv "$samples/sync.log" -o a.png 2>err || echo $? >status; } | head -1 >out
    test ! -e status || fail "exit $(cat status): $(cat err)"
    test ! -s err
    test -s a.png
}

# --- what goes wrong -------------------------------------------------------------------------

case_a_missing_file_is_said_and_the_others_are_done() {
    exits 1 "$gcplot" -q -o 'o/{input}.csv' nothing.log "$samples/go1.15.log"
    says "gcplot: 'nothing.log': No such file or directory"
    same o/go1.15.csv "$golden/go1.15.csv"
}

case_a_directory_is_no_log() {
    mkdir d
    exits 1 "$gcplot" d
    says "gcplot: 'd': Is a directory"
}

case_no_permission_is_said() {
    touch a.log
    chmod 0 a.log
    if [ "$(id -u)" -eq 0 ]; then # whom nothing is forbidden
        cp "$gcplot" gcplot
        chmod 755 . gcplot
        exits 1 setpriv --reuid 65534 --regid 65534 --clear-groups ./gcplot a.log
    else
        exits 1 "$gcplot" a.log
    fi
    says "'a.log': Permission denied"
}

case_a_log_without_trace_is_status_3_and_writes_nothing() {
    echo hello >a.log
    echo old >a.csv
    exits 3 "$gcplot" -o a.csv -o a.png -o a.json a.log
    says "gcplot: 'a.log': no gctrace lines; was GODEBUG=gctrace=1 set and stderr captured?"
    [ "$(cat a.csv)" = old ]
    test ! -e a.png
    test ! -e a.json
    exits 3 "$gcplot" </dev/null
}

case_one_log_without_trace_does_not_stop_the_batch() {
    echo hello >a.log
    exits 3 "$gcplot" -q -o 'o/{input}.csv' a.log "$samples/go1.15.log"
    same o/go1.15.csv "$golden/go1.15.csv"
    test ! -e o/a.csv
}

case_an_unknown_suffix_is_a_usage_error() {
    exits 2 "$gcplot" -o a.jpeg "$samples/go1.15.log"
    says "'a.jpeg': its suffix is none of"
    exits 2 "$gcplot" -o - "$samples/go1.15.log"
    exits 2 "$gcplot" -o - -f jpeg "$samples/go1.15.log"
    exits 2 "$gcplot" --frobnicate
    exits 2 "$gcplot" -o
}

case_a_directory_that_lacks_is_said_before_anything_is_read() {
    exits 1 "$gcplot" -o no/such/a.png nothing.log
    says "'no/such/a.png': cannot write there: No such file or directory"
}

case_a_full_disk_is_said_and_leaves_what_was_there() {
    for format in csv png svg pdf json; do
        exits 1 "$gcplot" -q -o /dev/full -f $format "$samples/sync.log"
        says "'/dev/full': cannot write: No space left on device"
    done
}

case_a_full_file_system_leaves_the_old_file_and_no_half_of_a_new_one() {
    [ "$(id -u)" -eq 0 ] || exit 77
    mkdir small
    mount -t tmpfs -o size=64k tmpfs small 2>/dev/null || exit 77
    trap 'umount "$dir/small"; rm -rf "$dir"' EXIT
    echo old >small/a.csv
    exits 1 "$gcplot" -q -o small/a.csv -o b.csv "$samples/sync.log"
    says "'small/a.csv': cannot write: No space left on device"
    [ "$(cat small/a.csv)" = old ]
    nothing_left
    same b.csv "$golden/sync.csv"
}

case_a_failed_rename_is_said() {
    mkdir d
    mkfifo pipe
    "$gcplot" -q -o d/a.csv <pipe >out 2>err &
    pid=$!
    exec 3>pipe
    record 1 0.171 >&3
    sleep 0.5
    mkdir d/a.csv # in the meantime
    exec 3>&-
    status=0
    wait $pid || status=$?
    [ $status -eq 1 ] || fail "exit $status"
    says "'d/a.csv': cannot rename to it: Is a directory"
    nothing_left
}

case_damaged_lines_are_counted_on_standard_error() {
    sed '20s/ms clock/ms cl/' "$samples/sync.log" >cut.log
    exits 0 "$gcplot" -o a.csv cut.log
    says "'cut.log': 829 cycles read, 1 missing; damaged lines: 1, the first is line 20; torn records: 6, put together: 5"
    exits 0 "$gcplot" -q -o a.csv cut.log
    test ! -s err
}

case_records_among_a_progress_bars_carriage_returns_are_read() {
    {
        record 1 0.171
        perl -e 'print "\rreading $_ of 20000 files" for 1 .. 10000'
        printf '\r'
        record 2 0.271 | tr '\n' '\r'
        perl -e 'print "\rreading $_ of 20000 files" for 10000 .. 20000'
        printf '\r'
        record 3 0.371
    } >bar.log
    exits 0 "$gcplot" -o a.csv bar.log
    test ! -s err || fail "says: $(cat err)"
    [ "$(wc -l <a.csv)" -eq 4 ]
    [ "$(cut -d, -f3 a.csv | tr '\n' ' ')" = 'gc 1 2 3 ' ]
}

case_a_line_of_a_hundred_megabytes_is_passed_over() {
    { record 1 0.171; head -c 100000000 /dev/zero | tr '\0' x; echo; record 2 0.271; } >big.log
    limit=unlimited # the address sanitizer reserves terabytes
    if (ulimit -v 200000 && "$gcplot" --version) >/dev/null 2>&1; then
        limit=200000
    fi
    (ulimit -v $limit && exits 0 "$gcplot" -q -o a.csv -o a.png big.log)
    [ "$(wc -l <a.csv)" -eq 3 ]
}

case_escape_sequences_from_a_log_do_not_reach_the_terminal() {
    { echo "process,pid,gc,start_s,procs"; printf 'a\033[31mb,,1,0.100,2\n'; } >in.csv
    exits 0 "$gcplot" in.csv
    ! grep -q "$(printf '\033')" out || fail "an escape came through"
    exits 1 "$gcplot" "$(printf 'no\033[31m.log')"
    ! grep -q "$(printf '\033')" err || fail "an escape came through"
}

case_help_and_version_go_to_standard_output() {
    exits 0 "$gcplot" --help
    grep -q '^usage: gcplot' out
    exits 0 "$gcplot" --version
    grep -q '^gcplot [0-9]' out
    exits 1 sh -c "'$gcplot' --help >/dev/full"
}

case_labels_need_no_font_on_the_system() {
    exits 0 "$gcplot" -q -o with.png "$samples/sync.log"
    exits 0 env -i FONTCONFIG_FILE=/nonexistent FONTCONFIG_PATH=/nonexistent HOME=/nonexistent \
        "$gcplot" -q -o without.png "$samples/sync.log"
    same with.png without.png
}

case_the_locale_changes_nothing() {
    for locale in C de_DE.UTF-8 C.UTF-8; do
        LC_ALL=$locale exits 0 "$gcplot" -q -o "$locale.csv" -o "$locale.svg" "$samples/sync.log"
        same "$locale.csv" "$golden/sync.csv"
        same "$locale.svg" C.svg
    done
}

"case_$name"
