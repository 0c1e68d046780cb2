# shellcheck shell=sh
# Sourced by the launchers: finds Java and becomes it. Reads $home, the directory of the distribution.

lib=$home/lib
# For many streams that are mostly idle: little is allocated, and what is not used is given back.
small='-XX:+UseSerialGC -XX:MaxNewSize=16m -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=15'

die() {
  printf '%s: %s\n' "${self##*/}" "$1" >&2
  exit 1
}

# Sets $java and $version. The version is read from a file where there is one: asking Java for it takes as long as
# what we are about to start.
find_java() {
  if [ -n "${JAVA_HOME-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, but that has no bin/java"
  else
    java=$(command -v java) || die "no Java found: install Java 17 or newer, or say in JAVA_HOME where it is"
  fi
  while [ -h "$java" ]; do
    link=$(readlink "$java")
    case $link in
    /*) java=$link ;;
    *) java=${java%/*}/$link ;;
    esac
  done
  version=
  if [ -r "${java%/bin/java}/release" ]; then
    while IFS='="' read -r key _ value _; do
      [ "$key" != JAVA_VERSION ] || version=$value
    done <"${java%/bin/java}/release"
  fi
  [ -n "$version" ] || version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  major=${version%%[!0-9]*}
  [ "${major:-0}" -ge 17 ] || die "Java 17 or newer is needed, but $java is ${version:-of an unknown version}"
}

# Java reads its arguments in the encoding of the locale. Where there is none, as under cron, that would be ASCII.
choose_locale() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
  esac
}

# Becomes Java with everything on the class path: launch CLASS ARGUMENT...
launch() {
  find_java
  choose_locale
  main=$1
  shift
  # shellcheck disable=SC2086 # the options are words
  exec "$java" ${EVENTSOURCE_JAVA_OPTS-$small} -cp "$lib/*" "$main" "$@"
}

# Becomes Java as fast as it can: launch_quickly CLASS ARGUMENT... with the class path in $classpath.
launch_quickly() {
  find_java
  choose_locale
  main=$1
  shift
  flags='-XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto -Xlog:disable'
  find_archive
  # shellcheck disable=SC2086 # the options are words
  exec "$java" $flags ${archive:+"-XX:SharedArchiveFile=$archive"} ${EVENTSOURCE_JAVA_OPTS-} -cp "$classpath" "$main" "$@"
}

# Sets $archive to the classes as this very Java has them in memory once it has started (class data sharing), if that
# can be had. It is made at the first start. An empty file says that it cannot be made, or is not ready yet.
find_archive() {
  archive=
  cache=$home/cache
  [ -d "$cache" ] || cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}/eventsource
  [ "$cache" != /eventsource ] || return 0 # no home
  # shellcheck disable=SC2046 # the words of cksum
  set -- $({ printf '%s\n' "$java" "$classpath" && ls -lnic "$lib"; } | cksum)
  file=$cache/$main-$version-$1.jsa
  [ -e "$file" ] || make_archive
  [ ! -s "$file" ] || archive=$file
}

make_archive() {
  mkdir -p "$cache" 2>/dev/null || return 0
  (set -C && : >"$file") 2>/dev/null || return 0 # taken by another start, or not writable
  trap 'rm -f "$file" "$file.new"; exit 130' INT TERM HUP
  # shellcheck disable=SC2086 # the options are words
  if "$java" $flags -XX:ArchiveClassesAtExit="$file.new" -cp "$classpath" io.eventsource.cli.Rehearsal \
    </dev/null >/dev/null 2>&1; then
    mv -f "$file.new" "$file" 2>/dev/null || :
  fi
  trap - INT TERM HUP
  find "$cache" -name '*.jsa*' -mtime +30 -exec rm -f {} + 2>/dev/null || :
}
