package dev.wfpsim.scenario.catalogue;

import dev.wfpsim.driver.Driver;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A driver that scenarios can use by name. Provide one with a line in {@code
 * META-INF/services/dev.wfpsim.scenario.catalogue.DriverKind}; it needs a public constructor
 * without arguments and keeps no state of its own: every run, and every start within a run, makes a
 * new driver.
 */
public interface DriverKind {

  /** The name after {@code use:}, such as {@code library/connect-redirect}; unique. */
  String name();

  /** What it does, in one line. */
  String about();

  /** The callouts a policy may name as {@code driver/callout}. */
  List<CalloutPort> callouts();

  /** The parameters {@code with:} may give. */
  List<DriverParameter> parameters();

  /** A new driver, not yet entered. */
  Driver create(DriverSettings settings);

  /** The callout of that name, or null. */
  default @Nullable CalloutPort callout(String name) {
    return callouts().stream().filter(c -> c.name().equals(name)).findFirst().orElse(null);
  }

  /** The parameter of that name, or null. */
  default @Nullable DriverParameter parameter(String name) {
    return parameters().stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
  }
}
