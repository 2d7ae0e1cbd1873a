#!/bin/bash
# Tries the README's commands, as they are typed, on a bare Debian 12 that debootstrap makes: `make bare`, as root.
#   bare-root.sh [run|test]...        both, if none is named
#   bare-root.sh --show run|test      only print the command that would be typed
# What is tried is the last commit of this checkout. It takes some minutes, about 4 GB below /var/tmp and Debian's and
# Python's packages from the network; nothing stays. PYTEST_ADDOPTS is handed on, to run only some of the tests.
set -euo pipefail
checkout=$(realpath "$(dirname "$0")/..")

# The README's line that ends with `make $1`, without its comment.
typed() {
  awk '/^## Two commands/ { here = 1 } here && /^```sh/ { block = 1; next } block && /^```/ { exit } block' \
    "$checkout/README.md" | sed 's/ *#.*//' | grep -x ".*make $1" || {
    echo "The README has no command that ends with: make $1" >&2
    return 1
  }
}

if [ "${1:-}" = --show ]; then typed "$2"; exit; fi
if [ "${1:-}" != --inside ]; then
  command -v debootstrap >/dev/null || apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
  root=$(mktemp -d /var/tmp/gatehouse-bare-XXXXXX)
  trap 'rm -rf --one-file-system "$root"' EXIT
  # In namespaces of its own: every process and every mount below ends with them.
  unshare --mount --pid --fork --kill-child "$0" --inside "$root" "$@"
  exit
fi
root=$2
shift 2

note() { printf '== %s\n' "$*"; }

inside_root() { # a shell of root in the checkout, with nothing of this machine's environment but its network
  local path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  timeout --foreground 3600 env -i HOME=/root TERM=dumb PATH=$path "${network[@]}" \
    chroot "$root" bash -c 'cd /root/gatehouse && exec bash -c "$1"' bash "$1"
}

note "debootstrap: a bare Debian 12"
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | awk '$2 == "bookworm" { print $1; exit }')
debootstrap --variant=minbase bookworm "$root" $mirror >"$root.log" 2>&1 || { tail -20 "$root.log"; exit 1; }
rm "$root.log"
mount --bind "$root" "$root" # ip-netns wants the root folder to be a mount point
git clone -q "$checkout" "$root/root/gatehouse"
chmod 755 "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"

# How this machine reaches the network: its resolver, apt's transport settings, proxies, and pip's settings.
cp /etc/resolv.conf "$root/etc/"
apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' >"$root/etc/apt/apt.conf.d/90network" || true
network=()
for name in http_proxy https_proxy no_proxy PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_DEFAULT_TIMEOUT PYTEST_ADDOPTS; do
  [ -z "${!name:-}" ] || network+=("$name=${!name}")
done
if [ -n "${PIP_CERT:-}" ]; then
  cp -L "$PIP_CERT" "$root/var/pip-certificates.pem"
  network+=(PIP_CERT=/var/pip-certificates.pem)
fi

try_run() { # until every machine of the rack is on and the page answers; then Ctrl-C
  local command log=$root/var/run.log status=0 page
  command=$(typed run)
  note "typed: $command"
  set -m
  inside_root "$command" >"$log" 2>&1 </dev/null &
  set +m
  local started=$! deadline=$((SECONDS + 1200))
  until grep -q "All are on" "$log"; do
    if [ $SECONDS -ge $deadline ] || ! kill -0 $started 2>/dev/null; then tail -30 "$log"; return 1; fi
    sleep 1
  done
  page=$(grep -o 'https://localhost:[0-9]*/' "$log" | head -1)
  curl -sSkL "$page" | grep -q Gatehouse
  kill -INT -- -$started
  wait $started || status=$?
  cat "$log"
  # make ends with 130, or by the signal itself, when Ctrl-C came to it as well
  grep -q "nothing is left behind" "$log" && { [ $status = 0 ] || [ $status = 130 ]; }
}

try_test() {
  local command
  command=$(typed test)
  note "typed: $command"
  inside_root "$command" </dev/null
}

[ $# -gt 0 ] || set -- run test
for what; do "try_$what"; done
note "The README's commands work on a bare Debian 12."
