package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.driver.Ref;
import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
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
import dev.wfpsim.wfp.fwps.FwpsCallout;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Drivers that read a packet's payload in three ways, one of which is right wherever it runs. */
class SplitPacketTest {
  private static final int BYTES = 40;
  private static final int SEEDS = 30;

  private static final String SCENARIO =
      """
      scenario: reader
      run: { stop: 5 s, platform: { options: { net.empty-datagrams: 1 } } }
      hosts:
        client: { addresses: [10.0.0.5/24] }
        server: { addresses: [10.0.0.80/24] }
      links:
        - { between: [client, server], latency: 1 ms }
      processes:
        app: { on: client }
        names: { on: server, listen: udp/0.0.0.0:53, behave: echo }
      drivers:
        reader: { use: test/reader, on: server }
      policy:
        - { layer: INBOUND_IPPACKET_V4, action: callout-inspection, callout: reader/in }
      traffic:
        - app: { connect: udp/10.0.0.80:53, times: 3, every: 5 ms, send: 40 B, receive: 40 B }
      expect:
        - no finding
      """;

  /** How a driver gets at the 48 bytes of a datagram that its callout is shown. */
  private interface Reading {
    int sum(DriverContext driver, NetBuffer buffer, int length);
  }

  private static int sum(Memory memory, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += memory.u8(offset + i);
    }
    return sum;
  }

  /** As the page says: with storage, for data that is not in one piece. */
  private static int withStorage(DriverContext driver, NetBuffer buffer, int length) {
    DataBuffer data = driver.ndis().NdisGetDataBuffer(buffer, length, Memory.ofSize(length));
    return sum(data.memory(), data.offset(), length);
  }

  /** Without storage, and without a look at the answer. */
  private static int withoutStorage(DriverContext driver, NetBuffer buffer, int length) {
    DataBuffer data = driver.ndis().NdisGetDataBuffer(buffer, length, null);
    return sum(data.memory(), data.offset(), length);
  }

  /** Takes the current MDL for the packet. */
  private static int firstMdl(DriverContext driver, NetBuffer buffer, int length) {
    Mdl mdl = buffer.currentMdl();
    return sum(mdl.memory(), mdl.start() + buffer.currentMdlOffset(), length);
  }

  private record Reader(Reading reading, List<Integer> sums) implements DriverKind {
    @Override
    public String name() {
      return "test/reader";
    }

    @Override
    public String about() {
      return "Sums up what it is shown.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of(CalloutPort.of("in", FwpsLayer.FWPS_LAYER_INBOUND_IPPACKET_V4));
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
          FwpsCallout callout =
              new FwpsCallout(
                  1,
                  settings.calloutKey("in"),
                  0,
                  (values, meta, data, context, filter, flow, out) -> {
                    NetBuffer buffer = ((NetBufferList) data).firstNetBuffer();
                    sums.add(reading.sum(driver, buffer, buffer.dataLength()));
                    out.actionType = FwpActionType.FWP_ACTION_CONTINUE;
                  },
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

  /** How many of the seeds end otherwise than well. */
  private static int failing(Reading reading, List<String> overrides) throws Exception {
    Reader kind = new Reader(reading, new ArrayList<>());
    ScenarioExperiment experiment =
        new ScenarioExperiment(
            ScenarioFile.load(
                "reader",
                SCENARIO,
                overrides,
                new DriverCatalogue(List.of(kind)),
                Attachments.NONE));
    int failing = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      kind.sums.clear();
      boolean passes = experiment.run(new SeededChoices(seed)).name().equals("pass");
      assertThat(kind.sums.size()).isEqualTo(passes ? 3 : kind.sums.size());
      failing += passes ? 0 : 1;
    }
    return failing;
  }

  @Test
  void payload_readAsDocumented_isReadOnEveryMachine() throws Exception {
    assertThat(failing(SplitPacketTest::withStorage, List.of())).isZero();
  }

  @Test
  void payload_readInOnePiece_failsOnSomeMachines() throws Exception {
    assertThat(failing(SplitPacketTest::withoutStorage, List.of())).isBetween(5, 25);
    assertThat(failing(SplitPacketTest::firstMdl, List.of())).isBetween(5, 25);
  }

  @Test
  void payload_readInOnePiece_whereAllIsInOnePiece_isFine() throws Exception {
    List<String> whole = List.of("run.platform.options.net.receive-layout=1");
    assertThat(failing(SplitPacketTest::withoutStorage, whole)).isZero();
    assertThat(failing(SplitPacketTest::firstMdl, whole)).isZero();
    List<String> anywhere = List.of("run.platform.options.net.receive-layout=5");
    assertThat(failing(SplitPacketTest::withoutStorage, anywhere)).isGreaterThan(SEEDS - 8);
  }
}
