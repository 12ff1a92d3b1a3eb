package dev.wfpsim.scenario;

/**
 * Packets that a host dropped for what they were, not because a filter said so.
 *
 * @param layer who dropped them: {@code IP}, {@code ICMP}, {@code TCP}, {@code UDP}, or an adapter
 *     by its name
 * @param reason in words, such as {@code wrong checksum}
 */
public record Dropped(String host, String layer, String reason, long packets) {}
