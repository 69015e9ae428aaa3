#!/bin/sh
# Draws docs/run.png, the README's picture of gcplot run: three starts of the Go program of the tests
# as a command, its source and its destination. usage: picture.sh GCPLOT; needs Go.
set -eu
gcplot=$(realpath "$1")
root=$(realpath "$(dirname "$0")/..")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir bin
GO111MODULE=off GOCACHE=$dir/cache go build -o bin/sync "$root/tests/processes/work.go"
cp bin/sync bin/source
cp bin/sync bin/destination
cat >sync <<'SH'
#!/bin/sh
bin/source -d 29s -rate 150 -chunk 4096 -spike 90 -tail 0.6 &
sleep 1
bin/destination -d 27s -rate 260 -chunk 4096 -spike 330 -tail 0.15 &
exec bin/sync -d 31s -rate 60 -chunk 4096 -leak 1.2 -tree 16
SH
chmod +x sync
GOMEMLIMIT=700MiB "$gcplot" run --limit 768MiB -o "$root/docs/run.png" -- ./sync --config all.yml
