package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import org.junit.jupiter.api.Test;

/** Binds and listens that were there before a filter was. */
class ReclassifyTest extends TrafficBench {
  private static final FwpsLayer BIND = FwpsLayer.FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4;
  private static final FwpsLayer LISTEN = FwpsLayer.FWPS_LAYER_ALE_AUTH_LISTEN_V4;
  private static final int ALLOW = FwpsCallout.FWP_CALLOUT_FLAG_ALLOW_RECLASSIFY;

  /** Registers a callout that notes what it is asked about, and blocks it. */
  private Guid noting(String name, int flags) {
    Guid key = key();
    filters.register(
        key,
        flags,
        (values, meta, data, context, filter, flow, out) -> {
          long flag =
              values.number(FwpsField.FLAGS) & FwpConditionFlags.FWP_CONDITION_FLAG_IS_RECLASSIFY;
          log.add(
              name
                  + " "
                  + values.number(FwpsField.IP_LOCAL_PORT)
                  + (flag == 0 ? "" : " again")
                  + " "
                  + driver.ke().KeGetCurrentIrql());
          out.actionType = FwpActionType.FWP_ACTION_BLOCK;
          out.clearWriteRight();
        },
        null);
    return key;
  }

  /** A listener, a bound and an unbound socket are there; then filters come; they still work. */
  private void filterLater(FwpsLayer layer, Guid... callouts) {
    net.onClient(
        () -> {
          Socket listener = net.listener(net.client, 80);
          Socket bound = net.socket(net.client, SocketKind.DATAGRAM);
          bound.bind(net.any(53));
          Socket unbound = net.socket(net.client, SocketKind.DATAGRAM);
          net.sleep(5 * MILLISECOND);
          for (Guid callout : callouts) {
            filters.filter(layer, 100, callout);
          }
          net.sleep(5 * MILLISECOND);
          bound.sendTo(text(5), net.toB(PORT));
          bound.close();
          unbound.close();
          listener.close();
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          log.add("got " + socket.receiveFrom().payload().length);
          socket.close();
        });
    run();
    assertThat(rules()).isEmpty();
  }

  @Test
  void binds_ofBefore_areShownToWhoAllowsIt_R086_R198() {
    filterLater(BIND, noting("allows", ALLOW), noting("not", 0));
    assertThat(log)
        .containsOnlyOnce("got 5")
        .contains("allows 80 again PASSIVE_LEVEL", "allows 53 again PASSIVE_LEVEL")
        .noneMatch(line -> line.startsWith("not"));
  }

  @Test
  void listens_ofBefore_areShownToWhoAllowsIt_R086_R198() {
    filterLater(LISTEN, noting("allows", ALLOW));
    assertThat(log).containsExactly("allows 80 again PASSIVE_LEVEL", "got 5");
  }

  @Test
  void operations_ofBefore_areNotShown_whereNobodyAllowsIt_R086() {
    filterLater(BIND, noting("not", 0));
    assertThat(log).containsExactly("got 5");
  }

  @Test
  void operations_ofBefore_areNotShownAgain_whenAnotherLayerChanges_R198() {
    filterLater(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6, noting("allows", ALLOW));
    assertThat(log).containsExactly("got 5");
  }

  @Test
  void bind_ofAfter_isNoReclassify_andShownToAll_R198() {
    filters.filter(BIND, 200, noting("allows", ALLOW));
    Guid other = key();
    filters.register(
        other, 0, (values, meta, data, context, filter, flow, out) -> log.add("other"), null);
    filters.filter(BIND, 300, other);
    net.onClient(
        () -> {
          Socket socket = net.socket(net.client, SocketKind.DATAGRAM);
          try {
            socket.bind(net.any(53));
          } catch (SocketError blocked) {
            log.add("blocked");
          }
          socket.close();
        });
    run();
    assertThat(log).containsExactly("other", "allows 53 PASSIVE_LEVEL", "blocked");
  }
}
