package dev.wfpsim.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Takes the signals that ask a process to end: Ctrl-C (INT), TERM, and HUP of a terminal that is
 * closed. A shutdown hook would do for the first of them, but cannot see a second one, and while
 * hooks run nothing else can choose the exit code.
 *
 * <p>By reflection, since the compiler warns of each use of {@code sun.misc.Signal} and cannot be
 * told not to. Where there is no such class, or the JVM was told to leave signals alone, they do
 * what they do to any process.
 */
final class Signals {

  private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

  private Signals() {}

  static void goTo(Ending ending) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      for (Map.Entry<String, Integer> one : NUMBERS.entrySet()) {
        Object taken =
            Proxy.newProxyInstance(
                Signals.class.getClassLoader(),
                new Class<?>[] {handler},
                (proxy, method, arguments) -> {
                  ending.signal(one.getValue());
                  return null;
                });
        take(handle, signal.getConstructor(String.class).newInstance(one.getKey()), taken);
      }
    } catch (ReflectiveOperationException notHere) {
      return;
    }
  }

  /** A signal that the system does not have, or that the JVM keeps, is left as it is. */
  private static void take(Method handle, Object signal, Object taken) {
    try {
      Object unused = handle.invoke(null, signal, taken);
    } catch (ReflectiveOperationException | IllegalArgumentException refused) {
      return;
    }
  }
}
