package dev.wfpsim.scenario.races;

import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverParameter.Kind;
import dev.wfpsim.trace.FindingKind;
import java.util.ArrayList;
import java.util.List;

/** A bug of a driver that sends connections to a process on the same machine. */
abstract class ProxyRace extends Race {
  /** A bug; the arguments are those of {@link Race}. */
  ProxyRace(String id, String title, String source, FindingKind finding) {
    super(id, title, source, finding);
  }

  @Override
  public final List<DriverParameter> parameters() {
    List<DriverParameter> all = new ArrayList<>(super.parameters());
    all.add(DriverParameter.required("proxy", Kind.PROCESS, "the process that gets connections"));
    all.add(DriverParameter.required("port", Kind.PORT, "the port where it listens"));
    return all;
  }
}
