# shellcheck shell=sh
# Sourced by the launchers of the repository, which are called like those of the distribution: builds the
# distribution if anything has changed, then becomes the launcher of the same name in it.

name=${self##*/}
root=$(CDPATH='' cd -- "$(dirname -- "$self")/.." && pwd -P)
target=$root/eventsource-cli/target
dist=$target/quick/dist
stamp=$target/quick/built
lock=$target/quick.lock

say() {
  printf '%s: %s\n' "$name" "$1" >&2
}

# Directories count, too: they change when a file is removed.
is_current() {
  [ -e "$stamp" ] || return 1
  set -- "$root/pom.xml" "$root/mvnw" "$root/.mvn"
  for module in protocol server redis auth client cli; do
    set -- "$@" "$root/eventsource-$module/pom.xml" "$root/eventsource-$module/src"
  done
  [ -z "$(find "$@" -name test -prune -o -newer "$stamp" -print | head -n 1)" ]
}

# Takes the lock: a link whose target is the process that holds it, so that both are made in one step.
lock() {
  mkdir -p "$target"
  waiting=
  until ln -s "$$" "$lock" 2>/dev/null; do
    discard_stale_lock
    [ -h "$lock" ] || continue
    [ -n "$waiting" ] || say "waiting for another build"
    waiting=yes
    sleep 1
  done
  trap 'unlock' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

unlock() {
  rm -f "$lock"
  trap - EXIT INT TERM HUP
}

# Checks again under a second lock, because the holder may have changed and a live lock must not be removed.
discard_stale_lock() {
  kill -0 "$(readlink "$lock")" 2>/dev/null && return
  mkdir "$lock.stale" 2>/dev/null || return 0
  kill -0 "$(readlink "$lock")" 2>/dev/null || rm -f "$lock"
  rmdir "$lock.stale"
}

# The stamp has the time at which the build began, so that changes during the build are built the next time. A running
# launcher keeps its files, because they are removed before new ones are written.
build() {
  if [ -d "$target/quick" ]; then
    say "the sources have changed: building with Maven"
  else
    say "first start: building with Maven, which takes a minute or two"
  fi
  rm -rf "$dist" "$stamp"
  mkdir -p "$target/quick"
  : >"$stamp.new"
  (cd "$root" && ./mvnw -q -Dquick -pl eventsource-cli -am package) </dev/null >&2 || {
    say "the build failed"
    exit 1
  }
  mkdir "$dist/cache"
  "$dist/bin/eventsource-request" --version >/dev/null # fills the cache
  mv "$stamp.new" "$stamp"
}

is_current || {
  lock
  is_current || build
  unlock
}
exec "$dist/bin/$name" "$@"
