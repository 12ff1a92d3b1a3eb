package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static dev.wfpsim.net.transport.TwoHosts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.net.transport.TwoHosts;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.FwpConditionFlags;
import dev.wfpsim.wfp.fwp.FwpDirection;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwpm.FwpmCallout;
import dev.wfpsim.wfp.fwpm.FwpmFilter;
import dev.wfpsim.wfp.fwpm.SessionOptions;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.profile.PlatformProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callouts are told at each layer: the fixed values, the flags and the metadata. */
class IndicationTest {
  private static final int PORT = 443;

  private TwoHosts net = new TwoHosts(AddressFamily.AF_INET);
  private Wfp wfp = new Wfp(net.a, PlatformProfile.DOCUMENTED);
  private final List<String> log = new ArrayList<>();
  private int keys;

  private interface Look extends BiConsumer<FwpsIncomingValues, FwpsIncomingMetadataValues> {}

  private EngineSession session() {
    return Objects.requireNonNull(wfp.engine().open(SessionOptions.user("t", false)).session());
  }

  private Guid look(FwpsLayer layer, Look look) {
    Guid key = Guid.parse(String.format(Locale.ROOT, "00000000-0000-0000-0000-%012x", ++keys));
    wfp.callouts()
        .register(
            new FwpsCallout(
                3,
                key,
                0,
                (values, meta, data, context, filter, flow, out) -> look.accept(values, meta),
                (type, filterKey, filter) -> NtStatus.STATUS_SUCCESS,
                null));
    EngineSession session = session();
    session.add(new FwpmCallout(key, "c", 0, null, layer));
    session.add(
        FwpmFilter.at(layer).callout(FwpActionType.FWP_ACTION_CALLOUT_INSPECTION, key).build());
    return key;
  }

  private static FwpsLayer layer(String name, AddressFamily family) {
    String suffix = family == AddressFamily.AF_INET6 ? "_V6" : "_V4";
    return Objects.requireNonNull(FwpsLayer.byName(name + suffix));
  }

  private void run() {
    RunEnd end = net.kernel.run(400 * SECOND);
    if (end.error() != null) {
      throw new AssertionError(end.detail(), end.error());
    }
    assertThat(end.reason()).as(end.detail()).isEqualTo(RunEnd.Reason.COMPLETED);
    assertThat(net.findings.all()).isEmpty();
  }

