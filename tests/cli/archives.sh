#!/bin/sh
# Whole-program cases of compressed and bundled logs. usage: archives.sh GCPLOT CASE
. "$(dirname "$0")/common.sh"

csv() { # csv FILE: its rows on standard output
    exits 0 "$gcplot" -q -o got.csv "$1"
    cat got.csv
}

# --- one compressed log ----------------------------------------------------------------------

compress_all() { # compress_all FILE: beside it, in every form
    gzip -k "$1"
    xz -k "$1"
    xz -k --format=lzma "$1"
    bzip2 -k "$1"
    zstd -q "$1"
    lz4 -q "$1" "$1.lz4"
}

case_a_compressed_log_is_read_whatever_it_is_called() {
    cp "$samples/sync.log" app.log
    compress_all app.log
    for suffix in gz xz lzma bz2 zst lz4; do
        exits 0 "$gcplot" -q -o '{input}.csv' app.log.$suffix
        same app.csv "$golden/sync.csv"
        rm app.csv
        mv app.log.$suffix "plain-$suffix.log"
        exits 0 "$gcplot" -q -o named.csv "plain-$suffix.log"
        same named.csv "$golden/sync.csv"
        "$gcplot" -q --echo none -o piped.csv <"plain-$suffix.log"
        same piped.csv "$golden/sync.csv"
        cat "plain-$suffix.log" | "$gcplot" -q -f csv >piped.csv
        same piped.csv "$golden/sync.csv"
    done
}

case_a_compressed_log_comes_a_byte_at_a_time() {
    for compress in gzip xz 'xz --format=lzma' bzip2 zstd lz4; do
        $compress -c <"$samples/go1.24.log" >packed
        dd if=packed bs=1 2>/dev/null | "$gcplot" -q -f csv >slow.csv
        same slow.csv "$golden/go1.24.csv"
    done
}

case_compressed_logs_one_after_another_are_one_log() {
    head -100 "$samples/sync.log" >a
    tail -n +101 "$samples/sync.log" >b
    for compress in gzip xz 'xz --format=lzma' bzip2 zstd lz4; do
        { $compress -c a; $compress -c b; } >both
        exits 0 "$gcplot" -q -o both.csv both
        same both.csv "$golden/sync.csv"
    done
}

case_the_programs_text_in_a_compressed_pipe_passes() {
    { echo start; record 1 0.171; echo end; } | gzip | "$gcplot" -o a.csv >out
    printf 'start\nend\n' >expected
    same out expected
}

case_a_plain_pipe_is_not_made_to_wait_for_more() {
    mkfifo pipe
    for first in n P 'B>' '('; do # some compressions begin with the last three
        "$gcplot" -q -o a.csv <pipe >out &
        pid=$!
        exec 3>pipe
        printf '%s' "$first" >&3
        [ "$first" != n ] || sleep 0.3
        [ "$first" != n ] || [ "$(cat out)" = n ] || fail "'n' waits"
        { echo; record 1 0.171; } >&3
        exec 3>&-
        wait $pid
        [ "$(wc -l <a.csv)" -eq 2 ]
        [ "$(cat out)" = "$first" ]
    done
}

case_gzip_on_a_live_pipe_yields_what_was_flushed() {
    mkfifo pipe
    "$gcplot" -q -o - -f csv <pipe >out &
    pid=$!
    exec 3>pipe
    record 1 0.171 | gzip >&3
    n=0
    until [ "$(wc -l <out)" -eq 2 ]; do
        n=$((n + 1))
        [ $n -lt 50 ] || fail "nothing came"
        sleep 0.1
    done
    record 2 0.271 | gzip >&3
    exec 3>&-
    wait $pid
    [ "$(wc -l <out)" -eq 3 ]
}

# --- bundles ---------------------------------------------------------------------------------

bundle() { # bundle: pod/a.log, pod/b.log.gz and no logs, in bundle/
    mkdir -p bundle/pod/empty
    cp "$samples/go1.15.log" bundle/pod/a.log
    gzip -c "$samples/go1.24.log" >bundle/pod/b.log.gz
    : >bundle/pod/empty.log
    echo hello >bundle/pod/README.txt
    head -c 5000 "$gcplot" >bundle/pod/core
    ln -s a.log bundle/pod/link.log
    ln bundle/pod/a.log bundle/pod/hard.log
    mkdir bundle/__MACOSX
    cp "$samples/go1.15.log" bundle/__MACOSX/._a.log
}

