# shellcheck shell=sh
# Sourced by each example's script "run", which has set $main: builds the example, then becomes it.

module=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
target=$module/target/quick

# Jars of an earlier build may have other versions; two of them must not meet.
rm -rf "$target/lib"
(
  cd "$module/../.."
  ./mvnw -q -Dquick -am -pl "eventsource-examples/${module##*/}" package
) </dev/null >&2

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$target/classes:$target/lib/*" "$main" "$@"