  /** Connects, sends some bytes each way every 100 ms, and closes. */
  private void conversation(int rounds) {
    net.onServer(
        () -> {
          Socket listener = net.listener(net.server, PORT);
          Socket peer = listener.accept();
          byte[] buffer = new byte[100];
          try {
            while (peer.receive(buffer) > 0) {
              peer.send(new byte[50]);
            }
          } catch (SocketError reset) {
            log.add("server " + reset.error());
          }
          peer.close();
          listener.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(PORT));
          try {
            for (int i = 0; i < rounds; i++) {
              net.sleep(100 * MILLISECOND);
              socket.send(new byte[50]);
              socket.receive(new byte[100]);
            }
          } catch (SocketError reset) {
            log.add("client " + reset.error());
          }
          socket.close();
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void tcpConnect_classifiesTheLayersInOrder_R316_R317_R319_R341(AddressFamily family) {
    net = new TwoHosts(family);
    wfp = new Wfp(net.a, PlatformProfile.DOCUMENTED);
    for (String name :
        List.of(
            "ALE_BIND_REDIRECT",
            "ALE_RESOURCE_ASSIGNMENT",
            "ALE_CONNECT_REDIRECT",
            "ALE_AUTH_CONNECT",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT",
            "ALE_FLOW_ESTABLISHED")) {
      look(layer(name, family), (values, meta) -> log.add(name));
    }
    conversation(0);
    run();
    assertThat(log.subList(0, 9))
        .containsExactly(
            "ALE_BIND_REDIRECT",
            "ALE_RESOURCE_ASSIGNMENT",
            "ALE_CONNECT_REDIRECT",
            "ALE_AUTH_CONNECT",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT",
            "ALE_FLOW_ESTABLISHED");
  }

  @Test
  void addresses_areInHostOrder_andTheProcessIsNamed_R095() {
    look(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta) -> {
          IpAddress server = net.toB(PORT).address();
          assertThat((int) values.number(FwpsField.IP_REMOTE_ADDRESS)).isEqualTo(server.ipv4Bits());
          assertThat(values.number(FwpsField.IP_REMOTE_PORT)).isEqualTo(PORT);
          assertThat(values.number(FwpsField.IP_PROTOCOL)).isEqualTo(6);
          assertThat(meta.processId()).isEqualTo(net.client.pid());
          assertThat(values.isEmpty(FwpsField.ALE_APP_ID)).isFalse();
          assertThat(values.value(FwpsField.ALE_APP_ID)).isEqualTo(meta.processPath());
          assertThat(meta.transportEndpointHandle()).isNotZero();
          assertThat(meta.completionHandle()).isNotNull();
          log.add("seen");
        });
    conversation(1);
    run();
    assertThat(log).containsExactly("seen");
  }

  @Test
  void implicitBind_toAnyAddress_isEmptyAndWildcard_R344() {
    look(
        FwpsLayer.FWPS_LAYER_ALE_BIND_REDIRECT_V4,
        (values, meta) -> {
          long flags = values.number(FwpsField.FLAGS);
          assertThat(flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_WILDCARD_BIND).isNotZero();
          assertThat(flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_IMPLICIT_BIND).isNotZero();
          assertThat(values.isEmpty(FwpsField.IP_LOCAL_ADDRESS)).isTrue();
          log.add("seen");
        });
    conversation(1);
    run();
    assertThat(log).containsExactly("seen");
  }

  @Test
  void loopback_isFlaggedOnEveryLayer_R337() {
    List<String> names =
        List.of(
            "ALE_AUTH_CONNECT",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET",
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT",
            "ALE_AUTH_RECV_ACCEPT",
            "ALE_FLOW_ESTABLISHED");
    for (String name : names) {
      look(
          layer(name, AddressFamily.AF_INET),
          (values, meta) -> {
            assertThat(
                    values.number(FwpsField.FLAGS)
                        & FwpConditionFlags.FWP_CONDITION_FLAG_IS_LOOPBACK)
                .as(name)
                .isNotZero();
            if (!log.contains(name)) {
              log.add(name);
            }
          });
    }
    net.start(
        net.client,
        () -> {
          Socket listener = net.listener(net.client, PORT);
          Socket peer = listener.accept();
          peer.close();
          listener.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.loopback(PORT));
          socket.close();
        });
    run();
    assertThat(log).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void synAtInboundTransport_requiresAleClassify_R318() {
    net = new TwoHosts(AddressFamily.AF_INET);
    wfp = new Wfp(net.b, PlatformProfile.DOCUMENTED);
    look(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
        (values, meta) ->
            log.add(
                meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED)
                    ? "required"
                    : "not"));
    conversation(1);
    run();
    assertThat(log.getFirst()).isEqualTo("required");
    assertThat(log.subList(1, log.size())).containsOnly("not");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void policyChange_reauthorisesTheFlowWithItsNextPacket_R192_R194_R195(boolean blocks) {
    look(
        FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4,
        (values, meta) -> {
          long flags = values.number(FwpsField.FLAGS);
          boolean again = (flags & FwpConditionFlags.FWP_CONDITION_FLAG_IS_REAUTHORIZE) != 0;
          log.add(again ? "again" : "first");
          if (again) {
            assertThat(values.number(FwpsField.REAUTHORIZE_REASON)).isEqualTo(1);
            assertThat(meta.packetDirection()).isEqualTo(FwpDirection.FWP_DIRECTION_OUTBOUND);
            assertThat(meta.flowHandle()).isNotZero();
          }
        });
    conversation(4);
    net.start(
        net.client,
        () -> {
          net.sleep(150 * MILLISECOND);
          FwpActionType action =
              blocks ? FwpActionType.FWP_ACTION_BLOCK : FwpActionType.FWP_ACTION_PERMIT;
          session()
              .add(FwpmFilter.at(FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4).action(action).build());
        });
    run();
    assertThat(log).startsWith("first", "again");
    assertThat(log.stream().filter("again"::equals)).hasSize(1);
    assertThat(log.stream().anyMatch(line -> line.startsWith("client"))).isEqualTo(blocks);
  }

  @Test
  void inboundData_afterAPolicyChange_isAuthorisedAgainOnItsWayUp_R322_R197() {
    net = new TwoHosts(AddressFamily.AF_INET);
    wfp = new Wfp(net.b, PlatformProfile.DOCUMENTED);
    long[] changedNanos = {Long.MAX_VALUE};
    for (String name : List.of("INBOUND_IPPACKET", "INBOUND_TRANSPORT", "ALE_AUTH_RECV_ACCEPT")) {
      FwpsLayer layer = layer(name, AddressFamily.AF_INET);
      look(
          layer,
          (values, meta) -> {
            if (net.kernel.nowNanos() > changedNanos[0]) {
              log.add(name);
            }
            if (name.startsWith("ALE")) {
              boolean first = net.kernel.nowNanos() < changedNanos[0];
              assertThat(values.isEmpty(FwpsField.IP_NEXTHOP_INTERFACE)).isEqualTo(!first);
              assertThat(values.number(FwpsField.REAUTHORIZE_REASON)).isEqualTo(first ? 0 : 1);
            }
          });
    }
    conversation(4);
    net.start(
        net.server,
        () -> {
          net.sleep(150 * MILLISECOND);
          changedNanos[0] = net.kernel.nowNanos();
          session()
              .add(
                  FwpmFilter.at(FwpsLayer.FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4)
                      .action(FwpActionType.FWP_ACTION_PERMIT)
                      .build());
        });
    run();
    assertThat(log)
        .startsWith("INBOUND_IPPACKET", "INBOUND_TRANSPORT", "ALE_AUTH_RECV_ACCEPT")
        .endsWith("INBOUND_IPPACKET", "INBOUND_TRANSPORT");
    assertThat(log.stream().filter(line -> line.startsWith("ALE"))).hasSize(1);
  }
}