case_members_of_a_bundle_are_inputs_of_their_own() {
    bundle
    for suffix in tar tar.gz tar.xz tar.zst tar.bz2 zip; do
        bsdtar -caf logs.$suffix -C bundle . # bsdtar puts a hard link once
        rm -rf csv
        exits 0 "$gcplot" -q -o 'csv/{input}.csv' -o all.csv -o all.json logs.$suffix
        test ! -s err || fail "says: $(cat err)"
        a=csv/logs-pod_a.csv
        test -e $a || a=csv/logs-pod_hard.csv
        same $a "$golden/go1.15.csv"
        same csv/logs-pod_b.csv "$golden/go1.24.csv"
        [ "$(grep -c "^logs.$suffix:pod/b.log.gz:p1," all.csv)" -eq 195 ]
        grep -q "\"name\": \"logs.$suffix:pod/b.log.gz\"" all.json
        ! grep -q 'README\|core\|empty\|link\|MACOSX' all.json || fail "lists what is no log"
    done
}

case_a_bundle_comes_through_a_pipe() {
    bundle
    for suffix in tar tar.gz zip; do
        bsdtar -caf logs.$suffix -C bundle .
        cat logs.$suffix | "$gcplot" -q -o 'csv/{input}.csv' >out
        same csv/stdin-pod_b.csv "$golden/go1.24.csv"
        test ! -s out || fail "passes a bundle's text on"
        rm -r csv
    done
    tar -cf logs.tar -C bundle pod/a.log
    dd if=logs.tar bs=200 2>/dev/null | "$gcplot" -q -o 'csv/{input}.csv' >out
    same csv/stdin-pod_a.csv "$golden/go1.15.csv"
}

case_bundles_within_bundles_are_read_to_a_depth() {
    bundle
    tar -czf in.tar.gz -C bundle pod
    mkdir outer
    mv in.tar.gz outer
    bsdtar -caf out.zip outer
    exits 0 "$gcplot" -q -o 'csv/{input}.csv' out.zip
    same csv/out-outer_in.tar.gz:pod_b.csv "$golden/go1.24.csv"
    cp "$samples/go1.15.log" deep
    for n in 1 2 3 4 5 6 7 8; do
        gzip -n deep
        mv deep.gz deep
    done
    exits 1 "$gcplot" deep
    says "'deep': is packed too many times over"
}

case_members_whose_names_are_one_do_not_share_a_file() {
    mkdir x y x/a
    cp "$samples/go1.15.log" x/a/b.log
    cp "$samples/go1.24.log" x/a_b.log
    tar -cf logs.tar -C x a/b.log a_b.log
    cp "$samples/go1.26.log" x/a_b.log
    tar -rf logs.tar -C x a_b.log
    exits 0 "$gcplot" -q -o 'csv/{input}.csv' -o all.csv logs.tar
    same csv/logs-a_b.csv "$golden/go1.15.csv"
    same csv/logs-a_b-2.csv "$golden/go1.24.csv"
    same csv/logs-a_b-3.csv "$golden/go1.26.csv"
    [ "$(cut -d, -f1 all.csv | sort -u | tr '\n' ' ')" = \
        "logs.tar:a/b.log:p1 logs.tar:a_b.log#2:p1 logs.tar:a_b.log:p1 process " ]
}

case_a_members_name_cannot_escape_the_directory() {
    mkdir -p deep/er
    cp "$samples/go1.15.log" evil.log
    tar -cPf logs.tar --transform 's,^,../../../,' evil.log 2>/dev/null || exit 77
    exits 0 "$gcplot" -q -o 'deep/er/{input}.csv' logs.tar
    [ "$(find . -name '*evil*.csv')" = ./deep/er/logs-.._.._.._evil.csv ]
}

case_a_bundle_without_trace_is_said_once() {
    mkdir d
    for n in 1 2 3 4 5; do echo hello $n >d/$n.log; done
    tar -czf d.tgz d
    exits 3 "$gcplot" -o a.csv d.tgz
    says "gcplot: 'd.tgz': no gctrace lines; was GODEBUG=gctrace=1 set and stderr captured?"
    mkdir e
    bsdtar -cf e.tar -C e .
    exits 3 "$gcplot" e.tar
    says "'e.tar': no gctrace lines"
    gzip </dev/null >empty.gz
    exits 3 "$gcplot" empty.gz
    says "'empty.gz': no gctrace lines"
    printf 'PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0' >empty.zip
    exits 3 "$gcplot" empty.zip
    says "'empty.zip': no gctrace lines"
}

