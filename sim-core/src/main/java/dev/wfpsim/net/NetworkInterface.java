package dev.wfpsim.net;

/** An interface of a host, as hooks see it. */
public final class NetworkInterface {
  private final String name;
  private final int index;
  private final long luid;
  private final int mtu;
  private final boolean loopback;

  NetworkInterface(String name, int index, long luid, int mtu, boolean loopback) {
    this.name = name;
    this.index = index;
    this.luid = luid;
    this.mtu = mtu;
    this.loopback = loopback;
  }

  public String name() {
    return name;
  }

  /** The interface index, from 1. */
  public int index() {
    return index;
  }

  /** The sub-interface index; 0 where there is one. */
  public int subIndex() {
    return 0;
  }

  /** NET_LUID. */
  public long luid() {
    return luid;
  }

  /** The largest IP packet, in bytes. */
  public int mtu() {
    return mtu;
  }

  public boolean isLoopback() {
    return loopback;
  }

  @Override
  public String toString() {
    return name + " index=" + index;
  }
}
