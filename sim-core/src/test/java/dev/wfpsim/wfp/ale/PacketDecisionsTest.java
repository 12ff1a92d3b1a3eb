package dev.wfpsim.wfp.ale;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.net.buffer.BufferKind;
import dev.wfpsim.net.buffer.BufferLedger;
import dev.wfpsim.net.buffer.BufferLimits;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.net.inspect.EmbeddedPacket;
import dev.wfpsim.net.inspect.PacketIndication;
import dev.wfpsim.net.inspect.Verdict;
import dev.wfpsim.net.link.NetworkCategory;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.wfp.classify.LayerCounts;
import dev.wfpsim.wfp.engine.RandomPolicyChanges;
import dev.wfpsim.wfp.filter.LayerFilter;
import dev.wfpsim.wfp.filter.RandomPolicy;
import dev.wfpsim.wfp.flow.FlowScope;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.platform.PolicyBench;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Packets that are alike, and almost alike, among changes of the policy and of the host: what is
 * kept of one decides about the next as the plain evaluation of its values does, with the same
 * events word for word, and the same counts.
 */
class PacketDecisionsTest {
  private static final int SEEDS = 2_000;
  private static final int[] PORTS = {0, 1, 3, 7, 80, 443};
  private static final int[] PROTOCOLS = {1, 6, 17};
  private static final List<FwpsLayer> LAYERS =
      List.of(
          FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
          FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4,
          FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4,
          FwpsLayer.FWPS_LAYER_INBOUND_ICMP_ERROR_V4,
          FwpsLayer.FWPS_LAYER_IPFORWARD_V4);

  /** All but the last two are such that decisions are kept. */
  private static final List<FwpsField> FIELDS =
      List.of(
          FwpsField.FLAGS,
          FwpsField.IP_PROTOCOL,
          FwpsField.DIRECTION,
          FwpsField.IP_LOCAL_ADDRESS,
          FwpsField.IP_REMOTE_ADDRESS,
          FwpsField.IP_SOURCE_ADDRESS,
          FwpsField.IP_DESTINATION_ADDRESS,
          FwpsField.IP_LOCAL_PORT,
          FwpsField.IP_REMOTE_PORT,
          FwpsField.IP_LOCAL_ADDRESS_TYPE,
          FwpsField.IP_DESTINATION_ADDRESS_TYPE,
          FwpsField.IP_LOCAL_INTERFACE,
          FwpsField.IP_ARRIVAL_INTERFACE,
          FwpsField.INTERFACE_TYPE,
          FwpsField.INTERFACE_INDEX,
          FwpsField.PROFILE_ID,
          FwpsField.LOCAL_INTERFACE_PROFILE_ID,
          FwpsField.IP_FORWARD_INTERFACE,
          FwpsField.SOURCE_INTERFACE_INDEX,
          FwpsField.DESTINATION_INTERFACE_INDEX,
          FwpsField.EMBEDDED_PROTOCOL,
          FwpsField.EMBEDDED_LOCAL_PORT);

  private static NetBufferList data() {
    BufferLedger ledger = new BufferLedger((code, rule, message) -> {}, BufferLimits.DEFAULT);
    return Objects.requireNonNull(
        ledger.newPool("stack").allocate(BufferKind.STACK, new byte[100], 0, 100, 40));
  }

  private static final class Changes extends RandomPolicyChanges {
    private final Host host = bench.wfp().host();
    private final Classification classification =
        new Classification(
            bench.kernel(),
            host.ip(),
            host.transport().names(),
            bench.wfp().classifier(),
            bench.wfp().flows());
    private final FixedValues values = new FixedValues(host.ip(), host.transport().names());
    private final NetBufferList data = data();
    private final int most;

    Changes(SplittableRandom random) {
      super(PolicyBench.ofHost(random.nextLong()), random, LAYERS);
      most = 2 + random.nextInt(8);
    }

    /** One field in three may be any; so some layers are of fixed fields alone. */
    @Override
    protected RandomPolicy policy(FwpsLayer layer) {
      if (random.nextInt(3) == 0) {
        return new RandomPolicy(random, layer);
      }
      List<FwpsField> fields = FIELDS.stream().filter(layer::has).toList();
      int first = random.nextInt(fields.size());
      int end = Math.min(fields.size(), first + 2 + random.nextInt(fields.size()));
      return new RandomPolicy(random, layer, fields.subList(first, end));
    }

