package dev.wfpsim.scenario.model;

import dev.wfpsim.scenario.syntax.Position;
import java.util.List;

/**
 * A user process.
 *
 * @param image path of its executable, as Windows shows it
 * @param startNanos virtual time at which it starts
 */
public record ProcessSetup(
    String name,
    Position at,
    String host,
    String image,
    List<Endpoint> listen,
    Behaviour behaviour,
    long startNanos) {

  public ProcessSetup {
    listen = List.copyOf(listen);
  }
}
