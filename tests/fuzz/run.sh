#!/bin/sh
# run.sh FUZZ_LOG|FUZZ_SOURCE [SECONDS [CORPUS]]: runs the fuzz target for that long (60 s) and fails
# on a finding, which is kept in the current directory. CORPUS is grown where it is given; else it is
# scratch.
set -eu

target=$1
seconds=${2:-60}
here=$(cd "$(dirname "$0")" && pwd)
samples=$here/../../samples

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
corpus=${3:-$scratch/corpus}
mkdir -p "$corpus" "$scratch/seeds"

# The two bytes before a log choose its chunks: some small, some large.
log_seeds() {
	for file in "$here"/seeds/log/*; do
		{ printf 'ab'; cat "$file"; } >"$scratch/seeds/$(basename "$file")"
	done
	for file in "$samples"/*.log "$samples"/*.csv "$samples"/*.json; do
		{ printf '@f'; head -n 20 "$file" | head -c 4000; } >"$scratch/seeds/$(basename "$file")"
	done
}

case $(basename "$target") in
fuzz_log)
	log_seeds
	set -- -max_len=6000 -dict="$here/log.dict"
	;;
*)
	cp "$here"/seeds/source/* "$scratch/seeds"
	set -- -max_len=8000
	;;
esac

status=0
"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
	-artifact_prefix="$scratch/finding-" "$@" "$corpus" "$scratch/seeds" || status=$?

for finding in "$scratch"/finding-*; do
	[ -f "$finding" ] || continue
	cp "$finding" .
	echo "run.sh: a finding: ./$(basename "$finding"); run $target on it" >&2
	status=1
done
exit "$status"
