package dev.wfpsim.cli;

import dev.wfpsim.driver.CallFaults;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.driver.FailingCalls;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.RunRequest;
import dev.wfpsim.scenario.Simulation;
import dev.wfpsim.scenario.SimulationResult;
import dev.wfpsim.scenario.model.CallFault;
import dev.wfpsim.scenario.model.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --faults each} makes of a scenario: itself, and itself again for each call of a
 * driver that can fail, by the way in which it is made, and for each status, with that one call
 * failing the first time it is made so. One run tells which there are.
 */
final class EachFault {
  private static final String FAULTS = "faults=";

  /** What a scenario expects of a driver that works says nothing of one whose calls fail. */
  private static final String EXPECT = "expect=[no finding]";

  /** A call, by the way in which it is made. */
  private record Site(String driver, DocumentedCall call, String at) {}

  /** Fails nothing; notes what could. */
  private static final class Sites implements CallFaults {
    private final Set<Site> found = new LinkedHashSet<>();

    @Override
    public @Nullable NtStatus of(String driver, DocumentedCall call, Supplier<List<String>> lines) {
      found.add(new Site(driver, call, String.join(CallFault.WITHIN, lines.get())));
      return null;
    }
  }

  private EachFault() {}

  /** The overrides, one for each run to make beside the plain one. */
  static List<String> of(Subject plain, long seed, CarrierKind carrier) {
    Sites sites = new Sites();
    RunRequest request = RunRequest.seeded(seed, carrier).failing(sites);
    SimulationResult unused = new Simulation(plain.loaded(), request).run();
    List<String> overrides = new ArrayList<>();
    for (Site site : sites.found) {
      for (NtStatus way : FailingCalls.of(site.call)) {
        overrides.add(
            FAULTS
                + "[{call: "
                + site.call
                + ", of: "
                + site.driver
                + (site.at.isEmpty() ? "" : ", at: '" + site.at + "'")
                + ", status: "
                + way
                + "}]");
      }
    }
    return overrides;
  }

  /** A scenario's overrides, with what makes one call fail. */
  static List<String> with(List<String> overrides, String fault) {
    List<String> all = new ArrayList<>(overrides);
    all.add(EXPECT);
    all.add(fault);
    return all;
  }

  /** The overrides of {@link #with} in a scenario; none where nothing was made to fail. */
  static List<String> in(Scenario scenario) {
    List<String> all = scenario.overrides();
    int last = all.size() - 1;
    boolean fails =
        last > 0 && all.get(last).startsWith(FAULTS) && all.get(last - 1).equals(EXPECT);
    return fails ? all.subList(last - 1, last + 1) : List.of();
  }
}
