package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import dev.wfpsim.wfp.fwps.InjectionHandle;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** On which processor an accepted injection's packet is moved. */
class InjectionProcessorTest {
  /** How far from its caller's the processors are on which an injection's packet is moved. */
  private static TreeSet<Integer> distances(boolean atDispatchLevel) {
    TreeSet<Integer> distances = new TreeSet<>();
    for (long seed = 1; seed <= 30; seed++) {
      PlatformBench bench = new PlatformBench(new SeededChoices(seed));
      DriverContext driver = bench.driver("d");
      bench.trace.attach(
          new TraceReader() {
            @Override
            public boolean wantsNames() {
              return true;
            }

            @Override
            public void event(EventView event) {
              if (event.kind() == EventKind.DPC_QUEUE
                  && event.nameOf(Word.DPC).equals("injection")) {
                distances.add(Math.abs(event.getInt(Word.ON_PROCESSOR) - event.processor()));
              }
            }
          });
      bench.thread(
          "t",
          () -> {
            Ref<InjectionHandle> handle = new Ref<>();
            driver
                .fwps()
                .FwpsInjectionHandleCreate0(
                    AddressFamily.AF_INET, InjectionHandle.TYPE_NETWORK, handle);
            Ref<Irql> old = new Ref<>();
            if (atDispatchLevel) {
              driver.ke().KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
            }
            NetBufferList list = PlatformBench.built(driver, PlatformBench.inboundPacket(64));
            driver
                .fwps()
                .FwpsInjectNetworkReceiveAsync0(
                    handle.value(),
                    null,
                    0,
                    1,
                    2,
                    0,
                    list,
                    (context, completed, dispatchLevel) ->
                        driver.fwps().FwpsFreeNetBufferList0(completed),
                    null);
            if (atDispatchLevel) {
              driver.ke().KeLowerIrql(old.value());
            }
            driver.fwps().FwpsInjectionHandleDestroy0(handle.value());
          });
      assertThat(bench.run()).isEmpty();
    }
    return distances;
  }

  @Test
  void moving_isOnTheCallersProcessor_unlessItKeepsThatToItself_R209() {
    assertThat(distances(false)).containsExactly(0);
    assertThat(distances(true)).containsExactly(0, 1);
  }
}
