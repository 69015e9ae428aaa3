# What the cases share; read by `.` with the arguments GCPLOT CASE.
# A case is a function case_NAME; it runs in an empty directory and fails at the first command that
# does. Exit 77: cannot be tried here.
set -eu

gcplot=$1
name=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
samples=$root/samples
golden=$root/tests/golden
dir=$(mktemp -d)
trap 'chmod -R u+w "$dir" 2>/dev/null; rm -rf "$dir"' EXIT
cd "$dir"

fail() {
    echo "$name: $*" >&2
    exit 1
}

# exits STATUS COMMAND...: the command's exit status is STATUS; its output is in ./out and ./err.
exits() {
    expected=$1
    shift
    status=0
    "$@" >out 2>err || status=$?
    [ "$status" -eq "$expected" ] || fail "exit $status, not $expected: $*: $(cat err)"
}

says() {
    grep -qF -- "$1" err || fail "does not say '$1' but: $(cat err)"
    [ "$(wc -l <err)" -eq 1 ] || fail "says more than one line: $(cat err)"
}

same() {
    cmp "$1" "$2" || fail "$1 differs from $2: $(diff "$1" "$2" | head -5)"
}

nothing_left() {
    left=$(find . -name '.*.part')
    [ -z "$left" ] || fail "left behind: $left"
}

record() { # record GC AT
    echo "gc $1 @$2s 1%: 0.030+0.46+0.004 ms clock, 0.060+0/0.21/0.14+0.009 ms cpu, 3->4->2 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 2 P"
}

# start ARG...: gcplot with ./pipe as its input, 3 here, and its pid in $pid. Ctrl-C reaches it, as it
# would not in a shell's background otherwise.
start() {
    test -p pipe || mkfifo pipe
    env -i PATH="$PATH" perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' "$gcplot" "$@" \
        <pipe >out 2>err &
    pid=$!
    exec 3>pipe
}

# ends STATUS: what was started exits with that.
ends() {
    status=0
    wait $pid || status=$?
    exec 3>&-
    [ "$status" -eq "$1" ] || fail "exit $status, not $1: $(cat err)"
}
