# What the scripts share; read by `.` from the root of the checkout.
set -eu

# step WHAT COMMAND...: runs it; when it fails, shows what it said and tells which step it was.
step() {
    what=$1
    shift
    log=$(mktemp)
    if "$@" >"$log" 2>&1 </dev/null; then
        rm -f "$log"
        return 0
    fi
    tail -n 40 "$log" >&2
    rm -f "$log"
    echo "$0: could not $what" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        echo "$0: run as root, or install sudo" >&2
        return 1
    fi
}

have_packages() {
    for package; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' ||
            return 1
    done
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y \
        --no-install-recommends "$@"
}

install_packages() {
    if have_packages "$@"; then
        return 0
    fi
    command -v apt-get >/dev/null 2>&1 || {
        echo "$0: needs Debian's or Ubuntu's apt-get; docs/hacking.md lists the packages" >&2
        exit 1
    }
    step "read the package lists" as_root apt-get update
    step "install packages" apt_install "$@"
}

BUILD_PACKAGES='gcc libc6-dev cmake ninja-build pkg-config libpcre2-dev libcairo2-dev
    libfreetype-dev libcsv-dev libjansson-dev libcjson-dev libarchive-dev
    zlib1g-dev liblzma-dev libzstd-dev libbz2-dev liblz4-dev libevent-dev'
TEST_PACKAGES='libcmocka-dev golang-go perl procps libarchive-tools xz-utils bzip2 zstd lz4 zip'
FUZZ_PACKAGES='clang'

build() { # build PRESET [CMAKE OPTION]...
    preset=$1
    shift
    step "configure ($preset)" cmake --preset "$preset" "$@"
    step "build ($preset)" cmake --build --preset "$preset"
}
