#!/bin/sh
# twin.sh PROGRAM NAME: compares what a twin prints, and its exit code, with Node running twins/NAME.mjs (or .cjs), or
# with twins/expected/NAME.txt where there is no Node 20 on the PATH. Each runs in an empty folder of its own, and is fed
# twins/NAME.stdin by a pipe where there is such a file.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$1
name=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/node" "$work/nodus"

# trace OUTPUT FOLDER COMMAND...
trace() {
  output=$1
  cd "$2" || exit 1
  shift 2
  if [ -f "$here/twins/$name.stdin" ]; then
    cat "$here/twins/$name.stdin" | "$@" > "$output"
  else
    "$@" > "$output"
  fi
  code=$?
  # What does not end its last line gets one ended, as the recorded files have it.
  [ -s "$output" ] && [ -n "$(tail -c 1 "$output")" ] && echo >> "$output"
  echo "exit code $code" >> "$output"
}

script="$here/twins/$name.mjs"
[ -f "$script" ] || script="$here/twins/$name.cjs"
if node --version 2> /dev/null | grep -q ^v20; then
  trace "$work/expected" "$work/node" node "$script"
else
  cp "$here/twins/expected/$name.txt" "$work/expected"
fi
trace "$work/got" "$work/nodus" "$program"
diff "$work/expected" "$work/got"
