package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.ScenarioExperiment;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.ClassifyFn;
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options of the network and of memory, from a scenario's words to what a driver meets. */
class OptionSidesTest {
  private static final String SCENARIO =
      """
      scenario: sides
      run: { stop: 10 s }
      hosts:
        client: { addresses: [10.0.0.5/24] }
        server: { interfaces: [ { name: eth0, addresses: [10.0.0.80/24] }, { name: eth1, addresses: [10.9.9.9/24] } ] }
      links:
        - { between: [client, server.eth0], latency: 1 ms }
      processes:
        app: { on: client }
        names: { on: server, listen: [udp/10.0.0.80:53, tcp/10.0.0.80:80], behave: sink }
      drivers:
        seen: { use: test/seen, on: server }
      policy:
        - { layer: INBOUND_IPPACKET_V4, action: callout-inspection, callout: seen/in }
        - { layer: OUTBOUND_TRANSPORT_V4, action: callout-inspection, callout: seen/out }
      traffic:
        - app: { send-to: udp/10.0.0.80:53, send: 1 KiB, datagram: 1 KiB }
        - app: { connect: tcp/10.0.0.80:80, send: 3 KiB }
      expect:
        - driver seen: loaded
      """;

  /** Notes what each packet that comes in is like. */
  private static final class Seen implements DriverKind {
    private final Set<String> facts = new TreeSet<>();
    private boolean loaded;
    private int most;
    private boolean large;

    @Override
    public String name() {
      return "test/seen";
    }

    @Override
    public String about() {
      return "notes what packets are like";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of(
          CalloutPort.of("in", FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4),
          CalloutPort.of("out", FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4));
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of();
    }

