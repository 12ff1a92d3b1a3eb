package dev.wfpsim.driver;

import dev.wfpsim.collect.LazyTreeSet;
import dev.wfpsim.net.buffer.NetBufferList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What all drivers of one host hold, those that are gone too: so that what one gives back for
 * another is known to be given back, and by whom.
 */
final class HostLedgers {
  private final List<DriverLedger> all = new ArrayList<>(1);

  /** The numbers of the buffer lists that were told as left behind. */
  private final LazyTreeSet<Long> leaked = new LazyTreeSet<>();

  void add(DriverLedger ledger) {
    all.add(ledger);
  }

  /** Notes a buffer list that a driver left behind; false if an earlier load of it had. */
  boolean noteLeaked(NetBufferList list) {
    return leaked.add(list.number());
  }

  boolean isLeaked(NetBufferList list) {
    return leaked.contains(list.number());
  }

  /**
   * Who holds a handle; null for nobody. Looks through all, which only an odd driver makes it do.
   */
  @Nullable DriverLedger holderOf(Object handle) {
    return all.stream().filter(each -> each.holds(handle)).findFirst().orElse(null);
  }

  /** Memory of the engine that a driver was handed; null for none. */
  @Nullable EngineMemory engineMemory(Object pointer) {
    return all.stream()
        .map(each -> each.ownMemory(pointer))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** Who has a reference to a buffer list; null for nobody. */
  @Nullable DriverLedger referrerOf(Object list) {
    return all.stream().filter(each -> each.refersTo(list)).findFirst().orElse(null);
  }
}
