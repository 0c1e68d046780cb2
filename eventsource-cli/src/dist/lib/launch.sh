# shellcheck shell=sh
# Sourced by the launchers: finds Java and becomes it. Reads $home, the directory of the distribution.

lib=$home/lib

die() {
  printf '%s: %s\n' "${self##*/}" "$1" >&2
  exit 1
}

# Sets $java and $version. Reads the version from a file if there is one, because starting Java for it takes as long as
# the launcher itself.
find_java() {
  if [ -n "${JAVA_HOME-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, which has no bin/java"
  else
    java=$(command -v java) || die "no Java found: install Java 17 or newer, or set JAVA_HOME"
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
  [ "${major:-0}" -ge 17 ] || die "expected Java 17 or newer, but $java has the version ${version:-unknown}; set JAVA_HOME to a newer one"
}

# Java decodes its arguments, its environment and file names in the encoding of the locale, and replaces what it cannot
# decode without an error. A locale that is not installed, or one for numbers and dates that is not, counts as ASCII. So
# Java gets a UTF-8 locale, unless the user's has another encoding. EVENTSOURCE_LC_ALL keeps the user's LC_ALL for the
# commands that the client runs.
choose_locale() {
  users=${LC_ALL:-${LC_CTYPE:-${LANG:-C}}}
  case $users in
  C | POSIX | *.[Uu][Tt][Ff]-8* | *.[Uu][Tt][Ff]8*) ;;
  *)
    case $(locale charmap 2>/dev/null) in
    '' | UTF-8 | utf-8 | ANSI_X3.4-1968 | ASCII | US-ASCII | 646) ;;
    *)
      use_locale "$users"
      return
      ;;
    esac
    ;;
  esac
  if [ -d /usr/lib/locale/C.utf8 ] || ! command -v locale >/dev/null 2>&1; then
    use_locale C.UTF-8 # glibc has it there; where there is no command to ask, as with musl, every locale is UTF-8
  else
    utf8=$(locale -a 2>/dev/null | sed -n '/^C\.[Uu][Tt][Ff]-\{0,1\}8$/p; /^en_US\.[Uu][Tt][Ff]-\{0,1\}8$/p' | sed 1q)
    [ -n "$utf8" ] || utf8=$(locale -a 2>/dev/null | sed -n '/\.[Uu][Tt][Ff]-\{0,1\}8/p' | sed 1q)
    [ -z "$utf8" ] || use_locale "$utf8"
  fi
}

use_locale() {
  export EVENTSOURCE_LC_ALL="${LC_ALL-}" LC_ALL="$1"
}

# Sets $terminals, which Java cannot determine.
find_terminals() {
  terminals=
  [ ! -t 1 ] || terminals=out
  [ ! -t 2 ] || terminals=$terminals,err
}

# Sets $memory: options for many streams that are mostly idle, of which little is allocated, and what is not used is given
# back. Java refuses a second collector and contradictory bounds, so those that the user sets are left out.
choose_memory() {
  collector=-XX:+UseSerialGC
  young=-XX:MaxNewSize=16m
  free='-XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=15'
  for option in ${EVENTSOURCE_JAVA_OPTS-} ${JDK_JAVA_OPTIONS-} ${JAVA_TOOL_OPTIONS-}; do
    case $option in
    -XX:+Use*GC) collector= ;;
    -Xmn* | -XX:NewSize=* | -XX:MaxNewSize=* | -XX:NewRatio=*) young= ;;
    -Xmx*[kK] | -Xmx[0-9][mM] | -Xmx[0-4][0-9][mM]) young= ;; # a third of the heap, which is less
    -XX:MinHeapFreeRatio=* | -XX:MaxHeapFreeRatio=*) free= ;;
    esac
  done
  memory="$collector $young $free"
}

# Out of memory, Java ends instead of going on without the thread that it failed in; it says so on standard error, as it
# says everything: standard output is for data.
safe='-XX:+ExitOnOutOfMemoryError -XX:+DisplayVMOutputToStderr'

# Becomes Java with everything on the class path: launch CLASS ARGUMENT...
launch() {
  find_java
  choose_locale
  find_terminals
  main=$1
  shift
  set -f # the options are words, and no patterns for files
  choose_memory
  # shellcheck disable=SC2086 # the options are words
  exec "$java" $memory $safe -Xlog:disable -Xlog:all=warning:stderr "-Deventsource.terminals=$terminals" \
    ${EVENTSOURCE_JAVA_OPTS-} -cp "$lib/*" "$main" "$@"
}

# Becomes Java as fast as it can: launch_quickly CLASS ARGUMENT... with the class path in $classpath.
launch_quickly() {
  find_java
  choose_locale
  find_terminals
  main=$1
  shift
  flags='-XX:TieredStopAtLevel=1 -XX:-UsePerfData -Xshare:auto -Xlog:disable'
  find_archive
  set -f # the options are words, and no patterns for files
  # shellcheck disable=SC2086 # the options are words
  exec "$java" $flags $safe ${archive:+"-XX:SharedArchiveFile=$archive"} "-Deventsource.terminals=$terminals" \
    ${EVENTSOURCE_JAVA_OPTS-} -cp "$classpath" "$main" "$@"
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
  if "$java" $flags -XX:ArchiveClassesAtExit="$file.new" -cp "$classpath" io.eventsource.cli.request.CdsTraining \
    </dev/null >/dev/null 2>&1; then
    mv -f "$file.new" "$file" 2>/dev/null || :
  fi
  trap - INT TERM HUP
  find "$cache" -name '*.jsa*' -mtime +30 -exec rm -f {} + 2>/dev/null || :
}
