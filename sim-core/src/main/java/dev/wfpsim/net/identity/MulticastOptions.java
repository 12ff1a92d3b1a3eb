package dev.wfpsim.net.identity;

/**
 * What a socket has set about multicast. Each starts as Windows has it.
 *
 * <p>Pages: "IPPROTO_IP socket options", "IPPROTO_IPV6 socket options".
 */
public final class MulticastOptions {
  /** The most hops: a byte. */
  public static final int MAX_HOPS = 255;

  private boolean loop = true;
  private int hops = 1;
  private int interfaceIndex;

  /**
   * IP_MULTICAST_LOOP, on at first. Over IPv4 it is the receiving socket's: whether it hears what
   * this host sends to its groups. Over IPv6 it is the sending socket's: whether this host's
   * members hear what it sends.
   */
  public boolean loop() {
    return loop;
  }

  public void setLoop(boolean hears) {
    loop = hears;
  }

  /** IP_MULTICAST_TTL: hops of what is sent to groups, 1 at first; 0 stays on this host. */
  public int hops() {
    return hops;
  }

  public void setHops(int limit) {
    hops = limit;
  }

  /** IP_MULTICAST_IF: the index of the interface to send to groups by; 0 asks the routes. */
  public int interfaceIndex() {
    return interfaceIndex;
  }

  public void setInterfaceIndex(int index) {
    interfaceIndex = index;
  }
}
