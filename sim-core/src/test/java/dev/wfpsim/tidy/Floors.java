package dev.wfpsim.tidy;

import com.google.common.base.Suppliers;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The floors of sim-core, lowest first, and the rooms on them, lowest first: a package uses only
 * itself and those before it. Any use in bytecode counts: a call, a field, a parameter's type, a
 * supertype, an annotation. On a floor whose rooms are not listed every room may use every other.
 */
final class Floors {
  static final String BASE = "dev.wfpsim.";
  static final List<String> LOWEST_FIRST =
      List.of("collect", "trace", "kernel", "net", "wfp", "driver", "contract", "explore");

  /** The rooms of a floor, lowest first: every package of the floor has to be among them. */
  static final Map<String, List<String>> ROOMS =
      Map.of(
          "kernel",
          List.of("nt", "carrier", "run", "sync", "memory"),
          "net",
          List.of(
              "address",
              "winsock",
              "buffer",
              "wire",
              "identity",
              "link",
              "inspect",
              "ip",
              "transport",
              "tcp",
              "udp",
              "socket",
              "dns",
              "host"),
          "wfp",
          List.of(
              "profile",
              "fwp",
              "layer",
              "fwpm",
              "fwps",
              "callout",
              "filter",
              "engine",
              "classify",
              "flow",
              "tag",
              "redirect",
              "inject",
              "stream",
              "ale",
              "platform"));

  private Floors() {}

  /** Read from their files once, for all who look at them. */
  private static final Supplier<JavaClasses> SIM_CORE = Suppliers.memoize(Floors::readSimCore);

  /** The classes that the floors are about, without tests. */
  static JavaClasses simCore() {
    return SIM_CORE.get();
  }

  private static JavaClasses readSimCore() {
    String[] packages = LOWEST_FIRST.stream().map(BASE::concat).toArray(String[]::new);
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages(packages);
  }

  /** One line for each pair of classes where the lower one uses the higher one, in order. */
  static List<String> upwardUses(JavaClasses classes) {
    TreeSet<String> complaints = new TreeSet<>();
    for (JavaClass from : classes) {
      for (Dependency use : from.getDirectDependenciesFromSelf()) {
        JavaClass to = use.getTargetClass();
        int floor = floor(from.getPackageName());
        int above = floor(to.getPackageName());
        if (floor < above) {
          complaints.add(from.getName() + " uses " + to.getName() + ", which is on a higher floor");
        } else if (floor == above && room(from.getPackageName()) < room(to.getPackageName())) {
          complaints.add(from.getName() + " uses " + to.getName() + ", which is in a higher room");
        }
      }
    }
    return List.copyOf(complaints);
  }

  /** One line for each package of a floor with listed rooms that is not among them. */
  static List<String> unlisted(JavaClasses classes) {
    TreeSet<String> complaints = new TreeSet<>();
    for (JavaClass each : classes) {
      List<String> rooms = ROOMS.get(floorName(each.getPackageName()));
      if (rooms != null && room(each.getPackageName()) == rooms.size()) {
        complaints.add(each.getPackageName() + " is not in the list of rooms");
      }
    }
    return List.copyOf(complaints);
  }

  /**
   * One line for each use that lies on a circle: from one place over others back to it. A place is
   * a package, or a whole floor whose rooms are not listed.
   */
  static List<String> circles(JavaClasses classes) {
    Map<String, SortedMap<String, String>> uses = uses(classes);
    TreeSet<String> complaints = new TreeSet<>();
    uses.forEach(
        (start, ends) ->
            ends.forEach(
                (end, example) -> {
                  if (reached(uses, end).contains(start)) {
                    complaints.add(start + " and " + end + " are on a circle of uses: " + example);
                  }
                }));
    return List.copyOf(complaints);
  }

  /** For each place the other places that it uses, each with an example, the same every time. */
  static SortedMap<String, SortedMap<String, String>> uses(JavaClasses classes) {
    SortedMap<String, SortedMap<String, String>> uses = new TreeMap<>();
    for (JavaClass from : classes) {
      for (Dependency use : from.getDirectDependenciesFromSelf()) {
        JavaClass to = use.getTargetClass();
        String start = place(from.getPackageName());
        String end = place(to.getPackageName());
        if (!start.isEmpty() && !end.isEmpty() && !start.equals(end)) {
          uses.computeIfAbsent(start, place -> new TreeMap<>())
              .merge(
                  end,
                  from.getName() + " uses " + to.getName(),
                  (one, other) -> one.compareTo(other) < 0 ? one : other);
        }
      }
    }
    return uses;
  }

  /** The places that a place uses, directly or over others. */
  static Set<String> reached(Map<String, SortedMap<String, String>> uses, String start) {
    Set<String> reached = new TreeSet<>();
    ArrayDeque<String> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      for (String next : uses.getOrDefault(open.remove(), new TreeMap<>()).keySet()) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    return reached;
  }

  /** Empty for the libraries. */
  private static String place(String packageName) {
    if (!packageName.startsWith(BASE)) {
      return "";
    }
    String floor = floorName(packageName);
    return ROOMS.containsKey(floor) ? packageName.substring(BASE.length()) : floor;
  }

  /** The floor of a package; -1 for the libraries, and one above all for what else is ours. */
  static int floor(String packageName) {
    if (!packageName.startsWith(BASE)) {
      return -1;
    }
    int floor = LOWEST_FIRST.indexOf(floorName(packageName));
    return floor < 0 ? LOWEST_FIRST.size() : floor;
  }

  /** The room of a package on its floor: 0 where they are not listed, one above all if unlisted. */
  static int room(String packageName) {
    String floor = floorName(packageName);
    List<String> rooms = ROOMS.get(floor);
    if (rooms == null) {
      return 0;
    }
    int prefix = BASE.length() + floor.length() + 1;
    int room = packageName.length() < prefix ? -1 : rooms.indexOf(packageName.substring(prefix));
    return room < 0 ? rooms.size() : room;
  }

  private static String floorName(String packageName) {
    String rest = packageName.startsWith(BASE) ? packageName.substring(BASE.length()) : "";
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
