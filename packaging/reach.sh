#!/bin/bash
# Runs a command where every user can read the given folders, also when they lie in a private one, such as /root:
#   reach.sh FOLDER... -- COMMAND...
# The appliance gives up root after its start, and must still read its program and its state. Nothing is changed for
# other processes: in a mount namespace of its own, each private folder is covered by an empty one that holds only the
# given folders. The command keeps the number of this process.
set -euo pipefail

# The topmost folder above $1 that other users cannot pass through; nothing if there is none.
private_folder_above() {
  local folder=$1 found=""
  while [ "$folder" != / ]; do
    folder=$(dirname "$folder")
    (( 8#$(stat -c %a "$folder") & 1 )) || found=$folder
  done
  printf '%s' "$found"
}

inside=""
if [ "$1" = --inside ]; then inside=yes; shift; fi
needed=() private=()
while [ "$1" != -- ]; do
  folder=$(realpath -e "$1")
  above=$(private_folder_above "$folder")
  if [ -n "$above" ]; then needed+=("$folder"); private+=("$above"); fi
  shift
done
shift

# Who is not root cannot do it, and does not have to: such a process does not become another user.
if [ ${#needed[@]} = 0 ] || [ "$(id -u)" != 0 ]; then exec "$@"; fi
[ -n "$inside" ] || exec unshare -m "$0" --inside "${needed[@]}" -- "$@"

here=$PWD
hold=$(mktemp -d)
mount -t tmpfs tmpfs "$hold"
for number in "${!needed[@]}"; do
  mkdir "$hold/$number"
  mount --rbind "${needed[$number]}" "$hold/$number"
done
printf '%s\n' "${private[@]}" | sort -u | while read -r folder; do mount -t tmpfs -o mode=755 tmpfs "$folder"; done
for number in "${!needed[@]}"; do
  mkdir -p "${needed[$number]}"
  mount --rbind "$hold/$number" "${needed[$number]}"
done
umount -l "$hold"
rmdir "$hold"
cd "$here" 2>/dev/null || cd /
exec "$@"
