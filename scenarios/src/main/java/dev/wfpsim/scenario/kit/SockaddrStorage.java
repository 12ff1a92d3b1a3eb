package dev.wfpsim.scenario.kit;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * SOCKADDR_STORAGE: an address and a port in 128 bytes, as a redirect context carries them to a
 * proxy: the family in the machine's byte order, the rest in network order.
 *
 * <p>Page: SOCKADDR_STORAGE structure.
 */
public final class SockaddrStorage {
  /** The bytes one address takes. */
  public static final int BYTES = 128;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 23;

  private static final int FAMILY = 0;
  private static final int PORT = 2;
  private static final int IPV4_ADDRESS = 4;
  private static final int IPV6_ADDRESS = 8;
  private static final int IPV6_SCOPE = 24;

  private SockaddrStorage() {}

  /**
   * Writes an address at {@code offset}, which must leave {@link #BYTES} bytes; the port in network
   * order.
   */
  public static void write(SocketAddress value, byte[] target, int offset) {
    boolean four = value.address().isIpv4();
    target[offset + FAMILY] = (byte) (four ? AF_INET : AF_INET6);
    target[offset + PORT] = (byte) (value.port() >>> 8);
    target[offset + PORT + 1] = (byte) value.port();
    value.address().writeTo(target, offset + (four ? IPV4_ADDRESS : IPV6_ADDRESS));
    for (int i = 0; !four && i < 4; i++) {
      target[offset + IPV6_SCOPE + i] = (byte) (value.scopeId() >>> 8 * i);
    }
  }

  /** The address at {@code offset}; null where there are too few bytes or another family. */
  public static @Nullable SocketAddress find(byte[] source, int offset) {
    int family = source.length - offset < BYTES ? 0 : source[offset + FAMILY] & 0xFF;
    return family == AF_INET || family == AF_INET6 ? read(source, offset) : null;
  }

  /**
   * Reads the address at {@code offset}.
   *
   * @throws IllegalArgumentException if there are too few bytes or the family is neither
   */
  public static SocketAddress read(byte[] source, int offset) {
    if (source.length - offset < BYTES) {
      throw new IllegalArgumentException("no SOCKADDR_STORAGE: bytes=" + (source.length - offset));
    }
    int family = source[offset + FAMILY] & 0xFF;
    int port = (source[offset + PORT] & 0xFF) << 8 | source[offset + PORT + 1] & 0xFF;
    if (family == AF_INET) {
      return new SocketAddress(IpAddress.readIpv4(source, offset + IPV4_ADDRESS), port);
    }
    if (family != AF_INET6) {
      throw new IllegalArgumentException("unknown address family: family=" + family);
    }
    int scope = 0;
    for (int i = 0; i < 4; i++) {
      scope |= (source[offset + IPV6_SCOPE + i] & 0xFF) << 8 * i;
    }
    return new SocketAddress(IpAddress.readIpv6(source, offset + IPV6_ADDRESS), port, scope);
  }
}
