package dev.wfpsim.driver;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all drivers of one host hold, those that are gone too: so that what one gives back for
 * another is known to be given back, and by whom.
 */
final class HostLedgers {
  private final List<DriverLedger> all = new ArrayList<>();

  void add(DriverLedger ledger) {
    all.add(ledger);
  }

  /**
   * Who holds a handle; null for nobody. Looks through all, which only an odd driver makes it do.
   */
  @Nullable DriverLedger holderOf(Object handle) {
    return all.stream().filter(each -> each.holds(handle)).findFirst().orElse(null);
  }

  /** Who has a reference to a buffer list; null for nobody. */
  @Nullable DriverLedger referrerOf(Object list) {
    return all.stream().filter(each -> each.refersTo(list)).findFirst().orElse(null);
  }
}
