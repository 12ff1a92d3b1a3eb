package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.trace.Severity;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A packet that a driver keeps while it waits, and gives back in the end. */
class HeldPacketTest extends TrafficBench {
  private Runnable hold(NetBufferList packet, String how) {
    return switch (how) {
      case "clone" -> {
        NetBufferList clone = clone(packet);
        yield () -> driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
      }
      case "reference" -> {
        driver.fwps().FwpsReferenceNetBufferList0(packet, false);
        yield () -> driver.fwps().FwpsDereferenceNetBufferList0(packet, false);
      }
      default -> {
        byte[] bytes = packet.firstNetBuffer().copyBytes();
        Ref<NetBufferList> copy = new Ref<>();
        driver
            .fwps()
            .FwpsAllocateNetBufferAndNetBufferList0(
                net.a.buffers().newPool("d"), 0, 0, Mdl.of(bytes), 0, bytes.length, copy);
        yield () -> driver.fwps().FwpsFreeNetBufferList0(copy.value());
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "clone,40,true",
    "clone,20,false",
    "reference,40,true",
    "reference,20,false",
    "copy,4000,false"
  })
  void heldAndGivenBack_onlyBriefly_unlessItIsACopy_R308(String how, long seconds, boolean found) {
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          Runnable giveBack = hold((NetBufferList) Objects.requireNonNull(data), how);
          absorb(out);
          net.kernel.schedule(
              seconds * SECOND, 1, () -> net.a.machine().startThread("later", giveBack));
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[5], net.toB(PORT));
        });
    net.kernel.run(5_000 * SECOND);
    if (found) {
      assertThat(net.findings.all()).hasSize(1);
      assertThat(net.findings.all().getFirst().code()).isEqualTo("NBL_HELD_LONG");
      assertThat(net.findings.all().getFirst().rule()).isEqualTo("R-308");
      assertThat(net.findings.all().getFirst().severity()).isEqualTo(Severity.WARNING);
      assertThat(net.findings.all().getFirst().message()).contains("seconds=" + seconds);
    } else {
      assertThat(rules()).isEmpty();
    }
  }
}
