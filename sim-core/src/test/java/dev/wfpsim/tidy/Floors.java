package dev.wfpsim.tidy;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.TreeSet;

/**
 * The floors of sim-core, lowest first: a package, with its sub-packages, uses only itself and
 * those before it. Any use in bytecode counts: a call, a field, a parameter's type, a supertype, an
 * annotation.
 */
final class Floors {
  static final String BASE = "dev.wfpsim.";
  static final List<String> LOWEST_FIRST =
      List.of("trace", "kernel", "net", "wfp", "driver", "contract", "explore");

  private Floors() {}

  /** One line for each pair of classes where the lower one uses the higher one, in order. */
  static List<String> upwardUses(JavaClasses classes) {
    TreeSet<String> complaints = new TreeSet<>();
    for (JavaClass from : classes) {
      for (Dependency use : from.getDirectDependenciesFromSelf()) {
        JavaClass to = use.getTargetClass();
        if (floor(from.getPackageName()) < floor(to.getPackageName())) {
          complaints.add(from.getName() + " uses " + to.getName() + ", which is on a higher floor");
        }
      }
    }
    return List.copyOf(complaints);
  }

  /** The floor of a package; -1 for the libraries, and one above all for what else is ours. */
  static int floor(String packageName) {
    if (!packageName.startsWith(BASE)) {
      return -1;
    }
    String rest = packageName.substring(BASE.length());
    int dot = rest.indexOf('.');
    int floor = LOWEST_FIRST.indexOf(dot < 0 ? rest : rest.substring(0, dot));
    return floor < 0 ? LOWEST_FIRST.size() : floor;
  }
}
