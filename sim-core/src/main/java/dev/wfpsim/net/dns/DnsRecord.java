package dev.wfpsim.net.dns;

import dev.wfpsim.net.address.IpAddress;

/**
 * An address of a name: an A record of an IPv4 address, an AAAA record of an IPv6 one (RFC 1035,
 * RFC 3596).
 *
 * @param name without a trailing dot; case does not matter
 * @param ttlSeconds how long it may be kept, 0 to 2^31-1
 */
public record DnsRecord(String name, IpAddress address, int ttlSeconds) {
  public DnsRecord {
    DnsMessage.checkName(name);
    if (ttlSeconds < 0) {
      throw new IllegalArgumentException("out of range: ttlSeconds=" + ttlSeconds);
    }
  }
}
