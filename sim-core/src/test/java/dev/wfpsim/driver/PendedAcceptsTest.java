package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.wfp.fwps.CompletionContext;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets of one peer that come while its accept is pended, or pended again. */
class PendedAcceptsTest extends TrafficBench {
  /** How long after its indication a packet's accept is completed, and it is injected again. */
  private record Pace(long completedMillis, long injectedMillis) {}

  private void inspects(InjectionHandle handle, Pace pace) {
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          if (!list.lineage().isEmpty()) {
            log.add("again");
            return;
          }
          log.add("first");
          CompletionContext operation = pend(meta, out);
          NetBufferList clone = cloneWhole(list, meta);
          int index = (int) values.number(FwpsField.INTERFACE_INDEX);
          long gap = pace.injectedMillis - pace.completedMillis;
          net.b
              .machine()
              .startThread(
                  "worker",
                  () -> {
                    driver.ke().KeDelayExecutionThread(-pace.completedMillis * 10_000);
                    driver.fwps().FwpsCompleteOperation0(operation, clone);
                    driver.ke().KeDelayExecutionThread(-gap * 10_000);
                    receiveAgain(handle, index, clone);
                  });
        });
  }

  /**
   * The second datagram comes when the first one's accept has been completed but its clone is not
   * back yet, and is pended itself: the clone passes all the same, as the driver lets it.
   */
  @ParameterizedTest
  @CsvSource({"20, 30, 25", "20, 40, 21", "10, 10, 50"})
  void clone_ofACompletedAccept_passesWhileTheNextIsPended_R177_R178(
      long completed, long injected, long next) {
    atServer();
    inspects(handleBeforeRun(), new Pace(completed, injected));
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          for (int i = 0; i < 2; i++) {
            log.add("got " + socket.receiveFrom(SECOND).payload().length);
          }
          socket.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          socket.sendTo(new byte[11], net.toB(PORT));
          net.sleep(next * MILLISECOND);
          socket.sendTo(new byte[22], net.toB(PORT));
          net.sleep(SECOND);
          socket.close();
        });
    run();
    assertThat(codes()).isEmpty();
    assertThat(log).contains("got 11", "got 22");
  }

  /** What comes again meanwhile by another driver's hand waits, and is nobody's mistake. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void packetOfAPendedAccept_injectedByAnother_isAbsorbedOnly_R178(boolean another) {
    atServer();
    DriverContext other =
        another
            ? new DriverHost(wfp).load("e", given -> NtStatus.STATUS_SUCCESS).context()
            : driver;
    Ref<InjectionHandle> handle = new Ref<>();
    callout(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          log.add("asked");
          CompletionContext operation = pend(meta, out);
          NetBufferList clone = cloneWhole(list, meta);
          NetBufferList kept = cloneWhole(list, meta);
          int index = (int) values.number(FwpsField.INTERFACE_INDEX);
          net.b
              .machine()
              .startThread(
                  "worker",
                  () -> {
                    receiveAgain(handle.value(), index, clone);
                    driver.ke().KeDelayExecutionThread(-20 * 10_000);
                    driver.fwps().FwpsCompleteOperation0(operation, kept);
                    driver.fwps().FwpsFreeCloneNetBufferList0(kept, 0);
                  });
        });
    net.onServer(
        () -> {
          other.fwps().FwpsInjectionHandleCreate0(AddressFamily.AF_INET, 0, handle);
          net.socket(net.server, SocketKind.DATAGRAM).bind(net.any(PORT));
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(new byte[11], net.toB(PORT));
        });
    run();
    assertThat(log).containsExactly("asked");
    if (another) {
      assertThat(codes()).isEmpty();
    } else {
      assertThat(codes()).containsExactly("ACCEPT_INJECTED_BEFORE_COMPLETION");
      assertThat(net.findings.all().getFirst().blame().driver()).isEqualTo(driver.name());
    }
  }
}
