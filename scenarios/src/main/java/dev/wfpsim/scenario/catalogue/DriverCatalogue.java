package dev.wfpsim.scenario.catalogue;

import java.util.Collection;
import java.util.List;
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

  /** Every driver on the class path. */
  public static DriverCatalogue installed() {
    ServiceLoader<DriverKind> found =
        ServiceLoader.load(DriverKind.class, DriverKind.class.getClassLoader());
    return new DriverCatalogue(found.stream().map(ServiceLoader.Provider::get).toList());
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
