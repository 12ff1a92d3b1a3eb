package dev.wfpsim.net.host;

import dev.wfpsim.collect.Appended;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.buffer.BufferLimits;
import dev.wfpsim.net.ip.IpSettings;
import dev.wfpsim.net.ip.OverlapPolicy;
import dev.wfpsim.net.ip.PacketForms;
import dev.wfpsim.net.ip.ReceiveLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a host is: its processors and addresses, and how its network layer decides. A fresh instance
 * is a Windows client with one processor; each call changes and returns it.
 */
public final class HostOptions {
  private final String name;
  private int processors = 1;
  private List<IpPrefix> addresses = List.of();
  private boolean forwarding;
  private boolean groupForwardedFragments;
  private boolean weakHostSend;
  private boolean weakHostReceive;
  private boolean loopbackFromCards;
  private long stackReadyNanos;
  private int hopLimit = 128;
  private BufferLimits bufferLimits = BufferLimits.DEFAULT;
  private OverlapPolicy overlapPolicy = OverlapPolicy.DISCARD_DATAGRAM;
  private long reassemblyTimeoutNanos = 60_000_000_000L;
  private int maxReassemblies = 1_024;
  private long maxReassemblyBytes = 8L << 20;
  private int icmpErrorsPerSecond = 100;
  private boolean loopbackSumsChecked;
  private boolean forwardInjectionShown;
  private PacketForms forms = PacketForms.PLAIN;
  private @Nullable ReceiveLayout receiveLayout;
  private @Nullable IpAddress nameServer;
  private TransportSettings transport = TransportSettings.DEFAULT;

  /** Options of a host with a name for reports and choices. */
  public HostOptions(String name) {
    this.name = name;
  }

  /** 1 to 64. */
  public HostOptions processors(int count) {
    processors = (int) checked("processors", count, 1, 64);
    return this;
  }

  /** An address with its subnet, as in {@code 10.0.0.5/24}; placed when links are connected. */
  public HostOptions address(String addressAndSubnet) {
    return address(IpPrefix.parse(addressAndSubnet));
  }

  public HostOptions address(IpPrefix address) {
    addresses = Appended.to(addresses, address);
    return this;
  }

  /** Whether it passes on packets that are not for it. */
  public HostOptions forwarding(boolean forwards) {
    forwarding = forwards;
    return this;
  }

  /**
   * Whether the fragments of a datagram that it passes on are held until all are there, and shown
   * to the forward layer together ({@code netsh interface ipv4 set global
   * groupforwardedfragments=enabled}, and the same of ipv6). Windows does not by default.
   */
  public HostOptions groupForwardedFragments(boolean groups) {
    groupForwardedFragments = groups;
    return this;
  }

  /** Whether a packet may leave by an interface that does not have its source address. */
  public HostOptions weakHostSend(boolean weak) {
    weakHostSend = weak;
    return this;
  }

  /** Whether a packet may come in by an interface that does not have its destination address. */
  public HostOptions weakHostReceive(boolean weak) {
    weakHostReceive = weak;
    return this;
  }

  /**
   * Whether loopback addresses (127.0.0.0/8, ::1) talk with the host's other addresses. On Windows
   * they do not: a connect to 127.0.0.1 from a socket bound to a card's address fails with
   * WSAEADDRNOTAVAIL, strong host or weak (report golang/go#34171), a packet injected with a card's
   * address towards 127.0.0.1 completes with an error or is dropped (report basil00/WinDivert#82),
   * and a driver that redirects is told not to cross the stack's zones ("Using bind or connect
   * redirection").
   */
  public HostOptions loopbackFromCards(boolean talks) {
    loopbackFromCards = talks;
    return this;
  }

  /** Virtual time from which the network layer works. */
  public HostOptions stackReadyNanos(long nanos) {
    stackReadyNanos = checked("stackReadyNanos", nanos, 0, Long.MAX_VALUE / 2);
    return this;
  }

