package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
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
  void dpcProcessor_byWhatRunsThere_takesTheInterrupt() {
    assertThat(interrupted(named("c"))).contains("on 2");
    assertThat(interrupted(named("b"))).contains("on 1");
  }

  @Test
  void dpcProcessor_undisturbed_isAnIdleOne() {
    assertThat(interrupted(-1)).contains("on 3");
    assertThat(interrupted(StableHash.of("idle"))).contains("on 3");
  }

  /** Where an interrupt goes while three of four processors are busy. */
  private List<String> interrupted(long wanted) {
    log.clear();
    Machine machine = machine(ChoiceKind.DPC_PROCESSOR, wanted, 4);
    for (String thread : List.of("a", "b", "c")) {
      machine.startThread(thread, () -> machine.stall(9_000));
    }
    Dpc dpc =
        new Dpc(
            machine,
            "interrupt",
            () -> log.add("on " + machine.kernel().currentOrHardware().processor()));
    machine.kernel().schedule(5, 5, dpc::queue);
    return run(machine);
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
    CallPosition position = new CallPosition(1);
    for (String call : calls) {
      position.call(call);
      if (!call.equals("ExAllocatePool")) {
        keys.add(position.key());
      }
    }
    return keys;
  }

  /** More calls inside driver code change nothing around it, nor in code entered later. */
  @Test
  void choiceKey_anotherCallInDriverCode_keepsTheKeysBehindIt() {
    assertThat(keysAfter(1)).isEqualTo(keysAfter(3)).doesNotHaveDuplicates();
  }

  /** So many names that every counter counts some. */
  private static final List<String> SLOTS =
      IntStream.range(0, 40).mapToObj(i -> "Call" + i).toList();

  private static List<Long> keysAfter(int callsInside) {
    List<Long> keys = new ArrayList<>();
    CallPosition position = new CallPosition(1);
    position.call("KeSetEvent");
    keys.add(position.key());
    for (int round = 0; round < 2; round++) {
      position.enter("tap");
      long outside = position.key();
      position.enter("inner");
      SLOTS.forEach(position::call);
      position.leave();
      assertThat(position.key()).isEqualTo(outside);
      for (int i = 0; i < callsInside; i++) {
        position.call("KeSetEvent");
        if (i == 0) {
          keys.add(position.key());
        }
      }
      position.leave();
      for (String call : SLOTS) {
        position.call(call);
        keys.add(position.key());
      }
    }
    return keys;
  }

  /** A driver that is called before another, in the same place, does not change its keys. */
  @Test
  void choiceKey_anotherDriverBefore_keepsTheKeysOfTheNext() {
    CallPosition alone = new CallPosition(1);
    CallPosition second = new CallPosition(1);
    second.enter("other");
    second.call("KeSetEvent");
    second.leave();
    for (CallPosition each : List.of(alone, second)) {
      each.enter("tap");
      each.call("KeSetEvent");
    }
    assertThat(second.key()).isEqualTo(alone.key());
  }

  @Test
  void choiceKey_otherWorkBefore_isThatOfTheWork() {
    CallPosition first = new CallPosition(1);
    CallPosition later = new CallPosition(2);
    first.work(7);
    later.call("KeSetEvent");
    later.work(6);
    later.call("KeSetEvent");
    later.work(7);
    assertThat(later.key()).isEqualTo(first.key());
    first.call("KeSetEvent");
    later.call("KeSetEvent");
    assertThat(later.key()).isEqualTo(first.key());
  }

  /** What a documented call calls inside is no part of where it returns. */
  @Test
  void choiceKey_ofAReturn_isThatOfTheCall() {
    CallPosition plain = new CallPosition(1);
    CallPosition nested = new CallPosition(1);
    for (CallPosition each : List.of(plain, nested)) {
      each.call("FwpsInject");
      each.documented();
    }
    nested.call("KeInsertQueueDpc");
    nested.enter("tap");
    nested.call("ExFreePool");
    nested.documented();
    nested.leave();
    long call = plain.key();
    plain.returns();
    nested.returns();
    assertThat(nested.key()).isEqualTo(plain.key()).isNotEqualTo(call);
  }

  /** A worker is known by its item, and the item by what queued it. */
  @Test
  void worker_otherItemsBefore_isNamedAfterItsItem() {
    List<Long> alone = keysOfTheLastItem(List.of("b"));
    assertThat(alone).doesNotHaveDuplicates().hasSize(4);
    assertThat(keysOfTheLastItem(List.of("a", "b"))).isEqualTo(alone);
    assertThat(keysOfTheLastItem(List.of("a", "a", "b"))).isEqualTo(alone);
  }

  /** Who it is and where, in two runs of the item of thread b, which comes last. */
  private List<Long> keysOfTheLastItem(List<String> threads) {
    Machine machine = machine(ChoiceKind.TIE, -1, 1);
    Kernel kernel = machine.kernel();
    List<Long> keys = new ArrayList<>();
    for (String thread : threads) {
      WorkItem[] items = new WorkItem[2];
      for (int i = 0; i < items.length; i++) {
        items[i] =
            new WorkItem(
                machine,
                "item",
                () -> {
                  kernel.call("step", () -> true);
                  if (thread.equals("b")) {
                    keys.add(kernel.currentOrHardware().work());
                    keys.add(kernel.choiceKey());
                  }
                });
      }
      machine.startThread(
          thread,
          () -> {
            for (WorkItem item : items) {
              item.queue();
            }
          });
    }
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
    return keys;
  }

  /** Which of several workers goes on is said by what they work on. */
  @Test
  void worker_byItsItem_goesFirst() {
    for (int wanted = 0; wanted < 2; wanted++) {
      long[] items = new long[2];
      workOn(machine(ChoiceKind.TIE, -1, 1), items);
      assertThat(workOn(machine(ChoiceKind.SCHEDULE, items[wanted], 4), new long[2]))
          .startsWith("item " + wanted, "item " + wanted);
      assertThat(workOn(machine(ChoiceKind.PREEMPT, items[wanted], 1), new long[2]))
          .containsSubsequence("item " + wanted, "item " + wanted, "item " + (1 - wanted));
    }
  }

  /** Two items, each of three calls, that go on together. */
  private List<String> workOn(Machine machine, long[] keys) {
    log.clear();
    KEvent go = new KEvent(machine, "go", EventType.NOTIFICATION, false);
    WorkItem[] items = new WorkItem[keys.length];
    for (int i = 0; i < keys.length; i++) {
      int number = i;
      items[i] =
          new WorkItem(
              machine,
              "item " + i,
              () -> {
                keys[number] = machine.kernel().currentOrHardware().work();
                go.waitFor();
                for (int call = 0; call < 3; call++) {
                  machine.kernel().call("step", () -> log.add("item " + number));
                }
              });
    }
    machine.startThread("queues", () -> List.of(items).forEach(WorkItem::queue));
    machine.kernel().schedule(1_000, 5, go::set);
    return run(machine);
  }

  @Test
  void repeats_inOnePlace_haveKeysOfTheirOwn() {
    Repeats alone = new Repeats();
    Repeats after = new Repeats();
    after.next(1);
    List<Long> keys = List.of(alone.next(2), alone.next(2), alone.next(3));
    assertThat(List.of(after.next(2), after.next(2), after.next(3))).isEqualTo(keys);
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void choiceKey_sixtyThousandCalls_allDiffer() {
    CallPosition position = new CallPosition(1);
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
