package dev.wfpsim.scenario.model;

import dev.wfpsim.net.address.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One valid scenario. Every name in it that refers to something (a host, a process, a driver, a
 * link, a filter) refers to something in it, every layer, field and callout exists: whoever builds
 * from it need not look again.
 *
 * @param source the file it was read from, as the user named it
 * @param overrides the {@code --set} texts that were applied, in order
 */
public record Scenario(
    String source,
    List<String> overrides,
    String name,
    String about,
    RunSettings run,
    List<HostSetup> hosts,
    List<LinkSetup> links,
    List<ProcessSetup> processes,
    List<DriverSetup> drivers,
    Policy policy,
    List<Traffic> traffic,
    List<StoryEvent> story,
    List<CallFault> faults,
    List<Expectation> expectations) {

  public Scenario {
    overrides = List.copyOf(overrides);
    hosts = List.copyOf(hosts);
    links = List.copyOf(links);
    processes = List.copyOf(processes);
    drivers = List.copyOf(drivers);
    traffic = List.copyOf(traffic);
    story = List.copyOf(story);
    faults = List.copyOf(faults);
    expectations = List.copyOf(expectations);
  }

  /**
   * Whether what a process asks for is at one of the endpoints that another listens on.
   *
   * @param asker the host of the process that asks: loopback addresses are its own
   */
  public boolean listensAt(ProcessSetup process, Endpoint asked, String asker) {
    IpAddress wanted = asked.address().address().unmapped();
    boolean own = asker.equals(process.host());
    for (Endpoint listen : process.listen()) {
      if (listen.transport() == asked.transport()
          && listen.address().port() == asked.address().port()
          && (own || !wanted.isLoopback())
          && takes(process, listen.address().address(), wanted)) {
        return true;
      }
    }
    return false;
  }

  private boolean takes(ProcessSetup process, IpAddress at, IpAddress wanted) {
    if (!at.unmapped().isUnspecified()) {
      return at.unmapped().equals(wanted);
    }
    HostSetup host = host(process.host());
    boolean everybodys = wanted.isLoopback() || wanted.isMulticast() || wanted.isLimitedBroadcast();
    boolean family = at.isIpv4Mapped() || at.family() == wanted.family();
    return family && (everybodys || host != null && host.has(wanted));
  }

  public @Nullable HostSetup host(String wanted) {
    return hosts.stream().filter(h -> h.name().equals(wanted)).findFirst().orElse(null);
  }

  public @Nullable ProcessSetup process(String wanted) {
    return processes.stream().filter(p -> p.name().equals(wanted)).findFirst().orElse(null);
  }

  public @Nullable DriverSetup driver(String wanted) {
    return drivers.stream().filter(d -> d.name().equals(wanted)).findFirst().orElse(null);
  }
}
