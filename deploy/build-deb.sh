#!/usr/bin/env bash
# Builds kestrelchat_VERSION_amd64.deb with dpkg-deb: deploy/build-deb.sh [FOLDER], by default artifacts.
#
# KESTRELCHAT_PROGRAMS      folder with what deploy/publish-native.sh has published; without it, that is run first
# SOURCE_DATE_EPOCH       the time of all files in the package, by default that of the commit
set -euo pipefail
cd "$(dirname "$0")/.."
umask 022

maintainer="KestrelChat contributors <maintainers@kestrelchat.example>"
output=$(realpath -m "${1:-artifacts}")
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
if [ -z "${KESTRELCHAT_PROGRAMS:-}" ]; then
    KESTRELCHAT_PROGRAMS=$output/native
    deploy/publish-native.sh "$KESTRELCHAT_PROGRAMS"
fi
native=$(realpath "$KESTRELCHAT_PROGRAMS")

# Debian sorts 1.0.0~rc.1 before 1.0.0.
version=$(dotnet msbuild src/KestrelChat.Server -getProperty:Version)
version=${version/-/\~}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

put() { install -D -m "$1" "$2" "$root/$3"; }
put_compressed() { mkdir -p "$root/$(dirname "$2")" && gzip -9n <"$1" >"$root/$2"; }
link() { mkdir -p "$root/$(dirname "$2")" && ln -s "$1" "$root/$2"; }

# The server finds its settings and texts beside itself, where links lead to those that an administrator may change.
put 755 "$native/client/kestrelchat" usr/bin/kestrelchat
put 755 "$native/server/KestrelChat.Server" usr/lib/kestrelchat/kestrelchat-server
link ../lib/kestrelchat/kestrelchat-server usr/bin/kestrelchat-server
link /etc/kestrelchat/appsettings.json usr/lib/kestrelchat/appsettings.json
link /etc/kestrelchat/wordings usr/lib/kestrelchat/wordings
put 644 "$native/server/appsettings.json" etc/kestrelchat/appsettings.json
put 600 deploy/debian/environment etc/kestrelchat/environment
for wording in "$native"/server/wordings/*.json; do
    put 644 "$wording" "etc/kestrelchat/wordings/${wording##*/}"
done

put 644 deploy/kestrelchat.service lib/systemd/system/kestrelchat.service
put 644 deploy/debian/kestrelchat.bash-completion usr/share/bash-completion/completions/kestrelchat
put_compressed deploy/debian/kestrelchat.1 usr/share/man/man1/kestrelchat.1.gz
put_compressed deploy/debian/kestrelchat-server.8 usr/share/man/man8/kestrelchat-server.8.gz
put 644 deploy/debian/lintian-overrides usr/share/lintian/overrides/kestrelchat

# The license once more, as Debian writes it: indented, with a dot for an empty line.
documents=usr/share/doc/kestrelchat
put 644 deploy/debian/copyright $documents/copyright
{
    printf '\nLicense: Expat\n'
    sed -n '/^Permission/,$ s/^/ /p' LICENSE | sed 's/^ $/ ./'
} >>"$root/$documents/copyright"
put_compressed "$native/NOTICES.txt" $documents/NOTICES.gz
put_compressed CHANGELOG.md $documents/CHANGELOG.md.gz
put_compressed <(
    printf 'kestrelchat (%s) unstable; urgency=medium\n\n  * What has changed is in CHANGELOG.md.gz, beside this file.\n\n' "$version"
    printf ' -- %s  %s\n' "$maintainer" "$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")"
) $documents/changelog.gz

# The newest version of glibc's functions that the programs use. OpenSSL is loaded when TLS is used, so no tool finds it.
glibc=$(objdump -T "$root"/usr/bin/kestrelchat "$root"/usr/lib/kestrelchat/kestrelchat-server | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -Vu | tail -1)
mkdir "$root/DEBIAN"
cat >"$root/DEBIAN/control" <<END
Package: kestrelchat
Version: $version
Architecture: amd64
Maintainer: $maintainer
Installed-Size: $(du -ks --apparent-size --exclude=DEBIAN "$root" | cut -f1)
Depends: adduser, libc6 (>= $glibc), libssl3t64 | libssl3
Recommends: ca-certificates
Suggests: libgssapi-krb5-2, netcat-openbsd
Section: net
Priority: optional
Description: chat server for nc, and a client
 A chat on plain TCP: users connect with nc, telnet or the client in this
 package, type lines, and read those of the others in their room.
 .
 The server runs as a service. It has limits, bans, TLS, the PROXY protocol,
 health checks and metrics over HTTP, and a drain that loses no line. Several
 of them form one chat over a PostgreSQL database.
END
(cd "$root" && find etc -type f | sort | sed 's,^,/,') >"$root/DEBIAN/conffiles"
install -m 755 deploy/debian/{postinst,prerm,postrm} "$root/DEBIAN"
(cd "$root" && find . -type f -not -path './DEBIAN/*' -not -path './etc/*' -printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"

# Everything that could differ between two builds is fixed: owners, times, the compressor and its number of threads.
find "$root" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
mkdir -p "$output"
dpkg-deb --root-owner-group -Zxz --threads-max=1 --build "$root" "$output/kestrelchat_${version}_amd64.deb"