    @Override
    public Driver create(DriverSettings settings) {
      return new Driver() {
        @Override
        public NtStatus driverEntry(DriverContext driver) {
          PoolMemory block = driver.ex().ExAllocatePoolWithTag(PoolType.NON_PAGED, 16, "seen");
          if (block == null) {
            return NtStatus.STATUS_INSUFFICIENT_RESOURCES;
          }
          driver.ex().ExFreePoolWithTag(block, "seen");
          loaded = true;
          ClassifyFn in =
              (values, meta, data, context, filter, flow, out) -> {
                NetBuffer buffer = ((NetBufferList) Objects.requireNonNull(data)).firstNetBuffer();
                int header = meta.ipHeaderSize();
                int at = buffer.currentMdl().start() + buffer.currentMdlOffset() - header;
                facts.add("header " + header);
                facts.add(at % 2 == 0 ? "even" : "odd");
                if (meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_FRAGMENT_DATA)) {
                  facts.add("fragment");
                }
                if (buffer.dataLength() == 8) {
                  facts.add("empty");
                }
                buffer.retreat(header);
                facts.add("service " + buffer.byteAt(1));
                boolean segment = buffer.byteAt(9) == 6 && (buffer.byteAt(header + 13) & 2) == 0;
                if (segment && buffer.byteAt(header + 12) >> 4 == 8) {
                  facts.add("timestamps");
                }
                buffer.advance(header);
                out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
              };
          ClassifyFn out =
              (values, meta, data, context, filter, flow, result) -> {
                NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
                most = Math.max(most, list.netBufferCount());
                large |= list.packetContext().largeSendInfo().isSet();
                result.actionType = FwpActionType.FWP_ACTION_CONTINUE;
              };
          NtStatus status = register(driver, settings, "out", out);
          return status.isSuccess() ? register(driver, settings, "in", in) : status;
        }

        private static NtStatus register(
            DriverContext driver, DriverSettings settings, String name, ClassifyFn fn) {
          FwpsCallout callout =
              new FwpsCallout(
                  1,
                  settings.calloutKey(name),
                  0,
                  fn,
                  (type, key, filter) -> NtStatus.STATUS_SUCCESS,
                  null);
          return driver
              .fwps()
              .FwpsCalloutRegister1(driver.deviceObject(), callout, new Ref<Integer>());
        }

        @Override
        public void unload() {}
      };
    }
  }

  private static String run(Seen kind, String text, long seed, List<String> overrides)
      throws Exception {
    ScenarioExperiment experiment =
        new ScenarioExperiment(
            ScenarioFile.load(
                "sides", text, overrides, new DriverCatalogue(List.of(kind)), Attachments.NONE));
    return experiment.run(new SeededChoices(seed)).name();
  }

  private static String option(String path, Object value) {
    return "run.platform.options." + path + "=" + value;
  }

  @ParameterizedTest
  @CsvSource({
    "net.header-options, header 28, 2", "net.header-options, header 60, 3",
    "net.datagram-cut, fragment, 2", "net.receive-place, odd, 2",
    "net.syn-options, timestamps, 2", "net.control-data, service 32, 2",
    "net.empty-datagrams, empty, 2"
  })
  void form_isThere_ifSet_notIfPlain_andSometimesIfDrawn(String path, String fact, int value)
      throws Exception {
    Seen kind = new Seen();
    List<String> plain = new ArrayList<>();
    for (String each :
        List.of(
            "header-options",
            "datagram-cut",
            "receive-place",
            "syn-options",
            "control-data",
            "empty-datagrams")) {
      plain.add(option("net." + each, 1));
    }
    assertThat(run(kind, SCENARIO, 1, plain)).isEqualTo("pass");
    assertThat(kind.facts).containsExactlyInAnyOrder("header 20", "even", "service 0");
    kind.facts.clear();
    plain.add(option(path, value));
    run(kind, SCENARIO, 1, plain);
    assertThat(kind.facts).contains(fact);
    int drawn = 0;
    for (long seed = 1; seed <= 24; seed++) {
      kind.facts.clear();
      run(kind, SCENARIO, seed, List.of());
      drawn += kind.facts.contains(fact) ? 1 : 0;
    }
    assertThat(drawn).isBetween(1, 16);
  }

  @ParameterizedTest
  @CsvSource({"1, false, false", "2, true, false", "3, false, true"})
  void sendLists_areAsSet(int value, boolean several, boolean large) throws Exception {
    Seen kind = new Seen();
    List<String> overrides = List.of(option("net.send-lists", value), "traffic.1.app.send=200 KiB");
    assertThat(run(kind, SCENARIO.replace("on: server }", "on: client }"), 1, overrides))
        .isEqualTo("pass");
    assertThat(kind.most > 1).isEqualTo(several);
    assertThat(kind.large).isEqualTo(large);
  }

  private static final String ZONES =
      """
      scenario: zones
      run: { stop: 10 s }
      hosts:
        client: { interfaces: [ { name: eth0, addresses: [10.0.0.5/24] }, { name: eth1, addresses: [10.9.9.9/24] } ] }
      processes:
        app: { on: client }
        local: { on: client, listen: [tcp/127.0.0.1:80, tcp/10.9.9.9:80], behave: sink }
      traffic:
        - app: { connect: tcp/127.0.0.1:80, bind: "10.0.0.5", send: 1 KiB }
      expect:
        - every connection of app: opened
      """;

  @ParameterizedTest
  @CsvSource({
    "net.loopback-from-cards, 127.0.0.1, false",
    "net.loopback-from-cards, 127.0.0.1, true",
    "net.weak-host, 10.9.9.9, false",
    "net.weak-host, 10.9.9.9, true"
  })
  void zone_isKept_orNot(String path, String to, boolean talks) throws Exception {
    List<String> overrides =
        List.of(option(path, talks), "traffic.0.app.connect=tcp/" + to + ":80");
    assertThat(run(new Seen(), ZONES, 1, overrides).equals("pass")).isEqualTo(talks);
  }

  @Test
  void memoryFailures_leaveADriverWithoutMemory_soOften() throws Exception {
    for (int perMille : new int[] {0, 1_000}) {
      Seen kind = new Seen();
      run(kind, SCENARIO, 1, List.of(option("memory.failures-per-mille", perMille)));
      assertThat(kind.loaded).isEqualTo(perMille == 0);
    }
  }
}
