# Which files a check looks at. Sourced after steps.sh; the caller sets all_files to yes or no.

# The commit to compare with, or nothing if there is none to tell: a shallow clone, no remote, or a clone of the main
# branch itself, whose merge base with it is where it stands.
comparison_base() {
  local base=${CAFKA_BASE:-}
  if [[ -z $base ]]; then
    base=$(git -C "$root" merge-base HEAD origin/main 2>/dev/null) || return 0
    [[ $base != "$(git -C "$root" rev-parse HEAD)" ]] || return 0
  fi
  echo "$base"
}

# Tracked and new files whose path matches the expression.
cxx_files() { # REGULAR_EXPRESSION
  local base=
  [[ $all_files == yes ]] || base=$(comparison_base)
  if [[ -n $base ]]; then
    (cd "$root" && { git diff --name-only --diff-filter=d "$base" && git ls-files --others --exclude-standard; })
  else
    (cd "$root" && git ls-files --cached --others --exclude-standard)
  fi | sort -u | grep -E "$1" | while read -r file; do [[ ! -f $root/$file ]] || echo "$file"; done || true
}
