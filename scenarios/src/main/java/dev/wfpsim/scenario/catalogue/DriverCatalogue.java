package dev.wfpsim.scenario.catalogue;

import java.util.Collection;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The drivers scenarios can use, by name; the same order on every machine. */
public final class DriverCatalogue {

  private final SortedMap<String, DriverKind> kinds = new TreeMap<>();

  /** A catalogue of just these; a name given twice is refused. */
  public DriverCatalogue(Collection<? extends DriverKind> kinds) {
    for (DriverKind kind : kinds) {
      if (this.kinds.put(kind.name(), kind) != null) {
        throw new IllegalArgumentException("two drivers of one name: driver=" + kind.name());
      }
    }
  }

  /**
   * Every driver on the class path.
   *
   * @throws UnusableDriver when one that is announced there cannot be made, or has another's name
   */
  public static DriverCatalogue installed() {
    return installed(DriverKind.class.getClassLoader());
  }

  static DriverCatalogue installed(ClassLoader from) {
    try {
      ServiceLoader<DriverKind> found = ServiceLoader.load(DriverKind.class, from);
      return new DriverCatalogue(found.stream().map(ServiceLoader.Provider::get).toList());
    } catch (ServiceConfigurationError | IllegalArgumentException wrong) {
      throw new UnusableDriver("drivers on the class path: " + wrong.getMessage(), wrong);
    }
  }

  public @Nullable DriverKind find(String name) {
    return kinds.get(name);
  }

  public List<String> names() {
    return List.copyOf(kinds.keySet());
  }

  public List<DriverKind> all() {
    return List.copyOf(kinds.values());
  }
}
