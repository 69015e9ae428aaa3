#!/bin/sh
# What `install` puts in place is enough to build against: a program compiled with the installed
# header and pkg-config file alone reads a cycle.
set -eu
source=$1 build=$2 cc=$3
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cmake --install "$build" --prefix "$dir/usr" >"$dir/log"
for file in bin/gcplot share/man/man1/gcplot.1 share/bash-completion/completions/gcplot \
    share/zsh/site-functions/_gcplot share/fish/vendor_completions.d/gcplot.fish \
    include/gcplot/log.h; do
    test -e "$dir/usr/$file" || { echo "install: no $file" >&2; exit 1; }
done
"$dir/usr/bin/gcplot" --version
if grep -q '^GCPLOT_SANITIZE:BOOL=ON' "$build/CMakeCache.txt"; then
    exit 0 # a plain program does not link with the sanitizers' library
fi
cat >"$dir/use.c" <<'C'
#include <gcplot/log.h>
#include <string.h>
int main(void)
{
    static const char line[] = "gc 1 @0.019s 1%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 4->4->1 MB, 5 MB "
                               "goal, 2 P\n";
    struct gc_log_options options = GC_LOG_OPTIONS_INIT;
    struct gc_log *log = gc_log_new(&options, NULL);
    struct gc_event event;
    gc_log_feed(log, line, strlen(line));
    int ok = gc_log_next(log, &event) && event.cycle->heap_goal_mib == 5;
    gc_log_free(log);
    return !ok;
}
C
pc=$(dirname "$(find "$dir/usr" -name gcplot.pc)")
PKG_CONFIG_PATH=$pc
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
"$cc" -std=c11 "$dir/use.c" -o "$dir/use" $(pkg-config --static --cflags --libs gcplot)
"$dir/use"
