#!/usr/bin/env bash
# Compares the gateway with Debian's nginx as a reverse proxy, in one run: CPU microseconds of the proxy per request,
# requests a second and latency from wrk. Proxy on core 0, origin and load generator on core 1, rounds interleaved.
# Usage: loadtest/compare-nginx.sh BINARY [ROUNDS=5] [SECONDS=5]
set -euo pipefail
binary=$(realpath "${1:?path of the edgeproxy binary}"); rounds=${2:-5}; seconds=${3:-5}
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d); pids=()
trap 'for p in "${pids[@]}"; do kill "$p" 2>/dev/null || true; done; wait 2>/dev/null; rm -rf "$dir"' EXIT
origin=18080; nginx=18081; gateway=18082; ops=18083
head -c 65536 /dev/zero | tr '\0' 'x' > "$dir/64k"
mkdir -p "$dir/config"
chmod 755 "$dir"
sed "s|@PORT@|$origin|; s|@DIR@|$dir|g" "$here/peers/origin.nginx.conf" > "$dir/origin.conf"
sed "s|@PORT@|$nginx|; s|@ORIGIN@|$origin|; s|@DIR@|$dir|g" "$here/peers/proxy.nginx.conf" > "$dir/proxy.conf"
cat > "$dir/config/routes.json" <<JSON
{ "version": 1,
  "listeners": { "public": { "address": "127.0.0.1:$gateway" } },
  "upstreams": { "origin": { "endpoints": ["http://127.0.0.1:$origin"], "pool": { "connectionsMax": 1024 } } },
  "apis": { "all": { "routes": { "\$default": { "upstream": "origin" } } } } }
JSON
echo '{ "loops": 1 }' > "$dir/edgeproxy.json"
taskset -c 1 /usr/sbin/nginx -p "$dir" -c "$dir/origin.conf" & pids+=($!)
taskset -c 0 /usr/sbin/nginx -p "$dir" -c "$dir/proxy.conf" & nginx_pid=$!; pids+=("$nginx_pid")
taskset -c 0 "$binary" run --config "$dir/config" --settings "$dir/edgeproxy.json" --ops "127.0.0.1:$ops" > "$dir/gateway.log" 2>&1 & gateway_pid=$!; pids+=("$gateway_pid")
for port in $origin $nginx $gateway; do
  for _ in $(seq 100); do curl -fsS -o /dev/null "http://127.0.0.1:$port/" 2>/dev/null && break; sleep 0.1; done
done

# Clock ticks (10 ms) that a process and its children have used, all threads.
ticks() { local sum=0 p; for p in "$1" $(pgrep -P "$1" || true); do sum=$((sum + $(awk '{print $14 + $15}' "/proc/$p/stat"))); done; echo "$sum"; }
measure() { # name pid port clients path
  local before after out requests
  before=$(ticks "$2")
  out=$(taskset -c 1 wrk -t1 -c"$4" -d"${seconds}s" --latency "http://127.0.0.1:$3$5")
  after=$(ticks "$2")
  requests=$(awk '/requests in/ {print $1}' <<< "$out")
  awk -v name="$1" -v t=$((after - before)) -v n="$requests" -v out="$out" 'BEGIN {
    match(out, /Requests\/sec: *[0-9.]+/); rps = substr(out, RSTART + 13, RLENGTH - 13) + 0;
    match(out, /50% *[0-9.a-z]+/); p50 = substr(out, RSTART + 3, RLENGTH - 3); gsub(/ /, "", p50);
    match(out, /99% *[0-9.a-z]+/); p99 = substr(out, RSTART + 3, RLENGTH - 3); gsub(/ /, "", p99);
    printf "%s %.2f %.0f %s %s\n", name, t * 10000 / n, rps, p50, p99 }'
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

echo "gateway: $("$binary" --version)   nginx: $(/usr/sbin/nginx -v 2>&1 | sed 's/.*: //')   rounds: $rounds x ${seconds}s   $(uname -sr)"
for scenario in "64 /" "512 /" "64 /64k"; do
  set -- $scenario
  : > "$dir/results"
  measure warm "$gateway_pid" $gateway "$1" "$2" > /dev/null
  for _ in $(seq "$rounds"); do
    measure nginx "$nginx_pid" $nginx "$1" "$2" >> "$dir/results"
    measure gateway "$gateway_pid" $gateway "$1" "$2" >> "$dir/results"
  done
  echo; echo "clients $1, path $2"
  for name in nginx gateway; do
    cpu=$(awk -v n=$name '$1 == n {print $2}' "$dir/results" | median); rps=$(awk -v n=$name '$1 == n {print $3}' "$dir/results" | median)
    printf '  %-8s %7.2f us CPU/request (median)  %8.0f requests/s   rounds: %s\n' "$name" "$cpu" "$rps" "$(awk -v n=$name '$1 == n {printf "%s(%s,%s) ", $2, $4, $5}' "$dir/results")"
  done
  awk '$1 == "nginx" {n[++i] = $2} $1 == "gateway" {g[++j] = $2} END {for (k = 1; k <= j; k++) print g[k] / n[k]}' "$dir/results" | median | awk '{printf "  ratio of CPU per request, median of rounds: %.2f\n", $1}'
done
