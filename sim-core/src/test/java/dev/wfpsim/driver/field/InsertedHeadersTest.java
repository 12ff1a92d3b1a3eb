package dev.wfpsim.driver.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsPacketInjectionState;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A driver that puts IPv4 options or an IPv6 extension header into what goes out, while the
 * transport's checksum is still the adapter's to finish.
 */
@Tag("broad")
final class InsertedHeadersTest {
  /** Takes every outbound IP packet and sends it on with a longer header. */
  private static final class Inserter extends FieldDriver {
    private final AddressFamily family;
    private final int bytes;
    private final int kind;

    @SuppressWarnings("NullAway.Init")
    private InjectionHandle handle;

    private int sent;
    private NtStatus last = NtStatus.STATUS_PENDING;

    Inserter(AddressFamily family, int bytes, int kind) {
      this.family = family;
      this.bytes = bytes;
      this.kind = kind;
    }

    @Override
    NtStatus start() {
      openEngine();
      handle = injectionHandle(family, InjectionHandle.TYPE_NETWORK);
      FwpsLayer layer =
          family == AddressFamily.AF_INET
              ? FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V4
              : FwpsLayer.FWPS_LAYER_OUTBOUND_IPPACKET_V6;
      callout(
          sublayer(9),
          layer,
          List.of(),
          (values, meta, data, context, filter, flow, out) ->
              take((NetBufferList) Objects.requireNonNull(data), out));
      return NtStatus.STATUS_SUCCESS;
    }

    private void take(NetBufferList list, FwpsClassifyOut out) {
      if (d.fwps().FwpsQueryPacketInjectionState0(handle, list, null)
          != FwpsPacketInjectionState.FWPS_PACKET_NOT_INJECTED) {
        permit(out);
        return;
      }
      NetBufferList clone = clone(list);
      NetBuffer buffer = clone.firstNetBuffer();
      byte[] longer =
          family == AddressFamily.AF_INET ? v4(buffer.copyBytes()) : v6(buffer.copyBytes());
      Mdl before = buffer.mdlChain();
      int offset = buffer.dataOffset();
      int length = buffer.dataLength();
      buffer.replaceMdlChain(Mdl.of(longer), 0, longer.length);
      ok(
          d.fwps()
              .FwpsInjectNetworkSendAsync0(
                  handle,
                  null,
                  0,
                  1,
                  clone,
                  (ctx, done, dispatch) -> {
                    last = done.status();
                    done.firstNetBuffer().replaceMdlChain(before, offset, length);
                    d.fwps().FwpsFreeCloneNetBufferList0(done, 0);
                  },
                  null));
      sent++;
      absorb(out);
    }

    private byte[] v4(byte[] old) {
      byte[] packet = grown(old, 20);
      Arrays.fill(packet, 20, 20 + bytes, (byte) 1); // no operation
      packet[0] = (byte) (0x40 | (20 + bytes) / 4);
      put16(packet, 2, packet.length);
      return packet;
    }

    private byte[] v6(byte[] old) {
      byte[] packet = grown(old, 40);
      packet[40] = old[6];
      packet[41] = (byte) (bytes / 8 - 1);
      packet[42] = 1; // PadN over the rest
      packet[43] = (byte) (bytes - 4);
      packet[6] = (byte) kind;
      put16(packet, 4, packet.length - 40);
      return packet;
    }

    private byte[] grown(byte[] old, int at) {
      byte[] packet = new byte[old.length + bytes];
      System.arraycopy(old, 0, packet, 0, at);
      System.arraycopy(old, at, packet, at + bytes, old.length - at);
      return packet;
    }

    private static void put16(byte[] bytes, int at, int value) {
      bytes[at] = (byte) (value >>> 8);
      bytes[at + 1] = (byte) value;
    }

    @Override
    public void unload() {
      removePolicy();
      ok(d.fwps().FwpsInjectionHandleDestroy0(handle));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AF_INET, 4, 0, 900",
    "AF_INET, 40, 0, 900",
    "AF_INET6, 8, 60, 900",
    "AF_INET6, 16, 0, 900",
    "AF_INET, 40, 0, 5000",
    "AF_INET6, 16, 60, 5000",
  })
  void longerHeader_underAPendingChecksum_arrivesWhole_R239(
      AddressFamily family, int bytes, int kind, int size) {
    for (boolean tcp : new boolean[] {true, false}) {
      Site site = new Site(Case.of(family, 3));
      Inserter inserter = new Inserter(family, bytes, kind);
      new Site.Drivers(site.atA).load(inserter);
      if (tcp) {
        site.echo(site.server, Site.PORT, 1);
      } else {
        site.echoDatagrams(site.server, Site.PORT, 1);
      }
      site.process(
          site.client,
          () -> {
            site.sleep(site.client, 5 * Site.MILLISECOND);
            if (tcp) {
              site.exchange(site.client, site.toB(Site.PORT), size);
              return;
            }
            Socket socket = site.datagram(site.client);
            socket.sendTo(Site.text(size), site.toB(Site.PORT));
            assertThat(socket.receiveFrom(Site.SECOND).payload()).isEqualTo(Site.text(size));
            site.log.add("client done");
            socket.close();
          });
      site.run();
      assertThat(inserter.sent).isPositive();
      assertThat(site.log)
          .as("tcp=%s last=%s %s", tcp, inserter.last, site.codes())
          .contains("client done");
      assertThat(site.codes()).isEmpty();
    }
  }
}
