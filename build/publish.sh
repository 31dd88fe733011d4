#!/usr/bin/env bash
# Makes the native binary: build/publish.sh [FOLDER]
#
# FOLDER (relative to the current directory; by default out/ at the top of the repository) then holds the binary
# `edgeproxy`, and its debug symbols aside in FOLDER/symbols. Any trim or AOT warning fails the build.
set -euo pipefail

if [[ $# -gt 1 || "${1:-}" == -* ]]; then
  echo "usage: build/publish.sh [FOLDER]" >&2
  exit 2
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-$root/out}
[[ $folder == /* ]] || folder=$PWD/$folder

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) rid=linux-x64 ;;
  Linux-aarch64 | Linux-arm64) rid=linux-arm64 ;;
  *)
    echo "publish: only Linux on x64 and arm64 is built natively, this is $(uname -s) $(uname -m)" >&2
    exit 1
    ;;
esac

# The native linker is clang, the runtime links zlib, and the usage ledger SQLite; all come from the distribution.
missing=()
command -v clang >/dev/null || missing+=(clang)
command -v objcopy >/dev/null || missing+=(binutils)
[[ -e /usr/include/zlib.h ]] || missing+=(zlib1g-dev)
[[ -e /usr/include/sqlite3.h ]] || missing+=(libsqlite3-dev)
if ((${#missing[@]})); then
  as_root=()
  if [[ $(id -u) != 0 ]]; then
    as_root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null || { ((${#as_root[@]})) && ! sudo -n true 2>/dev/null; }; then
    echo "publish: missing ${missing[*]}, and they cannot be installed here (no apt-get, or neither root nor sudo)" >&2
    exit 1
  fi
  echo "publish: installing ${missing[*]}"
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      "${missing[@]}" libc6-dev; } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    echo "publish: could not install ${missing[*]}" >&2
    exit 1
  fi
  rm -f "$log"
fi

staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT

# Trim and AOT warnings (IL2xxx, IL3xxx) are errors, each named rather than one for an assembly; the second look at the
# output is there because a warning that a package suppresses as an error would still be printed.
status=0
dotnet publish "$root/src/EdgeProxy/EdgeProxy.csproj" -c Release -r "$rid" -o "$staging/publish" --nologo -v quiet \
  -p:TreatWarningsAsErrors=true -p:ILLinkTreatWarningsAsErrors=true -p:IlcTreatWarningsAsErrors=true \
  -p:TrimmerSingleWarn=false -p:SuppressTrimAnalysisWarnings=false -p:StripSymbols=true \
  >"$staging/log" 2>&1 </dev/null || status=$?
if ((status != 0)) || grep -Eq 'warning IL[23][0-9]{3}' "$staging/log"; then
  cat "$staging/log" >&2
  echo "publish: failed" >&2
  exit 1
fi

if [[ ! -x $staging/publish/edgeproxy ]]; then
  echo "publish: the build ended well but made no binary" >&2
  exit 1
fi

mkdir -p "$folder/symbols"
# Renamed into place, so that a running binary of the same name is not written over.
cp "$staging/publish/edgeproxy" "$folder/.edgeproxy.new"
mv -f "$folder/.edgeproxy.new" "$folder/edgeproxy"
if [[ -e $staging/publish/edgeproxy.dbg ]]; then
  cp "$staging/publish/edgeproxy.dbg" "$folder/symbols/edgeproxy.dbg"
fi

bytes=$(stat -c %s "$folder/edgeproxy")
printf 'publish: %s/edgeproxy, %s, %d bytes (%d.%d MB)\n' "$folder" "$rid" "$bytes" \
  $((bytes / 1000000)) $((bytes / 100000 % 10))
