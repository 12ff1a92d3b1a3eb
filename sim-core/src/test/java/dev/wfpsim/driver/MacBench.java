package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.wire.EthernetFields;
import dev.wfpsim.net.wire.EthernetHeader;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A host whose MAC layers a test looks at, and a driver that injects frames there. */
abstract class MacBench extends TrafficBench {
  static final FwpsLayer IN_ETHERNET = FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET;
  static final FwpsLayer OUT_ETHERNET = FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET;
  static final FwpsLayer IN_NATIVE = FwpsLayer.FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE;
  static final FwpsLayer OUT_NATIVE = FwpsLayer.FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE;
  static final int ARP = 0x0806;

  final InjectionHandle handle = DriverCalls.handleBeforeRun(wfp, InjectionHandle.TYPE_L2);

  void at(FwpsLayer layer, ClassifyFn fn) {
    callout(layer, FwpmFilter.at(layer), fn);
  }

  void noting(FwpsLayer layer) {
    at(layer, (values, meta, data, context, filter, flow, out) -> log.add(layer.shortName()));
  }

  NetworkInterface card() {
    return Objects.requireNonNull(net.a.interfaceByIndex(DriverRig.NIC));
  }

  MacAddress mine() {
    return card().adapter().macAddress();
  }

  MacAddress theirs() {
    return Objects.requireNonNull(net.b.interfaceByIndex(DriverRig.NIC)).adapter().macAddress();
  }

  static NetBufferList list(@Nullable Object data) {
    return (NetBufferList) Objects.requireNonNull(data);
  }

  static byte[] bytes(NetBufferList list) {
    return list.firstNetBuffer().copyBytes();
  }

  /** An echo of so many bytes over UDP, to the server and back. */
  void datagram(int bytes) {
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          var got = socket.receiveFrom();
          socket.sendTo(got.payload(), got.from());
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(text(bytes), net.toB(PORT));
          assertThat(socket.receiveFrom().payload()).isEqualTo(text(bytes));
          socket.close();
          log.add("done");
        });
  }

  NtStatus inject(FwpsLayer layer, NetBufferList chain, @Nullable FwpsInjectComplete completion) {
    return inject(handle, 0, layer, DriverRig.NIC, 0, chain, completion);
  }

  NtStatus inject(
      InjectionHandle by,
      int flags,
      FwpsLayer layer,
      int card,
      int port,
      NetBufferList chain,
      @Nullable FwpsInjectComplete completion) {
    boolean out = layer.shortName().startsWith("OUT");
    return out
        ? fwps()
            .FwpsInjectMacSendAsync0(
                by, "context", flags, layer.id(), card, port, chain, completion, null)
        : fwps()
            .FwpsInjectMacReceiveAsync0(
                by, "context", flags, layer.id(), card, port, chain, completion, null);
  }

  void soon(Runnable body) {
    WorkItem[] item = new WorkItem[1];
    item[0] =
        driver
            .io()
            .IoAllocateWorkItem(
                driver.deviceObject(),
                "inject",
                () -> {
                  body.run();
                  driver.io().IoFreeWorkItem(item[0]);
                });
    driver.io().IoQueueWorkItem(item[0]);
  }

  NetBufferList cloneFrame(NetBufferList list, FwpsIncomingMetadataValues meta, boolean at) {
    int back = at ? 0 : meta.ethernetMacHeaderSize();
    driver.ndis().NdisRetreatNetBufferDataStart(list.firstNetBuffer(), back, 0);
    NetBufferList clone = clone(list);
    driver.ndis().NdisAdvanceNetBufferDataStart(list.firstNetBuffer(), back, true);
    return clone;
  }

  void freeBuilt(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    fwps().FwpsFreeNetBufferList0(list);
  }

  NetBufferList frame(MacAddress to, MacAddress from, int etherType, int vlanId, byte[] payload) {
    int tag = vlanId == 0 ? 0 : 4;
    byte[] bytes = new byte[14 + tag + payload.length];
    EthernetHeader.write(new EthernetFields(to, from, etherType, 0)).copyTo(0, bytes, 0, 14);
    if (vlanId != 0) {
      Memory memory = Memory.of(bytes);
      memory.put16(12, 0x8100);
      memory.put16(14, 0xe000 | vlanId);
      memory.put16(16, etherType);
    }
    System.arraycopy(payload, 0, bytes, 14 + tag, payload.length);
    return PlatformBench.built(driver, bytes);
  }
}
