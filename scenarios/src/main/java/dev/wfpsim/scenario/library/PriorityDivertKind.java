package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;

/** {@code library/priority-divert}: how scenarios know {@link PriorityDivert}. */
public final class PriorityDivertKind implements DriverKind {
  @Override
  public String name() {
    return "library/priority-divert";
  }

  @Override
  public String about() {
    return "shows IP packets to several programs in the order of their priorities, each packet"
        + " once";
  }

  /** None: it adds its filters itself. */
  @Override
  public List<CalloutPort> callouts() {
    return List.of();
  }

  @Override
  public List<DriverParameter> parameters() {
    return List.of(
        DriverParameter.optional(
            "programs", Kind.NUMBER, "3", "how many there are, 1 to 15; the last has priority 1"),
        DriverParameter.optional(
            "impostors",
            Kind.YES_NO,
            "true",
            "whether packets that other drivers inject are taken"),
        DriverParameter.word(
            "worker", "work-item", List.of("thread", "work-item", "dpc"), "what does the work"),
        DriverParameter.optional(
            "retry", Kind.DURATION, "100 ms", "time between attempts while TCP/IP is not up"));
  }

  @Override
  public Driver create(DriverSettings settings) {
    return new PriorityDivert(settings);
  }
}