    private <T> T oneOf(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    private int oneOf(int[] all) {
      return all[random.nextInt(Math.min(all.length, most))];
    }

    private SocketAddress address() {
      return new SocketAddress(
          IpAddress.ofIpv4(0x0a000000 | random.nextInt(most)), oneOf(PORTS), random.nextInt(2));
    }

    private PacketIndication packet() {
      PacketIndication packet =
          new PacketIndication(
              data,
              random.nextInt(4) == 0 ? Direction.INBOUND : Direction.OUTBOUND,
              address(),
              address(),
              oneOf(PROTOCOLS));
      packet.through(oneOf(host.interfaces()));
      if (random.nextInt(3) == 0) {
        packet.forwardedTo(oneOf(host.interfaces()));
      }
      if (random.nextInt(3) == 0) {
        packet.with(1 << random.nextInt(7));
      }
      if (random.nextInt(6) == 0) {
        packet.about(embedded());
      }
      return packet;
    }

    private EmbeddedPacket embedded() {
      return new EmbeddedPacket(oneOf(PROTOCOLS), address(), address(), true);
    }

    @Override
    protected void classify(RandomPolicy policy, List<LayerFilter> inForce) {
      PacketIndication last = packet();
      for (int i = 0; i < 6; i++) {
        last = random.nextInt(3) == 0 ? last : packet();
        if (last.embedded() != null) {
          last.about(embedded());
        }
        if (random.nextInt(5) == 0) {
          NetworkInterface card = oneOf(host.interfaces());
          card.setCategory(oneOf(List.of(NetworkCategory.values())));
        }
        if (random.nextInt(40) == 0) {
          int address = 0x0a000000 | random.nextInt(most);
          oneOf(host.interfaces())
              .addAddress(new IpPrefix(IpAddress.ofIpv4(address), 29 + random.nextInt(4)));
        }
        classify(policy.layer(), last, inForce);
      }
    }

    private void classify(FwpsLayer layer, PacketIndication packet, List<LayerFilter> inForce) {
      FwpsIncomingValues filled = new FwpsIncomingValues(layer);
      values.shown(filled, packet);
      List<String> expected = expected(inForce, filled, new FlowScope(bench.wfp().flows(), 0));
      LayerCounts before = bench.wfp().classifier().counts(layer);
      events.clear();
      Verdict verdict =
          classification.isFiltered(layer) ? classification.packet(layer, packet) : Verdict.PERMIT;
      assertThat(events).isEqualTo(expected);
      boolean block =
          !inForce.isEmpty() && expectedResult().actionType == FwpActionType.FWP_ACTION_BLOCK;
      assertThat(verdict).isEqualTo(block ? Verdict.BLOCK : Verdict.PERMIT);
      assertThat(classification.takeBlockingFilter(layer))
          .isEqualTo(block ? expectedResult().filterId : 0);
      LayerCounts after = bench.wfp().classifier().counts(layer);
      assertThat(after.classifies()).isEqualTo(before.classifies() + 1);
      assertThat(after.blocks()).isEqualTo(before.blocks() + (block ? 1 : 0));
      boolean decides = !inForce.isEmpty() && expectedResult().filterId != 0;
      decided += decides ? 1 : 0;
      assertThat(after.permits()).isEqualTo(before.permits() + (decides && !block ? 1 : 0));
    }
  }

  @Test
  void randomPacketsAndChanges_areDecidedAsByPlainEvaluation() {
    long decided = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Changes changes = new Changes(new SplittableRandom(seed));
      try {
        changes.run(4 + seed % 20, 12);
      } catch (AssertionError failed) {
        throw new AssertionError("seed " + seed, failed);
      }
      decided += changes.decided;
    }
    assertThat(decided).isGreaterThan(SEEDS);
  }

  /** More conversations than the table has places for, in turns. */
  @Test
  void conversationsWithoutNumber_areNotTakenForEachOther() {
    PolicyBench bench = PolicyBench.ofHost(1);
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4;
    bench.add(
        FwpmFilter.at(layer)
            .when(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(81))
            .action(FwpActionType.FWP_ACTION_BLOCK));
    Classification classification =
        new Classification(
            bench.kernel(),
            bench.wfp().host().ip(),
            bench.wfp().host().transport().names(),
            bench.wfp().classifier(),
            bench.wfp().flows());
    NetBufferList data = data();
    SocketAddress local = SocketAddress.parse("10.0.0.5:1000");
    for (int i = 0; i < 120_000; i++) {
      int number = i % 40_000;
      SocketAddress remote =
          new SocketAddress(IpAddress.ofIpv4(0x0a000000 | number / 2), 80 + number % 2);
      PacketIndication packet = new PacketIndication(data, Direction.INBOUND, local, remote, 6);
      Verdict expected = number % 2 == 0 ? Verdict.PERMIT : Verdict.BLOCK;
      assertThat(classification.packet(layer, packet)).isEqualTo(expected);
    }
  }

  @Test
  void packetsAlike_areDecidedWithoutAllocation() {
    PolicyBench bench = PolicyBench.ofHost(1);
    Host host = bench.wfp().host();
    FwpsLayer layer = FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4;
    bench.add(
        FwpmFilter.at(layer)
            .when(FwpsField.IP_REMOTE_PORT, FwpValue.uint16(80))
            .action(FwpActionType.FWP_ACTION_PERMIT));
    Classification classification =
        new Classification(
            bench.kernel(),
            host.ip(),
            host.transport().names(),
            bench.wfp().classifier(),
            bench.wfp().flows());
    SocketAddress local = SocketAddress.parse("10.0.0.5:1000");
    SocketAddress remote = SocketAddress.parse("10.0.0.9:80");
    PacketIndication packet =
        new PacketIndication(data(), Direction.OUTBOUND, local, remote, 6)
            .through(host.interfaces().getLast());
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 400; i++) {
        classification.packet(layer, packet);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isLessThan(400);
    assertThat(bench.wfp().classifier().counts(layer).permits()).isEqualTo(8_000);
  }
}
