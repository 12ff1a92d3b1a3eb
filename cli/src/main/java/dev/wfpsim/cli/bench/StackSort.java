package dev.wfpsim.cli.bench;

import java.util.List;
import java.util.Set;

/**
 * Says what a stack was at, from the names of its classes. Driver code is what is neither the JDK's
 * nor a library's nor in a package of the simulator, and what is in the package of a driver that
 * the scenario uses.
 */
final class StackSort {
  private static final String OURS = "dev.wfpsim.";

  /** Adding, deleting and compiling filters. */
  private static final List<String> POLICY =
      List.of(
          "dev.wfpsim.scenario.run.PolicyInstaller",
          "dev.wfpsim.wfp.engine.",
          "dev.wfpsim.wfp.filter.FilterCompiler");

  /** Choosing filters and calling callouts, and filling the values they look at. */
  private static final List<String> CLASSIFYING =
      List.of(
          "dev.wfpsim.wfp.classify.",
          "dev.wfpsim.wfp.filter.",
          "dev.wfpsim.wfp.ale.Classification");

  private static final String INJECT = "dev.wfpsim.wfp.inject.";
  private static final List<String> OTHERS =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "com.sun.",
          "com.google.",
          "org.apache.commons.",
          "tools.jackson.",
          "com.fasterxml.");

  private final Set<String> driverPackages;

  /**
   * A sorter.
   *
   * @param driverPackages where drivers are that the scenario uses
   */
  StackSort(Set<String> driverPackages) {
    this.driverPackages = Set.copyOf(driverPackages);
  }

  /** The bits of {@link Spent}: of a stack's classes, the innermost first. */
  int sort(List<String> classes) {
    int bits = 0;
    boolean inner = true; // still inside of everything of ours
    boolean driver = false;
    for (String name : classes) {
      if (isDriver(name)) {
        bits |= Spent.WITH_CALLS.bit() | (inner ? Spent.OWN.bit() : 0);
        driver = true;
        inner = false;
      } else if (name.startsWith(OURS)) {
        inner = false;
        if (isOneOf(POLICY, name) && !driver) {
          bits |= Spent.POLICY.bit();
        } else if (isOneOf(CLASSIFYING, name)) {
          // The classifier calls nothing of a driver but its callouts.
          bits |= driver ? Spent.CALLOUT.bit() : Spent.CLASSIFY.bit();
        } else if (name.startsWith(INJECT) && !driver) {
          bits |= Spent.INJECTION.bit();
        }
      }
    }
    boolean policy = (bits & Spent.POLICY.bit()) != 0;
    return policy ? bits & ~Spent.CLASSIFY.bit() : bits;
  }

  private boolean isDriver(String name) {
    return driverPackages.contains(packageOf(name))
        || (!name.startsWith(OURS) && !isOneOf(OTHERS, name));
  }

  private static boolean isOneOf(List<String> beginnings, String name) {
    return beginnings.stream().anyMatch(name::startsWith);
  }

  /** The package of a class. */
  static String packageOf(String name) {
    int end = name.lastIndexOf('.');
    return end < 0 ? "" : name.substring(0, end);
  }
}
