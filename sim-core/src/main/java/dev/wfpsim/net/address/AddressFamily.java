package dev.wfpsim.net.address;

/**
 * Address families with their documented {@code ADDRESS_FAMILY} values.
 *
 * <p>Source: SOCKADDR_STORAGE, FwpsInjectionHandleCreate0.
 */
public enum AddressFamily {
  /** No family: both, where a call allows it. */
  AF_UNSPEC(0),
  /** IPv4. */
  AF_INET(2),
  /** IPv6. */
  AF_INET6(23);

  private final int value;

  AddressFamily(int value) {
    this.value = value;
  }

  /** The number Windows gives the family. */
  public int value() {
    return value;
  }
}
