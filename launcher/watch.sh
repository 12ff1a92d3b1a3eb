# Sourced by wfpsim for drivers of one's own: runs the simulator as a child and does not believe its exit code.
#
# Driver code can end the process by ways that nothing inside it sees (Runtime.halt, exit of native code). So the
# simulator adds 100 to the code of an end that it told itself; any other is somebody else's, and not a pass.

# Passes a signal on. One that went to the whole group (Ctrl-C) comes to the child twice: it takes the two for one.
# A child of an older bash is deaf to Ctrl-C, whatever it is told (macOS has 3.2): TERM does the same to it.
pass_on() {
  signalled=$1
  local signal=$1
  if [ "$signal" = INT ] && [ "${BASH_VERSINFO[0]}" -lt 5 ]; then
    signal=TERM
    stands_for_int=1
  fi
  kill "-$signal" "$child" 2>/dev/null
}

# The command as it was given, for a shell in any folder.
again() {
  local name
  printf '(cd %q && ' "$PWD"
  for name in JAVA_HOME WFPSIM_CLASSPATH WFPSIM_JAVA_OPTS; do
    [ "$name" = JAVA_HOME ] && [ -z "$WFPSIM_JDK" ] && continue
    [ -n "${!name:-}" ] && printf '%s=%q ' "$name" "${!name}"
  done
  printf '%q' "$WFPSIM_LAUNCHER"
  [ $# -eq 0 ] || printf ' %q' "$@"
  printf ')'
}

# Runs "${java[@]}" with these arguments and exits as it says.
watch() {
  local code=0 last
  export WFPSIM_WATCHED=1
  child=
  stands_for_int=
  for signal in HUP INT TERM; do
    trap "pass_on $signal" "$signal"
  done
  exec 7<&0 # a command in the background reads nothing otherwise, and is deaf to Ctrl-C
  (trap - HUP INT TERM && exec "${java[@]}" "$@" <&7 7<&-) &
  child=$!
  exec 7<&-
  signalled=1
  while [ -n "$signalled" ]; do
    signalled=
    last=$code
    wait "$child"
    code=$?
    [ "$code" -ne 127 ] || code=$last # it had been told of already
  done
  case $code in
    10[0-7] | 174) exit $((code - 100)) ;;
    143) [ -z "$stands_for_int" ] || code=130 ;;
  esac
  case $code in
    [02-7] | 74) ;;
    *) exit "$code" ;; # a signal, or a JVM that did not start and has said why
  esac
  say "error JAVA_EXIT_IN_DRIVER  driver code ended the process (System.exit, Runtime.halt, exit of native code) before the end was told: code=$code"
  say "$(again "$@")"
  exit 4
}
