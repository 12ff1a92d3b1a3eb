package dev.wfpsim.scenario.model;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.scenario.syntax.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A user process.
 *
 * @param image path of its executable, as Windows shows it
 * @param account whom it runs as
 * @param groups multicast groups its UDP sockets join; null for those that the scenario's traffic
 *     sends to at their ports
 * @param asksRedirect whether it asks of whom it accepts for redirect records and context
 * @param startNanos virtual time at which it starts
 */
public record ProcessSetup(
    String name,
    Position at,
    String host,
    String image,
    UserAccount account,
    List<Endpoint> listen,
    @Nullable List<IpAddress> groups,
    Behaviour behaviour,
    boolean asksRedirect,
    long startNanos) {

  public ProcessSetup {
    listen = List.copyOf(listen);
    groups = groups == null ? null : List.copyOf(groups);
  }
}
