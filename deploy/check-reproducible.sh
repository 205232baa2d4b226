#!/usr/bin/env bash
# Builds the commit once more in another folder and compares the results: deploy/check-reproducible.sh [FOLDER], where
# deploy/build-deb.sh has put the package and the programs; by default artifacts. KESTRELCHAT_PROGRAMS as there.
set -euo pipefail
cd "$(dirname "$0")/.."

first=$(realpath "${1:-artifacts}")
native=$(realpath "${KESTRELCHAT_PROGRAMS:-$first/native}")
unset KESTRELCHAT_PROGRAMS
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
    echo "there are uncommitted changes: expected a commit that can be built elsewhere" >&2
    exit 1
fi

second=$(mktemp -d)
trap 'rm -rf "$second"' EXIT
git clone --quiet --shared . "$second/source"
"$second/source/deploy/build-deb.sh" "$second/built"

# The managed assemblies are those that the native programs were compiled from. The server's own is left out, and with it the native
# server, its hash and its size in the package: the generator of log methods in .NET 10.0 writes its classes in another order each time.
assemblies=$(cd "$second/source" && find src -path '*/obj/Release/*' -iname 'kestrelchat*.dll' -not -path '*/ref*/*' -not -name KestrelChat.Server.dll | sort)
hashes() {
    (cd "$1" && printf '%s\n' "$assemblies" | xargs -d '\n' sha256sum)
    (cd "$2" && sha256sum client/kestrelchat)
    unpacked=$(mktemp -d)
    dpkg-deb --raw-extract "$3"/*.deb "$unpacked"
    (cd "$unpacked" && find . -type d -printf '%M %p\n' -o -printf '%M %T@ %p %l\n' | sort)
    sed -i '/^Installed-Size/d' "$unpacked/DEBIAN/control"
    (cd "$unpacked" && find . -type f -not -name kestrelchat-server -not -name md5sums | sort | xargs -d '\n' sha256sum)
    rm -r "$unpacked"
}
hashes . "$native" "$first" >"$second/first.txt"
hashes "$second/source" "$second/built/native" "$second/built" >"$second/second.txt"
if ! diff "$second/first.txt" "$second/second.txt"; then
    echo "two builds of one commit differ" >&2
    exit 1
fi
cat "$second/first.txt"
