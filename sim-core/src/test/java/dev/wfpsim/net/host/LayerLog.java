package dev.wfpsim.net.host;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.DiscardLayer;
import dev.wfpsim.net.inspect.DiscardReason;
import dev.wfpsim.net.inspect.NoInspection;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Writes down every packet hook of a host, and answers what a test wants. */
public final class LayerLog extends NoInspection {
  /** One hook: its layer and what it was shown. */
  public record Seen(String layer, PacketIndication packet, byte[] bytes, int flags, Irql irql) {}

  public final List<Seen> seen = new ArrayList<>();
  public Function<Seen, Verdict> answer = hook -> Verdict.PERMIT;
  private final Host host;

  public LayerLog(Host host) {
    this.host = host;
    host.setInspection(this);
  }

  /** The layers of the hooks that match, in order. */
  public List<String> layers() {
    return seen.stream().map(Seen::layer).toList();
  }

  /** The hooks of one layer. */
  public List<Seen> at(String layer) {
    return seen.stream().filter(hook -> hook.layer().equals(layer)).toList();
  }

  private Verdict log(String layer, PacketIndication packet) {
    Irql irql =
        host.kernel().current() == null ? Irql.DISPATCH_LEVEL : host.kernel().current().irql();
    Seen hook =
        new Seen(layer, packet, packet.nbl().firstNetBuffer().copyBytes(), packet.flags(), irql);
    seen.add(hook);
    return answer.apply(hook);
  }

  @Override
  public Verdict datagramData(PacketIndication packet) {
    return log("DATAGRAM_DATA", packet);
  }

  @Override
  public Verdict outboundTransport(PacketIndication packet) {
    return log("OUTBOUND_TRANSPORT", packet);
  }

  @Override
  public Verdict outboundIpPacket(PacketIndication packet) {
    return log("OUTBOUND_IPPACKET", packet);
  }

  @Override
  public Verdict inboundIpPacket(PacketIndication packet) {
    return log("INBOUND_IPPACKET", packet);
  }

  @Override
  public Verdict ipForward(PacketIndication packet) {
    return log("IPFORWARD", packet);
  }

  @Override
  public Verdict icmpError(PacketIndication packet) {
    return log(
        packet.direction() == Direction.INBOUND ? "INBOUND_ICMP_ERROR" : "OUTBOUND_ICMP_ERROR",
        packet);
  }

  @Override
  public Verdict discarded(PacketIndication packet, DiscardLayer layer, int reason) {
    return log(layer + "_DISCARD " + DiscardReason.code(reason), packet);
  }
}
