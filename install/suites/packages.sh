#!/bin/sh
# NAME
#   packages - install, upgrade, remove and purge the Debian packages
#
# SYNOPSIS
#   npm run test:packages -- [--folder DIR] [--system NAME]...
#
# DESCRIPTION
#   Makes the packages of the repository as it is, in two versions, and for each
#   system a copy of its base (debootstrap(8)) that is thrown away at the end. In
#   there, test/packages/in-system.sh installs them, sets up a Postfix on loopback,
#   and upgrades and removes them while mail flows. Also checks that a second
#   build makes the same bytes, and runs lintian(1).
#
#   NAME is debian-12 or ubuntu-24.04, which use the Node.js of postsift-node, or
#   debian-13, with its own. Bases stay in DIR, by default
#   /var/tmp/postsift-packages, for the next time.
#
# EXIT STATUS
#   0 when all was as it should be, 1 when not, 2 for a wrong command line, or not
#   as root.

set -u
cd "$(dirname "$0")/../.."
top=$(pwd)
folder=/var/tmp/postsift-packages
wanted=

while [ $# -gt 0 ]; do
    case $1 in
    --folder) folder=$2 && shift ;;
    --system) wanted="$wanted $2" && shift ;;
    *) echo "packages: unknown word $1" >&2 && exit 2 ;;
    esac
    shift
done
[ "$(id -u)" = 0 ] || { echo 'packages: it needs root' >&2 && exit 2; }
sh install/prepare.sh package >&2 || exit 1
mkdir -p "$folder"
failed=0

not_ok() {
    failed=$((failed + 1))
    echo "not ok - $1"
}

make_packages() {
    rm -rf "$folder/first" "$folder/second" "$folder/again"
    npm run --silent package -- --output "$folder/first" >&2 &&
        npm run --silent package -- --output "$folder/again" --without-node >&2 &&
        npm run --silent package -- --output "$folder/second" --suffix +second --without-node >&2
}

# Sets suite, mirror, components and script of a system.
describe() {
    mirror=http://deb.debian.org/debian components=main script=sid keys=
    case $1 in
    debian-12) suite=bookworm ;;
    debian-13) suite=trixie ;;
    ubuntu-24.04)
        suite=noble mirror=http://archive.ubuntu.com/ubuntu
        components=main,universe script=gutsy
        # Debian's debootstrap has no keys of Ubuntu.
        keys=--no-check-gpg
        ;;
    *) return 1 ;;
    esac
}

try_system() {
    base=$folder/$1
    describe "$1" || { not_ok "there is no system $1" && return; }
    if [ ! -e "$base" ]; then
        rm -rf "$base.new"
        debootstrap --variant=minbase --components="$components" $keys \
            --include=ca-certificates "$suite" "$base.new" "$mirror" \
            "/usr/share/debootstrap/scripts/$script" >"$base.log" 2>&1 ||
            { not_ok "$1: debootstrap, see $base.log" && return; }
        printf '#!/bin/sh\nexit 101\n' >"$base.new/usr/sbin/policy-rc.d"
        chmod 755 "$base.new/usr/sbin/policy-rc.d"
        mv "$base.new" "$base"
    fi
    root=$(mktemp -d "$folder/run-XXXXXX")
    cp -a --reflink=auto "$base/." "$root"
    mkdir "$root/packages"
    cp -a "$folder/first" "$folder/second" "$root/packages"
    [ "$1" != debian-13 ] || : >"$root/packages/system-node"
    cp test/packages/*.sh "$root/packages"
    for file in /etc/resolv.conf /etc/hosts; do cp "$file" "$root/etc/"; done
    # Packages come by this machine's network; mail has one of its own.
    in_chroot "$root" '' sh /packages/prepare-system.sh /packages &&
        in_chroot "$root" --net sh /packages/in-system.sh /packages ||
        failed=$((failed + 1))
    rm -rf "$root"
}

# in_chroot ROOT UNSHARE COMMAND...
in_chroot() {
    in_root=$1 more=$2
    shift 2
    unshare --mount --pid --fork --kill-child --propagation private $more sh -c '
        root=$1 && shift
        mount -t proc proc "$root/proc"
        mount -t tmpfs -o mode=755 tmpfs "$root/dev"
        for name in null zero full random urandom; do
            : >"$root/dev/$name"
            mount --bind "/dev/$name" "$root/dev/$name"
        done
        mkdir "$root/dev/shm" && mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
        ln -s /proc/self/fd "$root/dev/fd"
        exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
    ' sh "$in_root" "$@" </dev/null
}

if make_packages; then
    cmp "$folder"/first/postsift_*.deb "$folder"/again/postsift_*.deb ||
        not_ok 'a second build makes other bytes'
    lintian --fail-on error "$folder"/first/*.deb || not_ok 'lintian'
    for name in ${wanted:-debian-12 debian-13 ubuntu-24.04}; do
        echo "# $name"
        try_system "$name"
    done
else
    not_ok 'the packages cannot be made'
fi
echo "$failed failed"
[ "$failed" = 0 ]
