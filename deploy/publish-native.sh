#!/usr/bin/env bash
# Publishes the server and the client as native binaries for linux-x64: deploy/publish-native.sh [FOLDER], by default artifacts/native.
# Needs the .NET SDK and a C compiler (Debian: gcc or clang). The same commit gives the same bytes, in whatever folder it is built.
set -euo pipefail
cd "$(dirname "$0")/.."

output=$(realpath -m "${1:-artifacts/native}")
for program in Server Client; do
    dotnet publish "src/KestrelChat.$program" --configuration Release --runtime linux-x64 -p:PublishAot=true -warnaserror --output "$output/${program,,}"
done

# What .NET contains of others, it asks to be passed on with it.
property() { dotnet msbuild src/KestrelChat.Server "-getProperty:$1"; }
packages=$(property NuGetPackageRoot) version=$(property BundledNETCoreAppPackageVersion)
cat "$packages"/{runtime.linux-x64.microsoft.dotnet.ilcompiler,microsoft.aspnetcore.app.runtime.linux-x64}/"$version"/THIRD-PARTY-NOTICES.TXT \
    >"$output/NOTICES.txt"