case_what_is_lost_in_a_member_is_said_of_it() {
    mkdir d
    sed '20s/ms clock/ms cl/' "$samples/sync.log" >d/app.log
    tar -czf d.tgz d
    exits 0 "$gcplot" -o a.csv d.tgz
    says "gcplot: 'd.tgz:d/app.log': 829 cycles read, 1 missing; damaged lines: 1, the first is line 20; torn records: 6, put together: 5"
}

case_process_chooses_within_a_bundle_without_a_word_of_the_others() {
    mkdir d
    cp "$samples/sync.log" "$samples/go1.15.log" d
    tar -cf d.tar d
    exits 0 "$gcplot" -q --process p3 -o a.csv d.tar
    test ! -s err
    [ "$(cut -d, -f1 a.csv | sort -u | tr '\n' ' ')" = "d.tar:d/sync.log:p3 process " ]
    exits 3 "$gcplot" -q --process nobody -o b.csv d.tar
    grep -qF "'d.tar': of its 976 cycles, none is chosen" err
    grep -qxF "gcplot: 'nobody': no process has this name of --process; there are 'p1', 'p2', 'p3'" err
    [ "$(wc -l <err)" -eq 2 ]
}

case_a_mixed_directory_gives_the_csv_of_the_plain_logs() {
    mkdir logs
    cp "$samples/go1.15.log" logs
    gzip -c "$samples/go1.19.log" >logs/go1.19.log.gz
    xz -c "$samples/go1.21.log" >logs/go1.21.log.xz
    zstd -qc "$samples/go1.24.log" >logs/go1.24.log.zst
    bsdtar -caf logs/more.zip -C "$samples" go1.26.log
    tar -czf logs/last.tar.gz -C "$samples" go1.27.log sync.log
    exits 0 "$gcplot" -q -o 'csv/{input}-{process}.csv' logs/*
    for base in go1.15 go1.19 go1.21 go1.24; do
        same csv/$base-p1.csv "$golden/$base.csv"
    done
    same csv/more-go1.26-p1.csv "$golden/go1.26.csv"
    same csv/last-go1.27-p1.csv "$golden/go1.27.csv"
    for p in p1 p2 p3; do
        grep -E "^(process|$p)," "$golden/sync.csv" >expected
        same csv/last-sync-$p.csv expected
    done
    [ "$(ls csv | wc -l)" -eq 9 ]
}

# --- what goes wrong -------------------------------------------------------------------------

# With those of the second line, a log of sync.log's size fills several blocks: of zstd, bzip2 and
# lz4 no less than a block can be read.
each_compressor() { # each_compressor COMMAND: for each $compress, and $tool that undoes it
    for compress in gzip xz 'xz --format=lzma' zstd bzip2 lz4 \
        'zstd --zstd=wlog=15' 'bzip2 -1' 'lz4 -B4' 'lz4 -B4 -BD'; do
        tool="${compress%% *} -dc"
        [ "$compress" != "xz --format=lzma" ] || tool="xz --format=lzma -dc"
        "$@"
    done
}

# begins FILE: a.csv is the beginning of it; of its last row the line's end may lack
begins() {
    rows=0
    [ -e a.csv ] || return 0
    rows=$(($(wc -l <a.csv) - 1))
    head -n $rows a.csv >got
    head -n $rows "$1" >expected
    same got expected
}

# How much there must be is what the compressor's own tool gets out.
cut_everywhere() {
    $compress -c "$samples/sync.log" >whole 2>/dev/null
    size=$(wc -c <whole)
    before=0
    for percent in 1 10 25 50 75 90 99; do
        head -c $((size * percent / 100)) whole >cut.log
        rm -f a.csv plain.csv
        exits 1 "$gcplot" -q -o a.csv cut.log
        head -1 err | grep -qxF "gcplot: 'cut.log': truncated archive" || fail "$compress: $(cat err)"
        begins "$golden/sync.csv"
        [ $rows -ge $before ] || fail "$compress: less of more at $percent %"
        before=$rows
        $tool <cut.log >part 2>/dev/null || true
        "$gcplot" -q -o plain.csv part 2>/dev/null || continue
        [ $rows -ge $(($(wc -l <plain.csv) - 1)) ] || fail "$compress at $percent %: only $rows rows"
    done
    case $compress in
    zstd | bzip2 | lz4) ;;
    *) [ "$rows" -gt 400 ] || fail "$compress: only $rows rows" ;;
    esac
}

case_a_truncated_log_yields_what_it_held_whatever_compressed_it() {
    each_compressor cut_everywhere
}

cut_in_the_second() {
    head -700 "$samples/sync.log" >a
    tail -n +701 "$samples/sync.log" >b
    { $compress -c a; $compress -c b; } >both 2>/dev/null
    head -c $(($(wc -c <both) - 20)) both >cut.log
    exits 1 "$gcplot" -q -o a.csv cut.log
    says "gcplot: 'cut.log': truncated archive"
    begins "$golden/sync.csv"
    "$gcplot" -q -o plain.csv a
    [ "$rows" -ge "$(($(wc -l <plain.csv) - 1))" ] || fail "$compress: only $rows rows"
}

case_of_two_compressed_logs_in_one_file_the_second_is_cut() {
    each_compressor cut_in_the_second
}

# Of lzma, which has no checksum, its tool may not see the damage either.
flip_in_the_middle() {
    $compress -c "$samples/sync.log" >whole 2>/dev/null
    half=$(($(wc -c <whole) / 2))
    head -c $half whole >cut
    rm -f a.csv plain.csv
    perl -e 'local $/; $_ = <STDIN>; substr($_, $ARGV[0], 1) ^= "\x10"; print' $half <whole >bad.log
    status=0
    "$gcplot" -q -o a.csv bad.log 2>err || status=$?
    $tool <bad.log >part 2>/dev/null || [ $status -eq 1 ] || fail "$compress: exit $status"
    [ $status -eq 0 ] || head -1 err | grep -q "^gcplot: 'bad.log': damaged archive" ||
        fail "$compress: $(cat err)"
    $tool <cut >part 2>/dev/null || true
    "$gcplot" -q -o plain.csv part 2>/dev/null || return 0
    rows=$(($(wc -l <plain.csv) - 1))
    head -n $rows plain.csv >expected
    head -n $rows a.csv >got
    same got expected
}

case_a_flipped_bit_leaves_what_came_before_it() {
    each_compressor flip_in_the_middle
}

case_a_truncated_compressed_tar_yields_whole_members_and_what_it_held_of_the_cut_one() {
    mkdir d
    cp "$samples/go1.15.log" d/1.log
    cp "$samples/go1.24.log" d/2.log
    cp "$samples/sync.log" d/3.log
    tar -cf d.tar d/1.log d/2.log d/3.log
    for compress in gzip xz 'xz --format=lzma' 'bzip2 -1' zstd 'lz4 -B4'; do
        $compress -c d.tar >whole 2>/dev/null
        head -c $(($(wc -c <whole) * 9 / 10)) whole >cut.tar
        rm -rf csv
        exits 1 "$gcplot" -q -o 'csv/{input}.csv' cut.tar
        head -1 err | grep -qxF "gcplot: 'cut.tar:d/3.log': truncated archive" ||
            fail "$compress: $(cat err)"
        same csv/cut-d_1.csv "$golden/go1.15.csv"
        same csv/cut-d_2.csv "$golden/go1.24.csv"
        cp csv/cut-d_3.csv a.csv
        begins "$golden/sync.csv"
        [ $rows -gt 100 ] || fail "$compress: only $rows rows"
    done
}

case_what_takes_too_much_memory_to_unpack_is_said() {
    record 1 0.171 | xz --format=lzma >small
    { printf ']\0\0\0\100'; tail -c +6 small; } >big.lzma # a dictionary of 1 GiB
    printf '(\265/\375\0\220\51\0\0hello' >big.zst # a window of 256 MiB
    for file in big.lzma big.zst; do
        exits 1 "$gcplot" -q $file
        head -1 err | grep -q "^gcplot: '$file': takes more than 128 MiB of memory to unpack" ||
            fail "$(cat err)"
    done
    printf '(\265/\375\0\210\51\0\0hello' >most.zst # what --long has, 128 MiB
    exits 3 "$gcplot" -q most.zst
}

case_frames_that_are_to_be_skipped_are() {
    for compress in zstd lz4; do
        $compress -c "$samples/go1.15.log" >a
        printf '\136\52\115\30\4\0\0\0abcd' >>a # as a seekable file has at its end
        exits 0 "$gcplot" -q -o a.csv a
        same a.csv "$golden/go1.15.csv"
    done
    { printf '\120\52\115\30\4\0\0\0abcd'; zstd -c "$samples/go1.15.log"; } >b # as pzstd begins
    exits 0 "$gcplot" -q -o b.csv b
    same b.csv "$golden/go1.15.csv"
}

case_truncated_bundles_are_said_and_what_they_held_is_written() {
    mkdir d
    cp "$samples"/go1.*.log d
    for suffix in tar tar.gz zip; do
        bsdtar -caf d.$suffix d
        head -c $(($(wc -c <d.$suffix) * 3 / 4)) d.$suffix >cut.$suffix
        rm -rf csv
        exits 1 "$gcplot" -q -o 'csv/{input}.csv' cut.$suffix
        says ": truncated archive"
        [ "$(ls csv | wc -l)" -ge 4 ] || fail "only: $(ls csv)"
    done
}

case_corrupt_archives_end_with_a_message() {
    mkdir d
    cp "$samples"/go1.1*.log d
    for suffix in tar.gz tar.xz tar.zst tar.bz2 tar.lz4 zip tar.Z; do
        bsdtar -caf good.$suffix d
        size=$(wc -c <good.$suffix)
        for at in 3 40 500 $((size / 2)) $((size - 30)); do
            { head -c $at good.$suffix; printf 'garbage'; tail -c +$((at + 8)) good.$suffix; } >bad
            status=0
            "$gcplot" -q -o a.csv bad >out 2>err || status=$?
            [ $status -le 3 ] || fail "$suffix at $at: exit $status"
            [ $status -ne 1 ] || [ -s err ] || fail "$suffix at $at: says nothing"
        done
    done
}

case_a_broken_member_does_not_keep_the_others_from_being_read() {
    mkdir d
    cp "$samples/go1.15.log" d/1.log
    gzip -c "$samples/go1.24.log" | head -c 2000 >d/2.log.gz
    cp "$samples/go1.26.log" d/3.log
    tar -cf d.tar d/1.log d/2.log.gz d/3.log
    exits 1 "$gcplot" -q -o 'csv/{input}.csv' d.tar
    says "gcplot: 'd.tar:d/2.log.gz': truncated archive"
    same csv/d-d_1.csv "$golden/go1.15.csv"
    same csv/d-d_3.csv "$golden/go1.26.csv"
    [ "$(wc -l <csv/d-d_2.csv)" -gt 5 ]
}

three() { # three: a.log, b.log and c.log
    cp "$samples/go1.15.log" a.log
    cp "$samples/sync.log" b.log
    cp "$samples/go1.24.log" c.log
}

# damage FILE NAME BYTES: in what follows the first mention of NAME in FILE, its header, by BYTES
damage() {
    header=$(grep -abo "$2" "$1" | head -1 | cut -d: -f1)
    printf '\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377' |
        dd of="$1" bs=1 seek=$((header + ${#2} + $3)) conv=notrunc 2>/dev/null
}

# What gzip gets out of the first BYTES of the member, within two lines.
holds_the_start_of_b() { # holds_the_start_of_b ZIP BYTES
    header=$(grep -abo b.log "$1" | head -1 | cut -d: -f1)
    { printf '\037\213\10\0\0\0\0\0\0\3'; tail -c +$((header + 6)) "$1" | head -c "$2"; } |
        gzip -dc >start 2>/dev/null || true
    "$gcplot" -q -o start.csv start 2>/dev/null
    rows=$(($(wc -l <start.csv) - 3))
    [ $rows -gt 5 ] || fail "$1: only $rows rows to compare"
    head -n $rows start.csv >expected
    head -n $rows csv/m-b.csv >got
    same got expected
}

case_a_damaged_member_of_a_zip_does_not_keep_the_others_from_being_read() {
    three
    for at in 1 700 1500 4000 9000; do
        rm -rf m.zip csv
        zip -qX m.zip a.log b.log c.log
        damage m.zip b.log $at
        exits 1 "$gcplot" -q -o 'csv/{input}.csv' m.zip
        says "gcplot: 'm.zip:b.log': damaged archive"
        same csv/m-a.csv "$golden/go1.15.csv"
        same csv/m-c.csv "$golden/go1.24.csv"
        [ $at -lt 700 ] || holds_the_start_of_b m.zip $at
        rm -r csv
        exits 1 "$gcplot" -q -o 'csv/{input}.csv' - <m.zip
        same csv/stdin-c.csv "$golden/go1.24.csv"
    done
}

case_of_a_zip_each_damaged_member_is_said() {
    three
    zip -qX m.zip a.log b.log c.log
    damage m.zip a.log 0
    damage m.zip c.log 0
    exits 1 "$gcplot" -q -o 'csv/{input}.csv' m.zip
    cat >expected <<-END
	gcplot: 'm.zip:a.log': damaged archive
	gcplot: 'm.zip:c.log': damaged archive
	END
    same err expected
    same csv/m-b.csv "$golden/sync.csv"
    zip -qX one.zip a.log
    damage one.zip a.log 0
    exits 1 "$gcplot" -o a.csv one.zip
    says "gcplot: 'one.zip:a.log': damaged archive"
}

case_where_what_follows_a_damaged_member_cannot_be_read_that_is_said() {
    three
    zip -qX m.zip a.log b.log c.log
    cp m.zip headless.zip
    damage m.zip b.log 0
    cat m.zip | "$gcplot" -q -o 'csv/{input}.csv' 2>err && fail "exit 0"
    says "gcplot: 'standard input:b.log': damaged archive; what follows in the bundle is not read"
    same csv/stdin-a.csv "$golden/go1.15.csv"
    damage headless.zip b.log -35
    exits 1 "$gcplot" -q -o 'csv/{input}.csv' headless.zip
    says "; what follows in the bundle is not read"
    same csv/headless-a.csv "$golden/go1.15.csv"
    tar -czf m.tgz a.log b.log c.log
    printf 'garbage' | dd of=m.tgz bs=1 seek=15000 conv=notrunc 2>/dev/null
    exits 1 "$gcplot" -q -o a.csv m.tgz
    grep -q "^gcplot: 'm.tgz.*: damaged archive.*; what follows in the bundle is not read$" err ||
        fail "$(cat err)"
}

case_a_member_of_a_tar_whose_header_is_damaged_is_not_lost_silently() {
    three
    tar -cf m.tar a.log b.log c.log
    damage m.tar b.log 140
    cat m.tar >whole
    for input in m.tar -; do
        rm -rf csv
        exits 1 "$gcplot" -q -o 'csv/{input}.csv' $input <whole
        says "damaged archive; a member or more is lost"
        same csv/*-a.csv "$golden/go1.15.csv"
        same csv/*-c.csv "$golden/go1.24.csv"
        [ "$(ls csv | wc -l)" -eq 2 ]
    done
}

case_a_zip_of_nothing_but_damaged_members_is_given_up_after_a_hundred() {
    for n in $(seq 100 250); do record 1 0.171 >m$n.log; done
    zip -qX m.zip m*.log
    for n in $(seq 100 250); do damage m.zip m$n.log 0; done
    exits 1 "$gcplot" -q -o a.csv m.zip
    [ "$(grep -c "^gcplot: 'm.zip:m[0-9]*.log': damaged archive" err)" -eq 100 ]
    tail -1 err | grep -q "m199.log': damaged archive; what follows in the bundle is not read$" ||
        fail "$(tail -1 err)"
}

case_a_bundle_that_breaks_after_a_directory_is_said() {
    mkdir -p d/sub
    record 1 0.171 >d/a.log
    tar -cf d.tar d/a.log d/sub
    head -c 1536 d.tar >cut # the log, the directory ...
    head -c 700 "$gcplot" >>cut # ... and no header
    exits 1 "$gcplot" -q -o a.csv cut
    grep -qF "gcplot: 'cut': " err
    [ "$(wc -l <a.csv)" -eq 2 ]
}

case_zips_that_were_streamed_or_stored_are_read() {
    cp "$samples/go1.15.log" .
    zip -q - go1.15.log | cat >streamed.zip
    zip -q -0 - go1.15.log | cat >stored.zip
    for file in streamed.zip stored.zip; do
        exits 0 "$gcplot" -q -o '{input}.csv' $file
        same "${file%.zip}-go1.15.csv" "$golden/go1.15.csv"
    done
    cat streamed.zip | "$gcplot" -q -o piped.csv
    [ "$(wc -l <piped.csv)" -eq "$(wc -l <"$golden/go1.15.csv")" ]
}

case_an_encrypted_member_is_said_and_the_others_are_read() {
    cp "$samples/go1.15.log" "$samples/go1.24.log" .
    zip -q -P secret logs.zip go1.15.log
    zip -q logs.zip go1.24.log
    exits 1 "$gcplot" -q -o 'csv/{input}.csv' logs.zip
    says "gcplot: 'logs.zip:go1.15.log': is encrypted; decrypt it first"
    same csv/logs-go1.24.csv "$golden/go1.24.csv"
    [ "$(ls csv)" = logs-go1.24.csv ]
}

what_follows() {
    $compress -c "$samples/go1.15.log" >a 2>/dev/null
    { cat a; head -c 3000 /dev/zero; } >padded # as a tape or a block device does
    exits 0 "$gcplot" -q -o a.csv padded
    same a.csv "$golden/go1.15.csv"
    for stray in . "$(record 1 0.1)"; do
        { cat a; echo "$stray"; } >more
        exits 1 "$gcplot" -q -o a.csv more
        says "gcplot: 'more': what follows the compressed data is none, and is not read"
        same a.csv "$golden/go1.15.csv"
        dd if=more bs=1 2>/dev/null | "$gcplot" -q --echo none -o b.csv 2>err && fail "$compress: exit 0"
        says "what follows the compressed data is none"
        same b.csv "$golden/go1.15.csv"
    done
}

case_what_follows_the_compressed_data_is_not_lost_silently() {
    each_compressor what_follows
    tar -cf d.tar -C "$samples" go1.15.log
    { zstd -c d.tar; record 1 0.1; } >d.tar.zst
    exits 1 "$gcplot" -q -o a.csv d.tar.zst
    says "what follows the compressed data is none, and is not read"
    [ "$(wc -l <a.csv)" -eq "$(wc -l <"$golden/go1.15.csv")" ]
}

case_text_that_begins_like_an_archive_is_text() {
    for begin in BZh9 BZ 'BZh' ']' '(' PK; do
        { printf '%s' "$begin"; echo; record 1 0.171; } >a.log
        exits 0 "$gcplot" -q -o a.csv a.log
        [ "$(wc -l <a.csv)" -eq 2 ]
        "$gcplot" -q -o b.csv <a.log >out
        printf '%s\n' "$begin" >expected
        same out expected
    done
}

case_bombs_stay_in_bounded_memory_and_time() {
    limit=unlimited # the address sanitizer reserves terabytes
    if (ulimit -v 400000 && "$gcplot" --version) >/dev/null 2>&1; then
        limit=400000
    fi
    { record 1 0.171; head -c 100000000 /dev/zero; echo; record 2 0.271; } >zeros
    gzip -c zeros >zeros.gz
    zstd -qc zeros >zeros.zst
    xz -0c zeros >zeros.xz
    mkdir d
    mv zeros d
    bsdtar -caf zeros.zip d
    tar -czf zeros.tgz d
    rm -r d
    gzip -c zeros.zip >twice.gz
    for bomb in zeros.* twice.gz; do
        (ulimit -v $limit && exits 0 "$gcplot" -q -o a.csv $bomb)
        [ "$(wc -l <a.csv)" -eq 3 ] || fail "$bomb: $(cat a.csv)"
    done
}

case_a_gigabyte_on_a_line_within_gzip_is_passed_over() {
    { record 1 0.171; head -c 1000000000 /dev/zero | tr '\0' x; echo; record 2 0.271; } |
        gzip -1 >line.gz
    limit=unlimited
    if (ulimit -v 400000 && "$gcplot" --version) >/dev/null 2>&1; then
        limit=400000
    fi
    (ulimit -v $limit && exits 0 "$gcplot" -q -o a.csv line.gz)
    [ "$(wc -l <a.csv)" -eq 3 ]
}

case_ctrl_c_twice_ends_the_wait_for_a_compressed_pipe() {
    for compress in gzip xz; do
        echo old >a.csv
        start -o a.csv
        $compress -c "$samples/sync.log" | head -c 5000 >&3
        sleep 0.4
        kill -INT $pid
        sleep 0.2
        kill -INT $pid
        ends 130
        [ "$(cat a.csv)" = old ]
        nothing_left
    done
}

case_termination_while_a_compressed_pipe_is_read_writes_what_there_is() {
    start -q -o a.csv
    gzip -c "$samples/sync.log" | head -c 9000 >&3
    sleep 0.5
    kill -TERM $pid
    ends 143
    [ "$(wc -l <a.csv)" -gt 100 ]
}

"case_$name"
