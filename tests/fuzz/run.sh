#!/bin/sh
# run.sh FUZZ_LOG [SECONDS [CORPUS]]: runs the fuzz target for that long (60 s) and fails on a
# finding, which is kept beside the corpus. CORPUS is grown where it is given; else it is scratch.
set -eu

fuzz_log=$1
seconds=${2:-60}
here=$(cd "$(dirname "$0")" && pwd)

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
corpus=${3:-$scratch/corpus}
mkdir -p "$corpus" "$scratch/seeds"

# The two bytes before an input choose the chunks: some small, some large.
for file in "$here"/seeds/*; do
	{ printf 'ab'; cat "$file"; } >"$scratch/seeds/$(basename "$file")"
done
for file in "$here"/../../samples/*.log; do
	[ -f "$file" ] || continue
	{ printf '@f'; head -n 20 "$file"; } >"$scratch/seeds/$(basename "$file")"
done

status=0
"$fuzz_log" -max_total_time="$seconds" -max_len=6000 -timeout=10 -rss_limit_mb=1024 \
	-print_final_stats=1 -artifact_prefix="$scratch/finding-" -dict="$here/log.dict" \
	"$corpus" "$scratch/seeds" || status=$?

for finding in "$scratch"/finding-*; do
	[ -f "$finding" ] || continue
	cp "$finding" .
	echo "run.sh: a finding: ./$(basename "$finding"); run $fuzz_log on it" >&2
	status=1
done
exit "$status"
