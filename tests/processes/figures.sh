#!/bin/sh
# figures.sh SCORE DOCUMENT SAMPLES: the table under "Figures" in the document says what is measured,
# and each capture reaches what figures.c says.
set -eu
score=$1
document=$2
samples=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() {
    echo "figures: $*" >&2
    exit 1
}

"$score" --table "$samples" >"$dir/measured" || fail "what was measured is not good"
sed -n '/^## Figures$/,/^## [^F]/{/^|/p;}' "$document" >"$dir/documented"
diff "$dir/documented" "$dir/measured" >&2 || fail "< is what $document says, > what is measured"
for owners in "$samples"/shared/*.owners.gz; do
    name=$(basename "$owners" .owners.gz)
    grep -qF "| \`$name\` |" "$dir/measured" || fail "$name is not measured"
    grep -qF "\`$name\`" "$samples/README.md" || fail "samples/README.md has no word of $name"
done
