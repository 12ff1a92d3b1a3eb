package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.testing.Times.fromNow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a packet stands that a driver referenced in classifyFn, when a worker looks at it. */
class RetreatedPacketTest extends TrafficBench {
  private static final int BYTES = 40;

  /** How far the stack had retreated when the worker came; -1 where nothing was referenced. */
  private int retreated = -1;

  private byte @Nullable [] got;

  /** References the datagram, takes it away and has a worker inject it again. */
  private void referencing(FwpsLayer layer, boolean comparing) {
    InjectionHandle handle = handleBeforeRun();
    callout(
        layer,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (retreated >= 0) {
            return; // its own
          }
          int offset = list.firstNetBuffer().dataOffset();
          int ip = meta.ipHeaderSize();
          int transport = meta.transportHeaderSize();
          fwps().FwpsReferenceNetBufferList0(list, false);
          absorb(out);
          retreated = 0;
          net.b
              .machine()
              .startThread("worker", () -> again(handle, list, offset, ip, transport, comparing));
        });
  }

  private void again(
      InjectionHandle handle,
      NetBufferList list,
      int offset,
      int ip,
      int transport,
      boolean comparing) {
    driver.ke().KeDelayExecutionThread(fromNow(10 * MILLISECOND));
    retreated = offset - list.firstNetBuffer().dataOffset();
    int back = ip + transport - (comparing ? retreated : 0);
    driver.ndis().NdisRetreatNetBufferDataStart(list.firstNetBuffer(), back, 0);
    NetBufferList clone = clone(list);
    driver.ndis().NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), back, true);
    fwps().FwpsDereferenceNetBufferList0(list, false);
    receiveAgain(handle, DriverRig.NIC, clone);
  }

  private void datagram() {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          got = socket.receiveFrom().payload();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(text(BYTES), net.toB(PORT));
        });
    net.kernel.run(1_000 * MILLISECOND);
  }

  private void run(long seed, FwpsLayer layer, boolean comparing) {
    begin(net(seed), true);
    retreated = -1;
    got = null;
    referencing(layer, comparing);
    datagram();
  }

  @ParameterizedTest
  @EnumSource(names = {"FWPS_LAYER_INBOUND_TRANSPORT_V4", "FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4"})
  void stack_mayOrMayNotRetreatAReferencedPacket_R236(FwpsLayer layer) {
    TreeSet<Integer> seen = new TreeSet<>();
    for (long seed = 1; seed <= 8; seed++) {
      run(seed, layer, true);
      seen.add(retreated);
      assertThat(got).as("seed=" + seed).isEqualTo(text(BYTES));
    }
    assertThat(seen).as("a UDP header, or nothing").containsExactly(0, 8);
  }

  @Test
  void driverThatDoesNotCompareOffsets_retreatsTwice_R236() {
    for (long seed = 1; seed <= 8; seed++) {
      run(seed, FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4, false);
      assertThat(got != null).as("seed=" + seed).isEqualTo(retreated == 0);
    }
  }
}
