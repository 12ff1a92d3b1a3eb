package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.Irql;
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
      DriverRig rig = new DriverRig(seed);
      rig.trace.attach(
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
      rig.runClean(
          () -> {
            InjectionHandle handle = rig.handle();
            Ref<Irql> old = new Ref<>();
            if (atDispatchLevel) {
              rig.ke.KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
            }
            rig.inject(handle, rig.packet());
            if (atDispatchLevel) {
              rig.ke.KeLowerIrql(old.value());
            }
            rig.fwps.FwpsInjectionHandleDestroy0(handle);
          });
    }
    return distances;
  }

  @Test
  void moving_isOnTheCallersProcessor_unlessItKeepsThatToItself_R209() {
    assertThat(distances(false)).containsExactly(0);
    assertThat(distances(true)).containsExactly(0, 1);
  }
}
