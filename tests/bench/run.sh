#!/bin/sh
# run.sh BUILD_DIR GCPLOT SAMPLES [ROUNDS [MEGABYTES]]: what gcplot takes, beside the bare loop and
# the usual tools. BUILD_DIR has generate, bare and measure, and takes the logs, which are made once:
# remove BUILD_DIR/data after a change of generate.c.
set -eu

build=$1
gcplot=$2
samples=$3
rounds=${4:-5}
megabytes=${5:-500}

data=$build/data
mkdir -p "$data"
results=$(mktemp -d "$data/results.XXXXXX")
trap 'rm -rf "$results"' EXIT
trap 'exit 130' INT TERM

# need NAME [OPTION...]: the log of that name, unless it is there already.
need() {
	name=$1
	shift
	[ -s "$data/$name-$megabytes.log" ] && return
	echo "writing $name-$megabytes.log" >&2
	"$build/generate" "$@" "$megabytes" >"$data/$name.part"
	mv "$data/$name.part" "$data/$name-$megabytes.log"
}

# take RESULT COMMAND...: one line more of figures for RESULT.
take() {
	result=$1
	shift
	"$build/measure" "$@" >>"$results/$result"
}

# One round over all commands before the next, so that a slow minute of the machine hits all alike.
round() {
	log=$data/$1-$megabytes.log
	take "$1.bare" "$build/bare" "$log"
	take "$1.wc" wc -l "$log"
	LC_ALL=C take "$1.grep" grep -c '^gc ' "$log"
	take "$1.png" "$gcplot" -q -o "$results/out.png" "$log"
	take "$1.json" "$gcplot" -q -o "$results/out.json" "$log"
	take "$1.csv" "$gcplot" -q -o "$results/out.csv" "$log"
	take "$1.null" "$gcplot" -q -f csv -o /dev/null "$log"
}

# median RESULT COLUMN
median() {
	cut -d ' ' -f "$2" "$results/$1" | LC_ALL=C sort -n |
		awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# row LOG COMMAND TEXT: medians of all rounds; the speed is by wall time.
row() {
	size=$(wc -c <"$data/$1-$megabytes.log")
	LC_ALL=C awk -v text="$3" -v size="$size" -v cpu="$(median "$1.$2" 1)" \
		-v wall="$(median "$1.$2" 2)" -v rss="$(median "$1.$2" 3)" \
		-v bare="$(median "$1.bare" 1)" -v grep="$(median "$1.grep" 1)" 'BEGIN {
		printf "  %-20s %8.3f %8.3f %9.2f %9.2f %9.2f %9.1f\n", text, cpu, wall,
			size / (wall > 0 ? wall : 0.0001) / 1e9, cpu / (bare > 0 ? bare : 0.0001),
			cpu / (grep > 0 ? grep : 0.0001), rss / 1024
	}'
}

table() {
	printf '%s (%s MB)\n' "$2" "$megabytes"
	printf '  %-20s %8s %8s %9s %9s %9s %9s\n' '' 'CPU s' 'wall s' 'GB/s' 'to bare' 'to grep' 'RSS MiB'
	row "$1" bare 'bare loop'
	row "$1" png 'gcplot -o x.png'
	row "$1" json 'gcplot -o x.json'
	row "$1" csv 'gcplot -o x.csv'
	row "$1" null 'the same, unwritten'
	row "$1" grep "grep -c '^gc '"
	row "$1" wc 'wc -l'
}

# beside LOG: what a wrapped log takes of what the plain one does; both have the same lines.
beside() {
	LC_ALL=C awk -v name="$1" -v png="$(median "$1.png" 1)" -v null="$(median "$1.null" 1)" \
		-v plain_png="$(median dense.png 1)" -v plain_null="$(median dense.null 1)" \
		-v rss="$(median "$1.null" 3)" 'BEGIN {
		printf "  %-20s %8.3f %8.2f %8.3f %8.2f %9.1f\n", name, png, png / plain_png, null,
			null / plain_null, rss / 1024
	}'
}

need dense
need sparse -s
need three -k 3
need compose -w compose
need cri -w cri
need json -w json
i=0
while [ "$i" -lt "$rounds" ]; do
	for log in dense sparse three; do
		round "$log"
	done
	for log in compose cri json; do
		take "$log.png" "$gcplot" -q -o "$results/out.png" "$data/$log-$megabytes.log"
		take "$log.null" "$gcplot" -q -f csv -o /dev/null "$data/$log-$megabytes.log"
	done
	take sync.png "$gcplot" -q -o "$results/out.png" "$samples/sync.log"
	i=$((i + 1))
done

echo "medians of $rounds rounds"
table dense 'dense: every line a cycle, one process'
table three 'dense: every line a cycle, three processes'
table sparse 'sparse: one line in a hundred a cycle'
printf 'dense, wrapped\n  %-20s %8s %8s %8s %8s %9s\n' '' 'PNG CPU' 'to plain' 'CSV CPU' 'to plain' 'RSS MiB'
for log in compose cri json; do
	beside "$log"
done
echo "samples/sync.log to a PNG: $(median sync.png 1) s CPU, $(median sync.png 2) s wall"
