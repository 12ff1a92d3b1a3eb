package dev.wfpsim.net.host;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketContext;
import dev.wfpsim.net.ip.IpResources;
import dev.wfpsim.net.ip.OutboundPacket;
import dev.wfpsim.net.wire.UdpFields;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A kernel with a network on it, whose packet events are counted. */
public final class NetBench {
  public final Trace trace = new Trace();
  public final Findings findings = new Findings();
  public final Kernel kernel;
  public final Network network;
  public final Map<EventKind, Long> counts = new LinkedHashMap<>();
  public final Map<Long, Long> lostByReason = new TreeMap<>();
  public final List<Long> discards = new ArrayList<>();
  private int works;

  public NetBench(long seed) {
    kernel =
        new Kernel(
            KernelProfile.documented(),
            new SeededChoices(seed),
            trace,
            findings,
            CarrierKind.AUTOMATIC);
    network = new Network(kernel);
    trace.attach(
        new TraceReader() {
          @Override
          public void event(EventView event) {
            EventKind kind = event.kind();
            counts.merge(kind, 1L, Long::sum);
            if (kind == EventKind.PACKET_LOST) {
              lostByReason.merge(event.get(Word.LOSS), 1L, Long::sum);
            }
            if (kind == EventKind.PACKET_DISCARDED) {
              discards.add(event.get(Word.DISCARD));
            }
          }
        });
  }

  public long count(EventKind kind) {
    return counts.getOrDefault(kind, 0L);
  }

  /** Runs work on a thread of a host. */
  public void on(Host host, Runnable work) {
    works++;
    host.machine().startThread("work " + works, work);
  }

  /** Runs work on a thread of a host at a time. */
  public void onAt(long nanos, Host host, Runnable work) {
    kernel.schedule(nanos, 1, () -> on(host, work));
  }

  public RunEnd run() {
    return kernel.run(Long.MAX_VALUE / 2);
  }

  /** Whether every packet sent or copied came to an end. */
  public boolean isConserved() {
    return count(EventKind.PACKET_SENT) + count(EventKind.PACKET_DUPLICATED)
        == count(EventKind.PACKET_DELIVERED) + count(EventKind.PACKET_LOST);
  }

  /** A UDP datagram of the stack, checksum offloaded. */
  public static NetBufferList udp(Host host, int sourcePort, int destinationPort, byte[] payload) {
    byte[] datagram = new byte[8 + payload.length];
    new UdpFields(sourcePort, destinationPort, payload.length).emit(Memory.of(datagram), 0);
    System.arraycopy(payload, 0, datagram, 8, payload.length);
    NetBufferList nbl =
        host.stackPool()
            .allocate(BufferKind.STACK, datagram, 0, datagram.length, IpResources.BACK_FILL_BYTES);
    nbl.packetContext().setChecksumOffload(PacketContext.OFFLOAD_UDP);
    return nbl;
  }

  /** Sends a UDP datagram from the address the routes choose. */
  public static NtStatus sendUdp(
      Host host, String destination, int sourcePort, int destinationPort, byte[] payload) {
    NetBufferList nbl = udp(host, sourcePort, destinationPort, payload);
    IpAddress to = IpAddress.parse(destination);
    IpAddress from = host.ip().sourceFor(to, 0);
    NtStatus status =
        from == null
            ? NtStatus.STATUS_NETWORK_UNREACHABLE
            : host.ip().send(new OutboundPacket(nbl, from, to, IpProtocol.UDP));
    nbl.release();
    return status;
  }

  /** Bytes that count up from a start. */
  public static byte[] counting(int length, int start) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (start + i);
    }
    return bytes;
  }
}
