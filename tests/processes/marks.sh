#!/bin/sh
# marks.sh FOLDER: builds FOLDER/work, the program of work.go, with a runtime that marks what it
# prints (marks.go). Needs Go 1.19 and half a gigabyte.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
rm -rf go cache
cp -rL "$(go env GOROOT)" go
cp "$here/marks.go" go/src/runtime/
sed -i 's/^\tgoenvs()$/&\n\tmarksInit()/' go/src/runtime/proc.go
sed -i 's/^func writeErr(b \[\]byte) {$/&\n\tif writeMarked(b) {\n\t\treturn\n\t}/' go/src/runtime/write_err.go
grep -q marksInit go/src/runtime/proc.go
grep -q writeMarked go/src/runtime/write_err.go
GOROOT=$PWD/go GOCACHE=$PWD/cache GO111MODULE=off go/bin/go build -o work "$here/work.go"
rm -rf go cache