  /** Hops of packets sent, 1 to 255. */
  public HostOptions hopLimit(int hops) {
    hopLimit = (int) checked("hopLimit", hops, 1, 255);
    return this;
  }

  public HostOptions bufferLimits(BufferLimits limits) {
    bufferLimits = limits;
    return this;
  }

  public HostOptions overlapPolicy(OverlapPolicy policy) {
    overlapPolicy = policy;
    return this;
  }

  /** How long fragments wait for the rest of their datagram. */
  public HostOptions reassemblyTimeoutNanos(long nanos) {
    reassemblyTimeoutNanos = checked("reassemblyTimeoutNanos", nanos, 1, Long.MAX_VALUE / 2);
    return this;
  }

  /** How many datagrams, and bytes of them, may wait for fragments. */
  public HostOptions reassemblyLimits(int datagrams, long bytes) {
    maxReassemblies = (int) checked("maxReassemblies", datagrams, 1, 1 << 20);
    maxReassemblyBytes = checked("maxReassemblyBytes", bytes, 1, 1L << 30);
    return this;
  }

  /** How many ICMP errors it sends a second, at most; as many at once. */
  public HostOptions icmpErrorsPerSecond(int errors) {
    icmpErrorsPerSecond = (int) checked("icmpErrorsPerSecond", errors, 0, 1_000_000);
    return this;
  }

  /**
   * Whether the checksums of a packet are checked that is injected as if it had come in by
   * loopback. Nobody computes those there, so the clone of one that a driver injects again has none
   * unless its driver has seen to that. That injected packets need right ones stands in
   * callout-driver-programming-considerations, without a word of loopback.
   */
  public HostOptions loopbackSumsChecked(boolean checks) {
    loopbackSumsChecked = checks;
    return this;
  }

  /** How its adapters lay out what comes in; null, the default, to draw it for each. */
  public HostOptions receiveLayout(@Nullable ReceiveLayout layout) {
    receiveLayout = layout;
    return this;
  }

  /**
   * Whether what FwpsInjectForwardAsync0 puts back is shown to the forward layer and the one below
   * again. One sentence of wfp-layer-requirements-and-restrictions hints that it can be, the pages
   * of the call say that it is not. (R-226, Z-7)
   */
  public HostOptions forwardInjectionShown(boolean shown) {
    forwardInjectionShown = shown;
    return this;
  }

  /**
   * In which forms its packets are, the plainest of each unless set; {@link PacketForms#DRAWN}
   * draws them, as scenarios do.
   */
  public HostOptions packetForms(PacketForms set) {
    forms = set;
    return this;
  }

  /** The name server it asks; null, the default, for none. */
  public HostOptions nameServer(@Nullable IpAddress address) {
    nameServer = address;
    return this;
  }

  public @Nullable IpAddress nameServer() {
    return nameServer;
  }

  /** How its transports behave. */
  public HostOptions transport(TransportSettings settings) {
    transport = settings;
    return this;
  }

  public TransportSettings transport() {
    return transport;
  }

  private static long checked(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "out of range: option=" + option + ", value=" + value + ", range=" + least + ".." + most);
    }
    return value;
  }

  public String name() {
    return name;
  }

  public int processors() {
    return processors;
  }

  public List<IpPrefix> addresses() {
    return addresses;
  }

  public boolean forwarding() {
    return forwarding;
  }

  public long stackReadyNanos() {
    return stackReadyNanos;
  }

  public int hopLimit() {
    return hopLimit;
  }

  public BufferLimits bufferLimits() {
    return bufferLimits;
  }

  /** What of this is the network layer's. */
  IpSettings ip() {
    return new IpSettings(
        forwarding,
        groupForwardedFragments,
        weakHostSend,
        weakHostReceive,
        loopbackFromCards,
        stackReadyNanos,
        hopLimit,
        overlapPolicy,
        reassemblyTimeoutNanos,
        maxReassemblies,
        maxReassemblyBytes,
        icmpErrorsPerSecond,
        loopbackSumsChecked,
        forwardInjectionShown,
        forms,
        receiveLayout);
  }
}
