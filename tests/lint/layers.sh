#!/bin/sh
# A layer sees itself and those before it in the way of the data; of the public headers, too, only
# those of its own level. The build refuses the first; this refuses the second.
set -eu
cd "$1"
status=0
forbid() {
    layer=$1
    shift
    for header; do
        if grep -rn "#include <gcplot/$header.h>" "src/$layer"; then
            echo "layers: src/$layer must not use gcplot/$header.h" >&2
            status=1
        fi
    done
}
for layer in base input parse demux model; do
    forbid "$layer" log export chart
done
for layer in base input parse demux; do
    forbid "$layer" series
done
forbid log export chart
forbid chart export log
forbid export chart
forbid run log export chart
if grep -rnE '#include "[^"]*/' src; then
    echo "layers: headers of the project are included by their name alone" >&2
    status=1
fi
if grep -rnE '\b(printf|fprintf|puts|exit|abort)\(' src --include='*.c' | grep -v '^src/cli/'; then
    echo "layers: the library neither prints nor exits" >&2
    status=1
fi
if grep -rln 'pcre2' src | grep -v '^src/parse/pattern\|^src/CMakeLists.txt'; then
    echo "layers: only src/parse/pattern.c knows pcre2" >&2
    status=1
fi
if grep -rlE '<(event2/|event|evutil)' src | grep -v '^src/run/watch.c$'; then
    echo "layers: only src/run/watch.c includes libevent" >&2
    status=1
fi
while read -r header file; do
    if grep -rlE "<$header\.h>" src | grep -v "^src/input/$file\.c\$"; then
        echo "layers: only src/input/$file.c includes $header.h" >&2
        status=1
    fi
done <<END
archive(_entry)? unpack
zlib codec_gzip
lzma codec_lzma
zstd(_errors)? codec_zstd
bzlib codec_bzip2
lz4(frame|hc)? codec_lz4
END
exit $status
