package dev.wfpsim.net.ip;

import org.jspecify.annotations.Nullable;

/**
 * How the network layer of a host decides.
 *
 * @param forwarding whether it passes on packets that are not for it
 * @param groupForwardedFragments whether it holds the fragments of a datagram that it passes on
 *     until all are there
 * @param weakHostSend whether a packet may leave by an interface without its source address
 * @param weakHostReceive whether a packet may come in by an interface without its destination
 * @param loopbackFromCards whether loopback addresses talk with the host's other addresses
 * @param readyNanos virtual time from which it works
 * @param hopLimit hops of packets sent, 1 to 255
 * @param overlapPolicy what it makes of fragments that overlap
 * @param reassemblyTimeoutNanos how long fragments wait for the rest of their datagram
 * @param maxReassemblies how many datagrams may wait for fragments
 * @param maxReassemblyBytes how many bytes of them
 * @param icmpErrorsPerSecond how many ICMP errors it sends a second, at most; as many at once
 * @param loopbackSumsChecked whether it checks the checksums of what is injected as if it had come
 *     in by loopback, which nobody computes there
 * @param forwardInjectionShown whether what is injected into the forward path is shown again
 * @param forms of what it sends and of what comes in
 * @param receiveLayout how its adapters lay out what comes in; null to draw it for each
 */
public record IpSettings(
    boolean forwarding,
    boolean groupForwardedFragments,
    boolean weakHostSend,
    boolean weakHostReceive,
    boolean loopbackFromCards,
    long readyNanos,
    int hopLimit,
    OverlapPolicy overlapPolicy,
    long reassemblyTimeoutNanos,
    int maxReassemblies,
    long maxReassemblyBytes,
    int icmpErrorsPerSecond,
    boolean loopbackSumsChecked,
    boolean forwardInjectionShown,
    PacketForms forms,
    @Nullable ReceiveLayout receiveLayout) {}
