#!/bin/sh
# The order of callbacks, compared with Node's on random programs.
#
#   loop_order.sh live LOOP_PROGRAM [LAST [FIRST]]      with the `node` on the PATH; exit code 77 where there is none
#   loop_order.sh recorded LOOP_PROGRAM                 with loop_traces.txt
#   loop_order.sh record LOOP_PROGRAM > loop_traces.txt what Node does, for seeds 1 to 300
#
# LOOP_PROGRAM is the built loop_program. A trace is recorded as the steps' numbers in the order in which they came.
# A few programs have more than one order in Node itself, as timers meet the edge of a millisecond, and a busy machine
# adds to that. So what differs is run again, and fails if nothing that we did was among what Node did.
set -u
here=$(dirname "$0")
mode=$1
program=$2
attempts=20
case $program in */*) ;; *) program=./$program ;; esac
[ -x "$program" ] || { echo "no program $program"; exit 1; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# The larger nursery keeps V8 from posting a task of its own to the loop, after which Node runs leftover ticks.
# A few programs never end in Node 20: when ticks between two immediates clear the second one and then throw, it throws
# a TypeError of its own for ever. There is nothing to compare then, which is said.
limit=
command -v timeout > /dev/null && limit="timeout 20"
node_trace() {
  "$program" --print "$1" > "$work/program.json"
  $limit node --min-semi-space-size=64 "$here/loop-program.cjs" < "$work/program.json"
}

numbers() { sed 's/^s//; s/ .*//' | tr '\n' ' ' | sed 's/ $//'; }

failed=0
compared=0
endless=0
fail() {
  failed=$((failed + 1))
  echo "seed $1 differs; expected (<) and got (>):"
  diff "$work/expected" "$work/got"
}

seen_in_both() {
  for ours in "$work"/got.*; do
    for theirs in "$work"/expected.*; do cmp -s "$theirs" "$ours" && return; done
  done
  return 1
}

live() {
  rm -f "$work"/got* "$work"/expected*
  try=0
  while [ $try -lt $attempts ]; do
    node_trace "$1" > "$work/expected.$try"
    if [ $? -eq 124 ]; then
      endless=$((endless + 1))
      echo "seed $1 is not compared: it does not end in Node"
      return
    fi
    "$program" --seed "$1" > "$work/got.$try" 2>&1
    seen_in_both && compared=$((compared + 1)) && return
    try=$((try + 1))
  done
  cp "$work/expected.0" "$work/expected"
  cp "$work/got.0" "$work/got"
  fail "$1"
}

recorded() {
  echo "$2" > "$work/expected"
  try=0
  while [ $try -lt $attempts ]; do
    "$program" --seed "$1" 2>&1 | numbers > "$work/got"
    echo >> "$work/got"
    cmp -s "$work/expected" "$work/got" && return
    try=$((try + 1))
  done
  fail "$1"
}

# What came out twice in a row; a trace that was disturbed seldom does.
record() {
  before=
  trace=$(node_trace "$1" | numbers)
  while [ "$trace" != "$before" ]; do
    before=$trace
    trace=$(node_trace "$1" | numbers)
  done
  echo "$1 $trace"
}

if [ "$mode" != recorded ] && ! node --version 2> /dev/null | grep -q ^v20; then
  echo "no node on the PATH"
  exit 77
fi
if [ "$mode" = recorded ]; then
  while read -r seed trace; do recorded "$seed" "$trace"; done < "$here/loop_traces.txt"
else
  seed=${4:-1}
  last=${3:-300}
  while [ "$seed" -le "$last" ]; do
    "$mode" "$seed"
    seed=$((seed + 1))
  done
  [ "$mode" = record ] || echo "$compared agree, $failed differ, $endless do not end in Node"
fi
[ $failed -eq 0 ]
