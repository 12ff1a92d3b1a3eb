# Sourced by the project's commands: sets jdk to the folder of a JDK 25, or says what to install and exits.

say() { printf '%s\n' "$*" >&2; }

# A JDK says its version in its "release" file, which is faster to read than to ask the JVM.
is_jdk25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  local line
  while IFS= read -r line; do
    case $line in 'JAVA_VERSION="25"'* | 'JAVA_VERSION="25.'*) return 0 ;; esac
  done <"$1/release"
  return 1
}

java_of_path() {
  local java
  java=$(command -v java) || return 1
  while [ -L "$java" ]; do
    link=$(readlink "$java")
    case $link in /*) java=$link ;; *) java=$(dirname "$java")/$link ;; esac
  done
  printf '%s\n' "${java%/bin/java}"
}

find_jdk() {
  local dir
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then jdk=$JAVA_HOME; return 0; fi
  dir=$(java_of_path) && is_jdk25 "$dir" && { jdk=$dir; return 0; }
  for dir in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /usr/local/jdk* /opt/java/* /opt/*jdk* /opt/jdk/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.asdf/installs/java/* "$HOME"/.local/share/mise/installs/java/* \
    "$HOME"/.jabba/jdk/* /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk25 "$dir"; then jdk=$dir; return 0; fi
  done
  return 1
}

jdk=
HOME=${HOME:-/}
if ! find_jdk; then
  say "wfpsim: no JDK 25 found (looked at JAVA_HOME, PATH and the usual install folders)."
  say "Install one, a full JDK and not only a runtime, for example:"
  say "  Debian, Ubuntu   apt install openjdk-25-jdk   (or temurin-25-jdk from Adoptium)"
  say "  Fedora           dnf install java-25-openjdk-devel"
  say "  macOS            brew install openjdk@25"
  say "  any              sdk install java 25-tem"
  say "or set JAVA_HOME to one that is installed elsewhere."
  exit 1
fi
