#!/usr/bin/env bash
# Writes the bills of materials of the server and the client, CycloneDX in JSON: deploy/build-sbom.sh [FOLDER], by default artifacts.
# They list every package of a program with its version, license and hash, and the version of .NET that a native binary contains.
set -euo pipefail
cd "$(dirname "$0")/.."

output=$(realpath -m "${1:-artifacts}")
property() { dotnet msbuild src/KestrelChat.Server "-getProperty:$1"; }
version=$(property Version) dotnet=$(property BundledNETCoreAppPackageVersion)
uplot=$(sed -n 's|.*github.com/leeoniya/uPlot (v\([0-9.]*\)).*|\1|p' src/KestrelChat.Server/Pages/Operators/uplot/uPlot.esm.js)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}

# What no package reference shows: the parts of .NET that are compiled into a native binary, and the library of the operators' page.
metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
describe() {
    cat <<END
<bom xmlns="http://cyclonedx.org/schema/bom/1.6">
  <metadata>
    <component type="application" bom-ref="kestrelchat-$1@$version">
      <name>kestrelchat-$1</name>
      <version>$version</version>
      <licenses><license><id>MIT</id></license></licenses>
      <components>
END
    for pack in runtime.linux-x64.Microsoft.DotNet.ILCompiler Microsoft.NETCore.App.Runtime.linux-x64 Microsoft.AspNetCore.App.Runtime.linux-x64; do
        [ "$1 $pack" = "client Microsoft.AspNetCore.App.Runtime.linux-x64" ] || cat <<END
        <component type="framework" bom-ref="part:$pack@$dotnet">
          <name>$pack</name>
          <version>$dotnet</version>
          <licenses><license><id>MIT</id></license></licenses>
          <purl>pkg:nuget/$pack@$dotnet</purl>
        </component>
END
    done
    [ "$1" = client ] || cat <<END
        <component type="library" bom-ref="part:uplot@$uplot">
          <name>uplot</name>
          <version>$uplot</version>
          <licenses><license><id>MIT</id></license></licenses>
          <purl>pkg:npm/uplot@$uplot</purl>
        </component>
END
    printf '      </components>\n    </component>\n  </metadata>\n</bom>\n'
}

dotnet tool restore
for program in server client; do
    describe "$program" >"$metadata"
    dotnet dotnet-CycloneDX "src/KestrelChat.${program^}/KestrelChat.${program^}.csproj" --framework net10.0 \
        --import-metadata-path "$metadata" --no-serial-number --output-format Json --output "$output" --filename "kestrelchat-$program.cdx.json"

    # The time of the commit, so that the same commit gives the same bytes.
    sed -i "s/\"timestamp\": \"[^\"]*\"/\"timestamp\": \"$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)\"/" "$output/kestrelchat-$program.cdx.json"
done
