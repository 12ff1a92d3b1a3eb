package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.KnownAddresses;
import dev.wfpsim.net.buffer.Memory;

/** Addresses as they stand in headers. */
final class AddressBytes {
  private AddressBytes() {}

  static IpAddress readIpv4(Memory bytes, int offset) {
    return IpAddress.ofIpv4(bytes.i32(offset));
  }

  static IpAddress readIpv6(Memory bytes, int offset) {
    return IpAddress.ofIpv6(bytes.i64(offset), bytes.i64(offset + 8));
  }

  static IpAddress readIpv4(Memory bytes, int offset, KnownAddresses known) {
    return known.ofIpv4(bytes.i32(offset));
  }

  static IpAddress readIpv6(Memory bytes, int offset, KnownAddresses known) {
    return known.ofIpv6(bytes.i64(offset), bytes.i64(offset + 8));
  }

  static void write(IpAddress address, Memory bytes, int offset) {
    if (address.isIpv4()) {
      bytes.put32(offset, address.ipv4Bits());
    } else {
      bytes.put64(offset, address.highBits());
      bytes.put64(offset + 8, address.lowBits());
    }
  }
}
