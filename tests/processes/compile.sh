#!/bin/sh
# compile.sh AT-A-TIME PACKAGE...: compiles packages of the standard library by the compiler itself, so
# many at a time, as make or Bazel do; go would read what it says and print that later.
set -eu
root=$(GODEBUG='' go env GOROOT)

# The output is a file of its own: the compiler removes it when it fails, whatever it is.
if [ "$1" = one ]; then
    cd "$root/src/$2"
    dir=$(mktemp -d)
    trap 'rm -rf "$dir"' EXIT
    files=$(GODEBUG='' go list -f '{{join .GoFiles " "}}' .)
    built=$root/pkg/$(GODEBUG='' go env GOOS)_$(GODEBUG='' go env GOARCH)
    # shellcheck disable=SC2086
    "$(GODEBUG='' go tool -n compile)" -o "$dir/out.a" -p "$2" -std -I "$built" $files
    exit
fi
at_a_time=$1
shift
printf '%s\n' "$@" | xargs -P "$at_a_time" -n 1 sh "$0" one
