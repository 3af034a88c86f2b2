# What the scripts here share: how they speak, and steps that print how long they took. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
minutes_log=()

say() { echo "cafka: $*" >&2; }

die() {
  echo "cafka: $*" >&2
  exit 1
}

# minutes SECONDS: "1.4"
minutes() { awk -v s="$1" 'BEGIN { printf "%.1f", s / 60 }'; }

# step "what it does" "what to do if it fails" command...
step() {
  local what=$1 advice=$2 began=$SECONDS status=0
  shift 2
  say "$what …"
  "$@" || status=$?
  minutes_log+=("$(minutes $((SECONDS - began))) min  $what")
  if ((status)); then
    minutes_log+=("failed: $what")
    die "'$what' failed. $advice"
  fi
  say "$what: $(minutes $((SECONDS - began))) min"
}

# summary BUDGET_MINUTES: the minutes of each step, and whether all together kept to the budget.
summary() {
  local line
  say "minutes of each step:"
  for line in "${minutes_log[@]}"; do say "  $line"; done
  say "  $(minutes "$SECONDS") min  altogether, of a budget of $1"
  if ((SECONDS > $1 * 60)); then
    say "over its budget of $1 minutes, which is a defect: find the step that grew"
  fi
}

# quietly LOG command...: the output goes to the file, and to the screen only if the command fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 </dev/null || {
    local status=$?
    tail -n 60 "$log" >&2
    say "all of it: $log"
    return $status
  }
}

configure() { # PRESET [cmake arguments]
  local preset=$1
  shift
  quietly "$root/build/$preset-configure.log" cmake -S "$root" --preset "$preset" "$@"
}

# Builds targets of a preset (all, if none is named). Of ninja's lines about finished edges it shows about ten;
# warnings and errors it shows all.
build() { # PRESET [targets]
  local preset=$1
  shift
  cmake --build "$root/build/$preset" -j "$(nproc)" ${1:+--target "$@"} </dev/null 2>&1 | awk '
    /^\[[0-9]+\/[0-9]+\]/ {
      split(substr($1, 2), n, /[\/\]]/)
      if (n[1] == n[2] || n[1] >= next_shown) { print; fflush(); next_shown = n[1] + n[2] / 10 }
      next
    }
    { print; fflush() }' >&2
}

# A number that the committed sources alone decide: the hash of their tree, or 1 without git.
seed_of_sources() {
  local tree
  tree=$(git -C "$root" rev-parse 'HEAD^{tree}' 2>/dev/null) || tree=1
  echo $((16#${tree:0:8}))
}

# The brokers that tests start.
kafka_step() {
  step "Kafka 4.2.0, 3.9.1 and 2.8.2" "Maven Central has to be reachable, or KAFKA_HOME set." \
    "$root/env/kafka/kafka" fetch 4.2.0 3.9.1 2.8.2
}

run_tests() { # PRESET [ctest arguments]
  local preset=$1
  shift
  local status=0
  ctest --test-dir "$root/build/$preset" -j "$(nproc)" --output-on-failure --no-tests=error "$@" </dev/null || status=$?
  no_secrets "$root/build/$preset/Testing/Temporary/LastTest.log" && return "$status"
}

# The passwords of the tests are in nothing that a test has printed.
no_secrets() { # FILE
  local secrets='open[ -]sesame|open[ -]barley|s3cr3t-that-is|Tr0ub4dor'
  [[ -f $1 ]] || return 0
  ! grep -nE "$secrets" "$1" >&2 || { echo "these lines of $1 tell a secret" >&2; return 1; }
}
