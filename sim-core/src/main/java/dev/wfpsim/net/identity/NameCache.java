package dev.wfpsim.net.identity;

import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names that a host has resolved of late, and the addresses they had, each for as long as its
 * record allows.
 */
public final class NameCache {
  /** The most names kept; the oldest go first. */
  static final int LIMIT = 1_024;

  private final Kernel kernel;
  private final Map<String, List<Entry>> byName = new LazyLinkedMap<>();

  public NameCache(Kernel kernel) {
    this.kernel = kernel;
  }

  private record Entry(IpAddress address, long untilNanos) {}

  private static String key(String name, AddressFamily family) {
    return family + " " + name.toLowerCase(Locale.ROOT);
  }

  /** The addresses of a name that are still known; null where there are none. */
  public @Nullable List<IpAddress> addresses(String name, AddressFamily family) {
    List<Entry> entries = living(key(name, family));
    return entries.isEmpty() ? null : entries.stream().map(Entry::address).toList();
  }

  private List<Entry> living(String key) {
    List<Entry> entries = byName.getOrDefault(key, List.of());
    long now = kernel.nowNanos();
    List<Entry> living = entries.stream().filter(each -> each.untilNanos() > now).toList();
    if (living.isEmpty()) {
      byName.remove(key);
    }
    return living;
  }

  /** Keeps an address of a name, until a time from now; one that is kept already is renewed. */
  public void keep(String name, IpAddress address, long nanos) {
    String key = key(name, address.family());
    List<Entry> entries = new ArrayList<>(living(key));
    entries.removeIf(each -> each.address().equals(address));
    entries.add(new Entry(address, kernel.nowNanos() + nanos));
    byName.remove(key);
    byName.put(key, entries);
    if (byName.size() > LIMIT) {
      byName.remove(byName.keySet().iterator().next());
    }
  }

  /** The name that was last found to have an address; null where none is known still. */
  public @Nullable String nameOf(IpAddress address) {
    String found = null;
    long now = kernel.nowNanos();
    for (Map.Entry<String, List<Entry>> each : byName.entrySet()) {
      for (Entry entry : each.getValue()) {
        if (entry.untilNanos() > now && entry.address().equals(address)) {
          found = Objects.requireNonNull(each.getKey()).substring(each.getKey().indexOf(' ') + 1);
        }
      }
    }
    return found;
  }

  /** Forgets all (ipconfig /flushdns). */
  public void clear() {
    byName.clear();
  }
}
