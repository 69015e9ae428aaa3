#!/bin/sh
# Installs what gcplot needs, builds it, and draws a sample: gcplot.png in the current directory.
cd "$(dirname "$0")/.."
. scripts/common.sh

# shellcheck disable=SC2086
install_packages $BUILD_PACKAGES
build release -DGCPLOT_TESTS=OFF
step "draw samples/sync.log" build/release/gcplot -o gcplot.png samples/sync.log
echo "built build/release/gcplot; samples/sync.log is drawn in gcplot.png"
