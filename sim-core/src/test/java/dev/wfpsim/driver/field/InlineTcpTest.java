package dev.wfpsim.driver.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Fwps;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TCP from classifyFn of the transport layer, by whatever call it is injected. */
final class InlineTcpTest {
  private static final int NIC = 2;

  /** Answers the first packet of a protocol with one of its own, from classifyFn. */
  private static final class Forger extends FieldDriver {
    private final AddressFamily family;
    private final String call;
    private final FwpsLayer layer;
    private final boolean tcp;

    @SuppressWarnings("NullAway.Init")
    private InjectionHandle handle;

    @SuppressWarnings("NullAway.Init")
    private NetBufferPool pool;

    private NtStatus status = NtStatus.STATUS_PENDING;

    Forger(AddressFamily family, String call, FwpsLayer layer, boolean tcp) {
      this.tcp = tcp;
      this.family = family;
      this.call = call;
      this.layer = layer;
    }

    @Override
    NtStatus start() {
      openEngine();
      pool = d.ndis().NdisAllocateNetBufferListPool();
      handle =
          injectionHandle(
              family,
              InjectionHandle.TYPE_NETWORK
                  | InjectionHandle.TYPE_TRANSPORT
                  | InjectionHandle.TYPE_FORWARD);
      callout(
          sublayer(9),
          layer,
          List.of(),
          (values, meta, data, context, filter, flow, out) -> {
            if (data instanceof NetBufferList list && status == NtStatus.STATUS_PENDING) {
              boolean inner = layer.shortName().contains("TRANSPORT");
              status = inject(forged(list.firstNetBuffer(), inner));
            }
            permit(out);
          });
      return NtStatus.STATUS_SUCCESS;
    }

    /** A copy of the packet behind an IP header, over IPv6 with destination options between. */
    private NetBufferList forged(NetBuffer from, boolean atTransport) {
      byte[] bytes = from.copyBytes();
      Ref<NetBufferList> made = new Ref<>();
      Mdl mdl = Mdl.of(bytes);
      ok(d.fwps().FwpsAllocateNetBufferAndNetBufferList0(pool, 0, 0, mdl, 0, bytes.length, made));
      NetBufferList list = made.value();
      if (atTransport) {
        int protocol = tcp ? IpProtocol.TCP : IpProtocol.UDP;
        ok(
            d.fwps()
                .FwpsConstructIpHeaderForTransportPacket0(
                    list, 0, family, here(), there(), protocol, 0, null, 0, null, 0, 0));
      }
      if (family == AddressFamily.AF_INET6) {
        byte[] old = list.firstNetBuffer().copyBytes();
        byte[] longer = new byte[old.length + 24];
        System.arraycopy(old, 0, longer, 0, 40);
        System.arraycopy(old, 40, longer, 64, old.length - 40);
        longer[6] = IpProtocol.IPV6_DESTINATION_OPTIONS;
        options(longer, 40, IpProtocol.IPV6_DESTINATION_OPTIONS, 16);
        options(longer, 56, old[6], 8);
        longer[4] = (byte) ((longer.length - 40) >>> 8);
        longer[5] = (byte) (longer.length - 40);
        list.firstNetBuffer().replaceMdlChain(Mdl.of(longer), 0, longer.length);
      }
      return list;
    }

    /** Destination options that are all padding. */
    private static void options(byte[] packet, int at, int next, int length) {
      packet[at] = (byte) next;
      packet[at + 1] = (byte) (length / 8 - 1);
      packet[at + 2] = 1; // PadN
      packet[at + 3] = (byte) (length - 4);
      if (length > 8) {
        packet[at + 8] = IpProtocol.UDP; // in the padding, where a wrong step would look
      }
    }

    private IpAddress here() {
      return IpAddress.parse(family == AddressFamily.AF_INET ? "10.0.1.1" : "fd01::1");
    }

    private IpAddress there() {
      return IpAddress.parse(family == AddressFamily.AF_INET ? "10.0.2.1" : "fd02::1");
    }

    private NtStatus inject(NetBufferList list) {
      Fwps fwps = d.fwps();
      return switch (call) {
        case "networkSend" ->
            fwps.FwpsInjectNetworkSendAsync0(handle, null, 0, 1, list, this::free, null);
        case "networkReceive" ->
            fwps.FwpsInjectNetworkReceiveAsync0(handle, null, 0, 1, NIC, 0, list, this::free, null);
        case "forward" ->
            fwps.FwpsInjectForwardAsync0(handle, null, 0, family, 1, NIC, list, this::free, null);
        case "transportSend" ->
            fwps.FwpsInjectTransportSendAsync1(
                handle, null, 0, 0, null, family, 1, list, this::free, null);
        case "transportReceive" ->
            fwps.FwpsInjectTransportReceiveAsync0(
                handle, null, null, 0, family, 1, NIC, 0, list, this::free, null);
        default -> throw new AssertionError(call);
      };
    }

    private void free(Object context, NetBufferList list, boolean dispatchLevel) {
      d.fwps().FwpsFreeNetBufferList0(list);
    }

    @Override
    public void unload() {
      removePolicy();
      ok(d.fwps().FwpsInjectionHandleDestroy0(handle));
      d.ndis().NdisFreeNetBufferListPool(pool);
    }
  }

  private static List<String> forge(AddressFamily family, String call, String layer, boolean tcp) {
    Site site = new Site(Case.of(family, 3));
    String version = family == AddressFamily.AF_INET ? "_V4" : "_V6";
    Forger forger =
        new Forger(family, call, FwpsLayer.valueOf("FWPS_LAYER_" + layer + version), tcp);
    new Site.Drivers(site.atA).load(forger);
    site.echo(site.server, Site.PORT, 1);
    site.process(
        site.client,
        () -> {
          site.sleep(site.client, 5 * Site.MILLISECOND);
          if (tcp) {
            site.exchange(site.client, site.toB(Site.PORT), 100);
          } else {
            Socket socket = site.datagram(site.client);
            socket.sendTo(Site.text(100), site.toB(53));
            site.sleep(site.client, Site.SECOND);
            socket.close();
          }
        });
    site.kernel.run(20 * Site.SECOND);
    assertThat(forger.status).isEqualTo(NtStatus.STATUS_SUCCESS);
    return site.codes();
  }

  @ParameterizedTest
  @CsvSource({
    "AF_INET, networkSend",
    "AF_INET, networkReceive",
    "AF_INET, forward",
    "AF_INET, transportSend",
    "AF_INET, transportReceive",
    "AF_INET6, networkSend",
    "AF_INET6, networkReceive",
    "AF_INET6, forward",
    "AF_INET6, transportSend",
    "AF_INET6, transportReceive",
  })
  void tcp_fromTheTransportLayer_isToldForEveryCall_R240_R241_R358(
      AddressFamily family, String call) {
    assertThat(forge(family, call, "OUTBOUND_TRANSPORT", true))
        .contains("R-240 TCP_INJECTED_INLINE");
    assertThat(forge(family, call, "OUTBOUND_TRANSPORT", false))
        .doesNotContain("R-240 TCP_INJECTED_INLINE");
    assertThat(forge(family, call, "OUTBOUND_IPPACKET", true))
        .doesNotContain("R-240 TCP_INJECTED_INLINE");
  }
}
