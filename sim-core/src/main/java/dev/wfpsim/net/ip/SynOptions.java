package dev.wfpsim.net.ip;

/**
 * Which options the TCP of a host offers where that is left to it: the usual ones, or timestamps
 * too, which then make the header of every segment 12 bytes longer. A callout must not take a TCP
 * header for 20 bytes.
 *
 * <p>Source: RFC 7323; "RFC 1323 Timestamps: allowed" of {@code netsh interface tcp show global}.
 */
public enum SynOptions {
  USUAL,
  TIMESTAMPS
}
