#!/bin/sh
# Installs clang and its fuzzer, builds the fuzz targets and runs them for that long together, a
# quarter of it on archives. usage: fuzz.sh [SECONDS]
cd "$(dirname "$0")/.."
. scripts/common.sh

# shellcheck disable=SC2086
install_packages $BUILD_PACKAGES $FUZZ_PACKAGES
version=$(clang -dumpversion | cut -d. -f1)
if [ -z "$(find "$(clang -print-resource-dir)" -name 'libclang_rt.fuzzer*' 2>/dev/null)" ]; then
    install_packages "libclang-rt-$version-dev"
fi
build fuzz
seconds=${1:-60}
sh tests/fuzz/run.sh build/fuzz/tests/fuzz/fuzz_source $((seconds / 4 + 1))
exec sh tests/fuzz/run.sh build/fuzz/tests/fuzz/fuzz_log $((seconds - seconds / 4))
