package dev.wfpsim.scenario.run;

import dev.wfpsim.scenario.Blocked;
import dev.wfpsim.scenario.model.Policy.FilterSetup;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which filters kept something out, in the words of the scenario. */
final class Blocks {

  private final World world;

  Blocks(World world) {
    this.world = world;
  }

  List<Blocked> all() {
    List<Blocked> all = new ArrayList<>();
    world.hosts.forEach(
        (name, host) -> {
          for (LayerFilter filter : host.wfp().classifier().blockers()) {
            all.add(blocked(name, host, filter));
          }
        });
    return all;
  }

  private Blocked blocked(String hostName, HostWorld host, LayerFilter filter) {
    FwpsFilter seen = filter.filter();
    String action =
        seen.actionType()
            .name()
            .replace("FWP_ACTION_", "")
            .toLowerCase(Locale.ROOT)
            .replace('_', '-');
    return new Blocked(
        hostName,
        seen.layer(),
        filter.name(),
        line(filter.name()),
        action,
        seen.calloutId() == 0 ? "" : host.wfp().callouts().nameOf(seen.calloutId()),
        filter.missed(),
        filter.blocked(),
        filter.absorbed());
  }

  private int line(String filter) {
    return world.scenario().policy().filters().stream()
        .filter(each -> each.name().equals(filter))
        .mapToInt((FilterSetup each) -> each.at().line())
        .findFirst()
        .orElse(0);
  }
}
