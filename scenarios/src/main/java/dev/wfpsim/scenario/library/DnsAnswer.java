package dev.wfpsim.scenario.library;

import dev.wfpsim.driver.Ref;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.wire.Ipv4Header;
import dev.wfpsim.net.wire.UdpHeader;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers DNS queries in the name of the server: a query over UDP and IPv4 is absorbed at the
 * outbound IP layer, and an answer without records, built from it, is injected as if it had come in
 * on the same interface.
 *
 * <p>Pages: FwpsInjectNetworkReceiveAsync0, FwpsAllocateNetBufferAndNetBufferList0.
 */
final class DnsAnswer extends CalloutDriver {
  private static final int DNS_PORT = 53;
  private static final int DNS_HEADER = 12;
  private static final int DNS_FLAGS = 2;
  private static final int DNS_ANSWER = 0x8000;
  private static final int DNS_RCODE = 0x000F;
  private static final int HOPS = 64;
  private static final int SUBLAYER_WEIGHT = 0x200;

  /** Set by the set-up. */
  private @Nullable NetBufferPool pool;

  DnsAnswer(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    NtStatus status = handles.create(AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK);
    if (!status.isSuccess()) {
      return status;
    }
    pool = driver.ndis().NdisAllocateNetBufferListPool();
    if (pool == null) {
      return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    }
    policy.add("query-v4", FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4, List.of(), this::classify);
    return policy.install(SUBLAYER_WEIGHT);
  }

  @Override
  protected void tearDown() {
    policy.remove();
    // No classify runs any more after this: nothing more is answered.
    callouts.unregisterAll();
    // Waits for the answers that are under way: then nothing is in use of the pool any more.
    handles.destroyAll();
    if (pool != null) {
      driver.ndis().NdisFreeNetBufferListPool(pool);
      pool = null;
    }
  }

  private void classify(
      FwpsIncomingValues inFixedValues,
      FwpsIncomingMetadataValues inMetaValues,
      @Nullable Object layerData,
      ClassifyContext classifyContext,
      FwpsFilter filter,
      long flowContext,
      FwpsClassifyOut classifyOut) {
    if (!classifyOut.hasWriteRight() || !(layerData instanceof NetBufferList packet)) {
      return;
    }
    Verdicts.permit(filter, classifyOut);
    byte[] answer = answer(packet.firstNetBuffer());
    if (answer != null && inject(answer, inFixedValues, inMetaValues)) {
      Verdicts.absorb(classifyOut);
    }
  }

  /** The packet that answers a query; null for a packet that is none. */
  private byte @Nullable [] answer(NetBuffer query) {
    int length = query.dataLength();
    DataBuffer data = driver.ndis().NdisGetDataBuffer(query, length, Memory.ofSize(length));
    if (data == null) {
      return null;
    }
    // The query itself is the stack's: what is written is a copy.
    byte[] bytes = data.toBytes();
    Memory copy = Memory.of(bytes);
    Ipv4Header ip = Ipv4Header.tryView(copy, 0, length);
    if (ip == null || ip.isFragment() || ip.protocol() != IpProtocol.UDP) {
      return null;
    }
    int header = ip.headerLength();
    UdpHeader udp = UdpHeader.tryView(copy, header, length - header);
    if (udp == null || udp.destinationPort() != DNS_PORT || udp.payloadLength() < DNS_HEADER) {
      return null;
    }
    int flags = header + UdpHeader.BYTES + DNS_FLAGS;
    int code = (int) settings.number("rcode") & DNS_RCODE;
    copy.put16(flags, copy.u16(flags) & ~DNS_RCODE | DNS_ANSWER | code);
    IpAddress asker = ip.source();
    IpAddress server = ip.destination();
    udp.setDestinationPort(udp.sourcePort());
    udp.setSourcePort(DNS_PORT);
    udp.fillChecksum(server, asker);
    ip.setSource(server);
    ip.setDestination(asker);
    ip.setTimeToLive(HOPS);
    ip.fillChecksum();
    return bytes;
  }

  private boolean inject(
      byte[] answer, FwpsIncomingValues values, FwpsIncomingMetadataValues meta) {
    NetBufferPool from = pool;
    InjectionHandle handle = handles.of(AddressFamily.AF_INET);
    Ref<NetBufferList> list = new Ref<>();
    if (from == null
        || handle == null
        || !driver
            .fwps()
            .FwpsAllocateNetBufferAndNetBufferList0(
                from, 0, 0, Mdl.of(answer), 0, answer.length, list)
            .isSuccess()) {
      return false;
    }
    NtStatus status =
        driver
            .fwps()
            .FwpsInjectNetworkReceiveAsync0(
                handle,
                null,
                0,
                Compartments.of(meta),
                (int) values.number(FwpsField.INTERFACE_INDEX),
                (int) values.number(FwpsField.SUB_INTERFACE_INDEX),
                list.value(),
                this::completed,
                null);
    if (!status.isSuccess()) {
      // No completion will come: the list is ours, and the query goes on its way.
      driver.fwps().FwpsFreeNetBufferList0(list.value());
    }
    return status.isSuccess();
  }

  private void completed(@Nullable Object context, NetBufferList list, boolean dispatchLevel) {
    driver.fwps().FwpsFreeNetBufferList0(list);
  }
}
