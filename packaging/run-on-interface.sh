#!/bin/bash
# `make run IFACE=eth1`: Gatehouse on a real interface, until Ctrl-C.
#   run-on-interface.sh INTERFACE [FOLDER]
# FOLDER (state/INTERFACE, if none is named) keeps the configuration, which is written once, and the state: the next
# start goes on with both.
set -euo pipefail
checkout=$(realpath "$(dirname "$0")/..")
interface=$1
folder=${2:-$checkout/state/$interface}

if [ ! -e "/sys/class/net/$interface" ]; then
  echo "There is no interface $interface. This machine has: $(cd /sys/class/net && echo *)" >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "Run this as root: Gatehouse opens its sockets as root, and then gives root up." >&2
  exit 1
fi

mkdir -p "$folder/data"
folder=$(realpath "$folder")
if [ ! -e "$folder/gatehouse.toml" ]; then
  sed "s|@INTERFACE@|$interface|g; s|@STATE@|$folder/data|g" "$checkout/packaging/interface.toml" >"$folder/gatehouse.toml"
fi

python=$checkout/.venv/bin/python
base=$("$python" -c 'import sys; print(sys.base_prefix)')
cat >"$folder/gatehouse" <<END
#!/bin/sh
# The command line of this appliance, such as: $folder/gatehouse machines list
export PYTHONPATH="$checkout"
exec "$checkout/packaging/reach.sh" "$checkout" "$checkout/.venv" "$base" "$folder" -- \\
  "$python" -m appliance.cli.main --config "$folder/gatehouse.toml" "\$@"
END
chmod 755 "$folder/gatehouse"

status=0
login=$("$folder/gatehouse" init 2>&1) || status=$?
case $status in
  0) printf '\n%s\n' "$login" | sed '/^State /d; /^The password/d' ;;
  4) printf '\nThe state of an earlier start goes on; sign in as before.\nA lost password: %s user password admin\n' "$folder/gatehouse" ;;
  *) echo "$login" >&2; exit "$status" ;;
esac
cat <<END

Configuration  $folder/gatehouse.toml
State          $folder/data
Commands       $folder/gatehouse --help
Ctrl-C stops Gatehouse. Configuration and state stay.

END
exec "$folder/gatehouse" run
