package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who a candidate is, in every kind of choice that has named ones. */
class CandidatesTest {
  private static final long MACHINE = StableHash.of("m");

  private final List<String> log = new ArrayList<>();

  private static long named(String thing) {
    return StableHash.mix(MACHINE, StableHash.of(thing), 1);
  }

  private Machine machine(ChoiceKind kind, long wanted, int processors) {
    Prefers choices = new Prefers(kind, wanted);
    Kernel kernel = TestKernels.create(KernelProfile.enumeration(), choices, CarrierKind.AUTOMATIC);
    return kernel.addMachine("m", processors);
  }

  private void calls(Machine machine, String thread, int calls) {
    machine.startThread(
        thread,
        () -> {
          for (int i = 0; i < calls; i++) {
            machine.kernel().call("step", () -> log.add(thread));
          }
        });
  }

  private List<String> run(Machine machine) {
    assertThat(machine.kernel().run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.COMPLETED);
    return log;
  }

  @Test
  void schedule_threadByItsName_goesFirstWhoeverElseThereIs() {
    for (String others : List.of("ab", "a", "abde", "zyxwv")) {
      log.clear();
      Machine machine = machine(ChoiceKind.SCHEDULE, named("c"), 8);
      for (char other : others.toCharArray()) {
        calls(machine, String.valueOf(other), 2);
      }
      calls(machine, "c", 2);
      assertThat(run(machine)).startsWith("c", "c").hasSize(2 * others.length() + 2);
    }
  }

  @Test
  void schedule_timedEventByItsName_goesBeforeTheSteps() {
    for (long wanted : new long[] {77, 78}) {
      log.clear();
      Machine machine = machine(ChoiceKind.SCHEDULE, wanted, 2);
      calls(machine, "a", 2);
      machine.kernel().schedule(5, 77, () -> log.add("event"));
      assertThat(run(machine).get(0)).isEqualTo(wanted == 77 ? "event" : "a");
    }
  }

  @Test
  void tie_eventByItsName_goesFirst() {
    Machine machine = machine(ChoiceKind.TIE, 79, 1);
    for (long key = 77; key <= 80; key++) {
      String name = "event " + key;
      machine.kernel().schedule(5, key, () -> log.add(name));
    }
    assertThat(run(machine)).startsWith("event 79", "event 77");
  }

  @Test
  void preempt_readyThreadByItsName_isPutInPlace() {
    Machine machine = machine(ChoiceKind.PREEMPT, named("c"), 1);
    for (String thread : List.of("a", "b", "c")) {
      calls(machine, thread, 2);
    }
    assertThat(run(machine)).startsWith("c", "c");
  }

  @Test
  void dispatchThread_readyThreadByItsName_getsTheProcessor() {
    Machine machine = machine(ChoiceKind.DISPATCH_THREAD, named("c"), 1);
    for (String thread : List.of("a", "b", "c")) {
      calls(machine, thread, 2);
    }
    assertThat(run(machine)).startsWith("c", "c", "a");
  }

  @Test
  void wakeOrder_waiterByItsName_isWoken() {
    Machine machine = machine(ChoiceKind.WAKE_ORDER, named("b"), 4);
    KEvent event = new KEvent(machine, "go", EventType.SYNCHRONIZATION, false);
    for (String thread : List.of("a", "b", "c")) {
      machine.startThread(
          thread,
          () -> {
            event.waitFor();
            log.add(thread);
            event.set();
          });
    }
    machine.kernel().schedule(1_000, 5, event::set);
    assertThat(run(machine)).startsWith("b", "a");
  }

  @Test
  void dpcProcessor_byItsNumber_takesTheInterrupt() {
    Machine machine = machine(ChoiceKind.DPC_PROCESSOR, StableHash.mix(MACHINE, 2), 4);
    for (String thread : List.of("a", "b", "c")) {
      machine.startThread(thread, () -> machine.stall(9_000));
    }
    Dpc dpc =
        new Dpc(
            machine,
            "interrupt",
            () -> log.add("on " + machine.kernel().currentOrHardware().processor()));
    machine.kernel().schedule(5, 5, dpc::queue);
    assertThat(run(machine)).contains("on 2");
  }

  @Test
  void choiceKey_anotherCallBefore_keepsTheKeysOfThoseThatFollow() {
    assertThat(keysOf("KeSetEvent", "KeSetEvent", "ExFreePool"))
        .isEqualTo(keysOf("KeSetEvent", "ExAllocatePool", "KeSetEvent", "ExFreePool"));
    assertThat(keysOf("KeSetEvent", "KeSetEvent", "ExFreePool")).doesNotHaveDuplicates();
  }

  /** The keys at which the thread's calls stand that are not ExAllocatePool. */
  private static List<Long> keysOf(String... calls) {
    List<Long> keys = new ArrayList<>();
    CallPosition position = new CallPosition();
    for (String call : calls) {
      position.call(call);
      if (!call.equals("ExAllocatePool")) {
        keys.add(position.key());
      }
    }
    return keys;
  }

  @Test
  void choiceKey_sixtyThousandCalls_allDiffer() {
    CallPosition position = new CallPosition();
    TreeSet<Long> seen = new TreeSet<>();
    for (int i = 0; i < 60_000; i++) {
      position.call("KeSetEvent");
      long last = position.key();
      assertThat(seen.add(last)).isTrue();
      position.goOn();
      assertThat(position.key()).isNotEqualTo(last);
    }
  }

  @Test
  void dpcRun_frameOfAnotherConversationBefore_keepsItsKey() {
    CauseCounts alone = new CauseCounts();
    CauseCounts among = new CauseCounts();
    List<Long> keys = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      among.next(77);
      among.next(78);
      keys.add(among.next(5));
      assertThat(alone.next(5)).isEqualTo(keys.get(i));
    }
    assertThat(keys).doesNotHaveDuplicates();
  }
}
