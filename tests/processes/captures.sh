#!/bin/sh
# captures.sh FOLDER: records captures like those in samples/shared, into the folder. Needs Go 1.19 and
# python3. What else the machine does decides how the lines are torn, so no two are alike.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
GO111MODULE=off go build -o work "$here/work.go"
src=$(go env GOROOT)/src
w=$PWD/work

capture() {
    python3 "$here/record.py" "$@"
}

# again TIMES COMMAND: what a shell does to run it so often, one after another
again() {
    echo "i=0; while [ \$i -lt $1 ]; do $2; i=\$((i + 1)); done"
}

capture one-logging "$w" -d 4s -chunk 8192 -workers 4 -noise 1ms
capture two-busy "$w" -d 3s -chunk 16384 + "$w" -d 3s -workers 2
capture three-busy "$w" -d 4s -chunk 4096 -workers 2 + "$w" -d 4s -chunk 8192 -workers 2 + \
    "$w" -d 4s -chunk 32768 -workers 2
capture three-logging "$w" -d 3s -chunk 8192 -workers 2 -noise 2ms + "$w" -d 3s -rate 300 -noise 2ms + \
    "$w" -d 3s -rate 200 -leak 8 -noise 5ms
capture goals GOGC=50 "$w" -d 5s -chunk 16384 -leak 3 + \
    GOGC=400 "$w" -d 5s -chunk 16384 -workers 2 -noise 5ms + \
    GOGC=off "$w" -d 5s -rate 80 -force 20ms + "$w" -d 5s -chunk 8192
capture limits GOMEMLIMIT=24MiB "$w" -d 5s -chunk 16384 -leak 3 + \
    GOMEMLIMIT=50MiB "$w" -d 5s -chunk 16384 -spike 45 + \
    GOGC=off GOMEMLIMIT=32MiB "$w" -d 5s -chunk 32768 -noise 5ms
capture procs GOMAXPROCS=1 "$w" -d 2.5s -chunk 16384 + GOMAXPROCS=4 "$w" -d 2.5s -chunk 16384 + \
    GOMAXPROCS=16 "$w" -d 2.5s -chunk 16384 -noise 10ms
capture five-staggered "$w" -d 8s -rate 300 -leak 10 + @0.3 "$w" -d 8s -rate 200 -noise 20ms + \
    @0.3 "$w" -d 8s -rate 150 -spike 200 + @0.3 "$w" -d 8s -rate 300 -chunk 8192 -noise 50ms + \
    @0.3 "$w" -d 6s -rate 100 -force 100ms
capture eight-busy "$w" -d 4.5s -chunk 4096 + "$w" -d 4.5s -chunk 4096 -leak 5 + \
    "$w" -d 4.5s -chunk 8192 + "$w" -d 4.5s -chunk 16384 -noise 10ms + \
    "$w" -d 4.5s -chunk 32768 -spike 40 + "$w" -d 4.5s + "$w" -d 4.5s -chunk 2048 -tree 15 + \
    "$w" -d 4.5s -chunk 8192 -noise 20ms
GOMAXPROCS=1 capture crowded "$w" -d 1.2s -chunk 8192 + "$w" -d 1.2s -rate 300 -noise 5ms + \
    "$w" -d 1.2s -chunk 16384 -leak 5 + "$w" -d 1.2s -rate 100 -force 10ms + \
    "$w" -d 1.2s -chunk 32768 + "$w" -d 1.2s -rate 300 -spike 60 + \
    "$w" -d 1.2s -chunk 4096 -noise 20ms + "$w" -d 1.2s -rate 400 -tree 15
capture restarts "$w" -d 7s -chunk 16384 -rate 300 -noise 10ms + \
    sh -c "$(again 4 "$w -d 1.5s -rate 400 -chunk 8192")" + \
    @0.3 sh -c "$(again 5 "$w -d 1.2s -rate 100 -spike 50")"
capture short sh -c "$(again 12 "$w -d 0.4s -rate 150")" + \
    sh -c "$(again 8 "$w -d 0.6s -rate 250 -leak 10 -noise 20ms")"
capture compilers "$w" -d 12s -chunk 16384 -rate 200 -noise 20ms + \
    sh "$here/compile.sh" 4 go/types go/constant go/doc encoding/xml encoding/gob image/png \
    compress/flate archive/zip text/template html/template go/parser go/printer math/big regexp fmt \
    strconv strings
capture gofmt \
    sh -c "cd $src; for d in net go runtime crypto; do gofmt -l \$d & done; wait" + \
    sh -c "cd $src; for d in cmd/go cmd/compile/internal cmd/link encoding; do gofmt -l \$d; done"

# twins NAME COUNT PROGRAM...: one program so often, all at once
twins() {
    name=$1
    count=$2
    shift 2
    one=$*
    while [ "$count" -gt 1 ]; do
        # shellcheck disable=SC2086
        set -- "$@" + $one
        count=$((count - 1))
    done
    capture "$name" "$@"
}

twins twins2-busy 2 "$w" -d 5s -chunk 8192 -workers 2
twins twins2-off 2 GOGC=off "$w" -d 6s -rate 60 -force 20ms
twins twins3-logging 3 "$w" -d 4s -chunk 8192 -noise 5ms
twins twins4-spikes 4 "$w" -d 6s -rate 300 -spike 60
twins twins8 8 "$w" -d 4s -chunk 8192 -noise 20ms

# Into a pipe and into a file writers take turns otherwise than into a socket.
"$here/marks.sh" "$PWD/marked"
w=$PWD/marked/work
for sink in pipe file; do
    into() {
        name=$1
        shift
        capture $sink "$sink-$name" "$@"
    }
    into two "$w" -d 3s -chunk 16384 + "$w" -d 3s -workers 2
    into three "$w" -d 3s -chunk 4096 -workers 2 + "$w" -d 3s -chunk 8192 -workers 2 + \
        "$w" -d 3s -chunk 32768 -workers 2
    into logging "$w" -d 3s -chunk 8192 -noise 2ms + "$w" -d 3s -chunk 16384 -noise 2ms
    into limits GOMEMLIMIT=24MiB "$w" -d 3s -chunk 16384 -leak 3 + \
        GOMEMLIMIT=50MiB "$w" -d 3s -chunk 16384 -spike 45 + \
        GOGC=off GOMEMLIMIT=32MiB "$w" -d 3s -chunk 32768 -noise 5ms
    into twins2 "$w" -d 3s -chunk 8192 -workers 2 + "$w" -d 3s -chunk 8192 -workers 2
done
rm -r work marked
