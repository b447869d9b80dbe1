#!/bin/sh
# Random API calls, answered by the built `calls` and by the `node` on the PATH.
#
#   calls.sh CALLS [NUMBER [LAST_SEED [PREFIX...]]]
#
# NUMBER calls of each seed from 1 to LAST_SEED, and of each prefix if there are some, are compared. Exit code 77 where
# there is no Node 20: other versions answer some calls otherwise.
set -u
here=$(cd "$(dirname "$0")" && pwd)
program=$1
number=${2:-5000}
last=${3:-10}
if [ $# -gt 3 ]; then shift 3; else set -- ''; fi
case $program in */*) ;; *) program=./$program ;; esac
[ -x "$program" ] || { echo "no program $program"; exit 1; }
case $(node --version 2> /dev/null) in v20.*) ;; *) echo "no Node 20 on the PATH"; exit 77 ;; esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

compared=0
differ=0
for prefix in "$@"; do
  seed=1
  while [ "$seed" -le "$last" ]; do
    node "$here/make-calls.mjs" "$seed" "$number" "$prefix" > "$work/calls"
    node "$here/calls-oracle.mjs" < "$work/calls" > "$work/expected"
    "$program" < "$work/calls" > "$work/got" || { echo "$program failed on seed $seed${prefix:+ of $prefix}"; exit 1; }
    compared=$((compared + $(wc -l < "$work/expected")))
    if ! cmp -s "$work/expected" "$work/got"; then
      differ=$((differ + 1))
      echo "seed $seed${prefix:+ of $prefix} differs (call, expected, got):"
      paste -d '\n' "$work/calls" "$work/expected" "$work/got" |
        awk 'NR % 3 == 1 { call = $0 } NR % 3 == 2 { expected = $0 }
             NR % 3 == 0 && $0 != expected && shown++ < 10 { print call; print "< " expected; print "> " $0 }'
    fi
    seed=$((seed + 1))
  done
done
echo "$compared calls compared, $differ seeds differ"
[ "$compared" -gt 0 ] && [ "$differ" -eq 0 ]
