package dev.wfpsim.scenario;

/**
 * The figures of a run, over all hosts.
 *
 * @param classifies how often a layer was classified
 * @param redirects how often a callout's redirection took effect on a connection
 * @param connections what the scenario's processes tried, as they saw it
 * @param bytes payload of the processes, over TCP and UDP
 */
public record RunCounts(
    long classifies,
    long redirects,
    Injections injections,
    Connections connections,
    Packets packets,
    Bytes bytes) {

  /** Packets that callouts injected; failed are those that completed with an error. */
  public record Injections(long requested, long completed, long failed) {}

  /**
   * Connections by what became of them; a redirected one is opened too.
   *
   * @param outOfPorts those of the failed for which their host had no dynamic port left
   */
  public record Connections(
      long opened, long redirected, long blocked, long failed, long outOfPorts) {}

  /**
   * Packets on the links, and on loopback.
   *
   * @param tooLong those of the lost that were longer than a link takes (its MTU)
   */
  public record Packets(long sent, long delivered, long lost, long tooLong) {}

  /** Payload bytes handed to the stack, and handed to the reader in order. */
  public record Bytes(long sent, long delivered) {}
}
