#!/usr/bin/env bash
# Takes one guarantee out of the bridge at a time and runs the harness, which must go red: a harness that stays green proves nothing.
# A patch whose first line says "Noticed by: <test>" is for what the harness cannot steer, and runs that test instead.
# Usage: src/test/mutations/run.sh [mutation ...]    without arguments all of them; some five minutes each
set -euo pipefail
cd "$(dirname "$0")/../../.."

mutations=("$@")
if [ "${#mutations[@]}" -eq 0 ]; then
  for patch in src/test/mutations/*.patch; do mutations+=("$(basename "$patch" .patch)"); done
fi

survivors=0
for mutation in "${mutations[@]}"; do
  tree=$(mktemp -d)
  log=target/mutation-$mutation.log
  mkdir -p target
  git archive HEAD | tar -x -C "$tree"
  if ! patch --quiet --directory "$tree" --strip 1 < "src/test/mutations/$mutation.patch"; then
    echo "$mutation: does not apply any more"
    survivors=$((survivors + 1))
    rm -rf "$tree"
    continue
  fi
  (cd "$tree" && mvn --batch-mode --quiet package -DskipTests) > "$log" 2>&1
  test=$(sed -n '1s/^Noticed by: //p' "src/test/mutations/$mutation.patch")
  if [ -n "$test" ]; then
    if (cd "$tree" && mvn --batch-mode surefire:test -Dtest="$test") >> "$log" 2>&1; then
      echo "$mutation: NOT NOTICED by $test, see $log"
      survivors=$((survivors + 1))
    elif grep -qE "Tests run:.* (Failures: [1-9]|Errors: [1-9])" "$log"; then
      echo "$mutation: red by $test"
    else
      echo "$mutation: no verdict, see $log"
      survivors=$((survivors + 1))
    fi
    rm -rf "$tree"
    continue
  fi
  if (cd "$tree" && mvn --batch-mode failsafe:integration-test failsafe:verify -Dit.test=HarnessH2IT -Dharness.kills=8 -Dharness.seconds=45) >> "$log" 2>&1; then
    echo "$mutation: NOT NOTICED, see $log"
    survivors=$((survivors + 1))
  elif grep -q "^  lost " "$log"; then
    echo "$mutation: red"
    grep -E "^  (lost|doubled|leaked|wrong) " "$log" | cut -c 1-160
  else
    echo "$mutation: no verdict, see $log"
    survivors=$((survivors + 1))
  fi
  rm -rf "$tree"
done
exit "$survivors"
