#!/bin/sh
# Installs the Debian packages that the virtual rack and the tests use, if any is missing.
# `system-packages.sh bench` adds the peers that the benchmarks compare with.
set -eu

rack="python3-venv iproute2 ethtool isc-dhcp-client udhcpc busybox-static dhcpcd-base systemd lldpd dnsmasq-base
  isc-dhcp-relay tftp-hpa atftp curl tcpdump tshark tcpreplay openssl ca-certificates
  chromium fonts-dejavu-core qemu-system-arm u-boot-qemu u-boot-tools
  qemu-system-x86 ovmf ipxe ipxe-qemu pxelinux syslinux-common procps kmod
  git strace faketime libatomic1 netbase postgresql-15"
bench="kea-admin kea-dhcp4-server tftpd-hpa"

wanted=$rack
[ "${1:-}" = bench ] && wanted="$rack $bench"

missing=""
for package in $wanted; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" != 0 ]; then
  echo "These Debian packages are missing; install them as root: $missing" >&2
  exit 1
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing >/dev/null
