package dev.wfpsim.scenario.run;

import dev.wfpsim.trace.StableHash;
import dev.wfpsim.wfp.fwp.Guid;

/** Keys made from names: the same in every run, different for different names. */
final class Guids {

  private Guids() {}

  static Guid callout(String driver, String callout) {
    return of("callout", driver + "/" + callout);
  }

  static Guid sublayer(String name) {
    return of("sublayer", name);
  }

  static Guid filter(String name) {
    return of("filter", name);
  }

  static Guid ofDriver(String driver, String purpose) {
    return of("driver", driver + "/" + purpose);
  }

  private static Guid of(String kind, String name) {
    long first = StableHash.of(kind + " " + name);
    return new Guid(first, StableHash.mix(first, StableHash.of(name)));
  }
}
