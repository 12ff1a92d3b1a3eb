package dev.wfpsim.scenario.library;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.wire.UdpHeader;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.scenario.kit.CalloutDriver;
import dev.wfpsim.scenario.kit.Compartments;
import dev.wfpsim.scenario.kit.Packets;
import dev.wfpsim.scenario.kit.Verdicts;
import dev.wfpsim.wfp.fwp.FwpDirection;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.ClassifyContext;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.fwps.TransportSendParams;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets another server answer for one: datagrams to a service go to its proxy instead, and what the
 * proxy answers comes from the service, for all that the application can see.
 *
 * <p>Each datagram is absorbed at the datagram layer, and a copy of it with another port and
 * address injected in its place. All of it is done inside classifyFn, which UDP allows, so the
 * order stays. A datagram for which there is no memory is lost: unchanged it would be the wrong
 * one's.
 *
 * <p>Pages: FwpsInjectTransportSendAsync1, FwpsInjectTransportReceiveAsync0,
 * FwpsConstructIpHeaderForTransportPacket0.
 */
final class DatagramProxy extends CalloutDriver {
  private static final String DATAGRAM_TAG = "dgpx";
  private static final int DATAGRAM_BYTES = 128;
  private static final int SUBLAYER_WEIGHT = 0x500;

  DatagramProxy(DriverSettings settings) {
    super(settings);
  }

  @Override
  protected NtStatus setUp() {
    NtStatus status = handles.create(AddressFamily.AF_UNSPEC, InjectionHandle.TYPE_TRANSPORT);
    if (!status.isSuccess()) {
      return status;
    }
    FwpsLayer layer =
        settings.address("server").isIpv4()
            ? FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V4
            : FwpsLayer.FWPS_LAYER_DATAGRAM_DATA_V6;
    policy.add(
        "query",
        layer,
        conditions(FwpDirection.FWP_DIRECTION_OUTBOUND, "server", "server-port"),
        this::classify);
    policy.add(
        "answer",
        layer,
        conditions(FwpDirection.FWP_DIRECTION_INBOUND, "proxy", "proxy-port"),
        this::classify);
    return policy.install(SUBLAYER_WEIGHT);
  }

  private List<FilterCondition> conditions(FwpDirection direction, String address, String port) {
    return List.of(
        FilterCondition.equal(FwpsField.IP_PROTOCOL, FwpValue.uint8(IpProtocol.UDP)),
        FilterCondition.equal(FwpsField.DIRECTION, FwpValue.uint32(direction.ordinal())),
        FilterCondition.equal(
            FwpsField.IP_REMOTE_ADDRESS, FwpValue.address(settings.address(address))),
        FilterCondition.equal(
            FwpsField.IP_REMOTE_PORT, FwpValue.uint16((int) settings.number(port))));
  }

  @Override
  protected void tearDown() {
    policy.remove();
    // No classify runs any more after this: nothing more is injected.
    callouts.unregisterAll();
    // Waits for the completions of all that was: they run our code.
    handles.destroyAll();
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
    if (handles.haveInjected(AddressFamily.AF_UNSPEC, packet)) {
      Verdicts.permit(filter, classifyOut); // an answer of ours, or a query to a proxy of this port
      return;
    }
    Verdicts.block(classifyOut);
    boolean query = Packets.isOutbound(inFixedValues);
    // Sending starts at the transport header, where the query does; receiving at the IP header.
    int headers = query ? 0 : inMetaValues.ipHeaderSize() + inMetaValues.transportHeaderSize();
    NetBufferList copy = Packets.copied(driver, packet, headers);
    if (copy == null) {
      return;
    }
    PoolMemory block =
        driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, DATAGRAM_BYTES, DATAGRAM_TAG);
    if (block == null) {
      driver.fwps().FwpsFreeCloneNetBufferList0(copy, 0);
      return;
    }
    block.setObject(copy);
    Verdicts.absorb(classifyOut);
    NtStatus status =
        query
            ? sendToProxy(inFixedValues, inMetaValues, copy, block)
            : receiveFromServer(inFixedValues, inMetaValues, copy, block);
    if (!status.isSuccess()) {
      free(block); // no completion will come
    }
  }

  private NtStatus sendToProxy(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      NetBufferList copy,
      PoolMemory block) {
    IpAddress proxy = settings.address("proxy");
    for (NetBuffer each = copy.firstNetBuffer(); each != null; each = each.next()) {
      UdpHeader udp = header(each, 0);
      if (udp == null) {
        return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
      }
      udp.setDestinationPort((int) settings.number("proxy-port"));
      udp.fillChecksum(local(values), proxy);
    }
    // The platform reads it when it moves the datagram: it lives as long as the injection.
    TransportSendParams sendParams = new TransportSendParams();
    sendParams.remoteAddress = proxy;
    sendParams.storage = block;
    return driver
        .fwps()
        .FwpsInjectTransportSendAsync1(
            handle(),
            null,
            meta.transportEndpointHandle(),
            0,
            sendParams,
            Packets.family(values),
            Compartments.of(meta),
            copy,
            this::completed,
            block);
  }

  private NtStatus receiveFromServer(
      FwpsIncomingValues values,
      FwpsIncomingMetadataValues meta,
      NetBufferList copy,
      PoolMemory block) {
    int interfaceIndex = (int) values.number(FwpsField.INTERFACE_INDEX);
    int subInterfaceIndex = (int) values.number(FwpsField.SUB_INTERFACE_INDEX);
    UdpHeader udp = header(copy.firstNetBuffer(), meta.ipHeaderSize());
    if (udp == null) {
      return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
    }
    udp.setSourcePort((int) settings.number("server-port"));
    // The IP header is built anew, and the checksums with it.
    NtStatus status =
        driver
            .fwps()
            .FwpsConstructIpHeaderForTransportPacket0(
                copy,
                meta.ipHeaderSize(),
                Packets.family(values),
                settings.address("server"),
                local(values),
                IpProtocol.UDP,
                0,
                null,
                0,
                null,
                interfaceIndex,
                subInterfaceIndex);
    return !status.isSuccess()
        ? status
        : driver
            .fwps()
            .FwpsInjectTransportReceiveAsync0(
                handle(),
                null,
                null,
                0,
                Packets.family(values),
                Compartments.of(meta),
                interfaceIndex,
                subInterfaceIndex,
                copy,
                this::completed,
                block);
  }

  /** The UDP header of a copy, whose memory is ours and in one piece; null if it is not mapped. */
  private @Nullable UdpHeader header(NetBuffer copy, int offset) {
    int length = copy.dataLength();
    DataBuffer data = driver.ndis().NdisGetDataBuffer(copy, length, null);
    return data == null
        ? null
        : UdpHeader.view(data.memory(), data.offset() + offset, length - offset);
  }

  private InjectionHandle handle() {
    return Objects.requireNonNull(handles.of(AddressFamily.AF_UNSPEC), "not set up");
  }

  private static IpAddress local(FwpsIncomingValues values) {
    return Objects.requireNonNull(values.address(FwpsField.IP_LOCAL_ADDRESS), "no address");
  }

  /** The copy comes back, perhaps at DISPATCH_LEVEL, perhaps before the inject call returns. */
  private void completed(@Nullable Object context, NetBufferList copy, boolean dispatchLevel) {
    if (context instanceof PoolMemory block) {
      free(block);
    }
  }

  private void free(PoolMemory block) {
    driver.fwps().FwpsFreeCloneNetBufferList0((NetBufferList) block.object(), 0);
    driver.ex().ExFreePoolWithTag(block, DATAGRAM_TAG);
  }
}
