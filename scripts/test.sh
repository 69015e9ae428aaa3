#!/bin/sh
# Installs what the tests need, builds and runs them. usage: test.sh [PRESET]... (default: release)
cd "$(dirname "$0")/.."
. scripts/common.sh

# shellcheck disable=SC2086
install_packages $BUILD_PACKAGES $TEST_PACKAGES
for preset in "${@:-release}"; do
    build "$preset" -DGCPLOT_TESTS=ON
    ctest --preset "$preset" || {
        echo "$0: tests failed ($preset)" >&2
        exit 1
    }
done
