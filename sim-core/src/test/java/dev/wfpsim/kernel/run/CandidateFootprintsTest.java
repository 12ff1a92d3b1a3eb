package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.ListedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.kernel.sync.WaitType;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.Candidates;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.StepListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the candidates for the next step say, and what is told of the one that is taken. */
class CandidateFootprintsTest {
  private final List<String> offered = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  /** Disturbs nothing, and keeps what all candidates say. */
  private final class Looking implements Choices {
    @Override
    public int pick(ChoiceKind kind, long key, int n) {
      return 0;
    }

    @Override
    public int pick(ChoiceKind kind, long key, Candidates candidates) {
      if (kind == asked) {
        for (int i = 0; i < candidates.size(); i++) {
          Footprint into = new Footprint();
          candidates.footprint(i, into);
          offered.add(into.toString());
        }
        return letsIn;
      }
      return 0;
    }

    @Override
    public boolean chance(ChoiceKind kind, long key, double probability) {
      return false;
    }

    @Override
    public double unit(ChoiceKind kind, long key) {
      return 0.5;
    }

    @Override
    public StepListener steps() {
      return (who, candidate, touched) -> told.add(touched.toString());
    }
  }

  private ChoiceKind asked = ChoiceKind.SCHEDULE;
  private int letsIn;
  private final Kernel kernel =
      TestKernels.create(KernelProfile.enumeration(), new Looking(), CarrierKind.AUTOMATIC);
  private final Machine machine = kernel.addMachine("m", 2);

  private void run() {
    machine.startThread("steps", () -> kernel.call("step", () -> true));
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isTrue();
    assertThat(offered).isNotEmpty();
  }

  @Test
  void threads_ofWhomNothingIsKnown_touchEverythingFromTheirFirstStepOn() {
    machine.startThread("other", () -> kernel.call("step", (self, into) -> {}, () -> true));
    run();
    assertThat(offered).containsOnly("{everything}");
  }

  /** A worker says more only where it is not about to run an item. */
  @Test
  void worker_aboutToRunCodeOfWhichNothingIsKnown_touchesEverything() {
    WorkItem item = new WorkItem(machine, "i", () -> kernel.call("step", () -> true));
    item.queue();
    run();
    assertThat(offered)
        .filteredOn(each -> each.contains("writes"))
        .hasSize(1); // there is no more to take
  }

  @Test
  void dpc_ofWhichNothingIsKnown_touchesEverything() {
    Dpc dpc = new Dpc(machine, "d", () -> kernel.call("step", () -> true));
    assertThat(dpc.queueOn(0)).isTrue();
    run();
    assertThat(offered).contains("{everything}").noneMatch(each -> each.contains("writes"));
  }

  /** Each waits for the other then: whoever comes second closes the circle. */
  @Test
  void twoThatWouldSpinForEachOther_conflictByTheirWaitsAlone() {
    Kernel other =
        TestKernels.create(
            KernelProfile.enumeration(), new ListedChoices(0, 1, 0, 1, 2), CarrierKind.AUTOMATIC);
    Machine three = other.addMachine("m", 3);
    SpinLock a = new SpinLock(three, "a");
    SpinLock b = new SpinLock(three, "b");
    Activity one = three.startThread("one", () -> List.of(a.acquire(), b.acquire()));
    Activity two = three.startThread("two", () -> List.of(b.acquire(), a.acquire()));
    three.startThread(
        "looks", () -> offered.add("conflict: " + callOf(one).conflictsWith(callOf(two))));
    assertThat(other.run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(offered).containsExactly("conflict: true");
  }

  @Test
  void twoThatWouldBlockForEachOther_conflictByTheirWaitsAlone() {
    Kernel other =
        TestKernels.create(
            KernelProfile.enumeration(), new ListedChoices(0, 1, 0, 1, 2), CarrierKind.AUTOMATIC);
    Machine three = other.addMachine("m", 3);
    FastMutex a = new FastMutex(three, "a");
    FastMutex b = new FastMutex(three, "b");
    Activity one = three.startThread("one", () -> acquire(a, b));
    Activity two = three.startThread("two", () -> acquire(b, a));
    three.startThread(
        "looks", () -> offered.add("conflict: " + callOf(one).conflictsWith(callOf(two))));
    assertThat(other.run(Long.MAX_VALUE).reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    assertThat(offered).containsExactly("conflict: true");
  }

  private static void acquire(FastMutex first, FastMutex second) {
    first.acquire();
    second.acquire();
  }

  /** A signal may be what a wait for several lacks, and takes those of the others with it. */
  @Test
  void signalThatTakesAnother_conflictsWithWhoLooksForThat() {
    Kernel other =
        TestKernels.create(
            KernelProfile.enumeration(), new ListedChoices(0, 1, 2, 2, 2), CarrierKind.AUTOMATIC);
    Machine four = other.addMachine("m", 4);
    List<KEvent> events = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      events.add(new KEvent(four, "e" + i, EventType.SYNCHRONIZATION, i == 0));
    }
    Activity sets = four.startThread("sets", () -> events.get(1).set());
    Activity polls = four.startThread("polls", () -> events.get(0).waitFor(0));
    four.startThread("waits", () -> KEvent.waitForMultiple(four, events, WaitType.WAIT_ALL, 1_000));
    four.startThread(
        "looks", () -> offered.add("conflict: " + callOf(sets).conflictsWith(callOf(polls))));
    assertThat(other.run(Long.MAX_VALUE).isCompleted()).isTrue();
    assertThat(offered).containsExactly("conflict: true");
  }

  @Test
  void preempting_touchesThoseThatAreReady_andWhatItsStepDoes() {
    asked = ChoiceKind.PREEMPT;
    kernel.footprints().onlyCells();
    Machine one = kernel.addMachine("one", 1);
    for (int i = 0; i < 2; i++) {
      long cell = 1_077 + i;
      one.startThread(
          "t" + i, () -> kernel.call("step", (self, into) -> into.writes(cell), () -> true));
    }
    run();
    long p = one.processors[0].key;
    assertThat(told).contains("{reads " + p + ", writes 1077}", "{reads " + p + ", writes 1078}");
    assertThat(offered)
        .anyMatch(each -> each.startsWith("{reads " + p + ", writes 1077, writes "))
        .anyMatch(
            each -> each.startsWith("{writes " + one.objectId() + ", reads " + p + ", writes "));
  }

  private record Event() implements Runnable, Touches {
    @Override
    public void run() {
      // only declares
    }

    @Override
    public void footprint(Activity self, Footprint into) {
      into.writes(1_079);
    }
  }

  /** The caller returns, which may be its last step; the others are about to take a step. */
  @Test
  void comingInBetween_touchesWhatItsStepDoes() {
    asked = ChoiceKind.CALL_RETURN;
    kernel.footprints().onlyCells();
    letsIn = 1;
    Machine two = kernel.addMachine("two", 2);
    Shared<Integer> cell = new Shared<>(two, "x", 0);
    kernel.schedule(5, 77, new Event());
    Activity caller =
        two.startThread(
            "caller",
            () -> {
              long call = kernel.driverCalls().begins("FwpsDriversCall0", 0, 0, 0, 0);
              cell.set(1); // inside it, ours
              kernel.driverCalls().returns(call, 0, 0, true);
            });
    two.startThread("beside", () -> kernel.call("step", () -> true));
    two.startThread("ready", () -> kernel.call("step", () -> true));
    run();
    long own = two.processors[0].key;
    assertThat(offered.getFirst())
        .isEqualTo(
            "{reads " + own + ", writes " + caller.id() + ", writes " + two.objectId() + "}");
    assertThat(told).contains("{reads " + own + "}"); // as told when it has let others in
    assertThat(offered.get(1)).startsWith("{reads " + two.processors[1].key + ", writes ");
    assertThat(offered.get(2)).isEqualTo("{writes " + Footprints.CLOCK + ", writes 1079}");
    assertThat(offered.get(3))
        .startsWith("{writes " + two.objectId() + ", reads " + two.processors[0].key + ", writes ");
  }

  /** Who waits for it to be over is woken at its end. */
  @Test
  void dpc_thatSomebodyFlushes_wakesHim() {
    Kernel other =
        TestKernels.create(
            KernelProfile.enumeration(), new ListedChoices(0, 1, 0, 1, 1), CarrierKind.AUTOMATIC);
    other.footprints().onlyCells();
    Machine three = other.addMachine("m", 3);
    Dpc dpc = new Dpc(three, "d", () -> {});
    three.startThread(
        "queues",
        () -> {
          other.currentOrHardware().setIrql(Irql.DISPATCH_LEVEL);
          boolean unused = dpc.queueOn(0);
          other.currentOrHardware().setIrql(Irql.PASSIVE_LEVEL);
          other.call("step", () -> true);
        });
    Activity flushes = three.startThread("flushes", dpc::flush);
    three.startThread(
        "looks",
        () -> {
          Footprint into = new Footprint();
          other.footprints().of(three.processors[0], into);
          offered.add(into.toString());
        });
    assertThat(other.run(Long.MAX_VALUE).isCompleted()).isTrue();
    assertThat(offered)
        .containsExactly(
            "{writes "
                + dpc.objectId()
                + ", writes "
                + three.processors[0].key
                + ", writes "
                + flushes.objectId()
                + ", writes "
                + three.objectId()
                + "}");
  }

  /** Who is woken may touch anything when he goes on: nothing is known of that yet. */
  @Test
  void whoIsWoken_touchesEverything() {
    asked = ChoiceKind.WAKE_ORDER;
    kernel.footprints().onlyCells();
    KEvent event = new KEvent(machine, "e", EventType.SYNCHRONIZATION, false);
    for (int i = 0; i < 2; i++) {
      machine.startThread("waits", event::waitFor);
    }
    for (int i = 0; i < 2; i++) {
      kernel.schedule(5 + i, 77, event::set);
    }
    run();
    assertThat(offered).containsExactly("{everything}", "{everything}");
  }

  /** A queued DPC goes, or the thread once more, whose step its processor's DPCs come before. */
  @Test
  void interrupt_lateOrNot_isTheStepOfWhoGoes() {
    asked = ChoiceKind.DPC_DELAY;
    kernel.footprints().onlyCells();
    Machine one = kernel.addMachine("one", 1);
    Dpc dpc = new Dpc(one, "d", () -> {});
    List<String> late = new ArrayList<>();
    Activity thread =
        one.startThread(
            "t",
            () -> {
              for (int i = 0; i < 9; i++) {
                kernel.call("step", (self, into) -> into.writes(1_077), () -> true);
              }
            });
    machine.startThread(
        "queues",
        () -> {
          assertThat(dpc.queueOn(0)).isTrue();
          Footprint either = new Footprint();
          kernel.footprints().of(one.processors[0], either);
          late.add(either.toString());
        });
    run();
    long p = one.processors[0].key;
    assertThat(offered).hasSize(2);
    assertThat(offered.get(0)).startsWith("{writes " + dpc.objectId() + ", writes " + p);
    assertThat(offered.get(1)).startsWith("{reads " + p + ", writes ");
    assertThat(late.getFirst())
        .startsWith("{writes " + dpc.objectId() + ", writes " + p)
        .contains("writes " + thread.id()); // its end may come first
  }

  /** A run that plain code ends comes before or after everything else there is. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void plainCode_thatEndsTheRun_isToldAsEverything(int which) {
    kernel.footprints().onlyCells();
    List<Runnable> ends =
        List.of(
            () -> {
              throw new IllegalStateException("of plain code");
            },
            () -> kernel.currentOrHardware().setIrql(Irql.DISPATCH_LEVEL),
            () -> kernel.bugcheck(Bugcheck.IRQL_UNEXPECTED_VALUE, "no call"));
    machine.startThread(
        "ends",
        () -> {
          kernel.call("step", (self, into) -> into.writes(1_077), () -> true);
          ends.get(which).run();
        });
    assertThat(kernel.run(Long.MAX_VALUE).isCompleted()).isFalse();
    assertThat(told)
        .endsWith("{reads " + machine.processors[0].key + ", writes 1077}", "{everything}");
  }

  /** Two delays have nothing to do with one another. */
  @Test
  void waits_forNothingWithANumber_areEachAlone() {
    Kernel other =
        TestKernels.create(
            KernelProfile.enumeration(), new ListedChoices(0, 1, 2), CarrierKind.AUTOMATIC);
    Machine three = other.addMachine("m", 3);
    WaitQueue first = new WaitQueue(three, "its delay to end");
    Activity one = three.startThread("one", () -> three.delay(5));
    Activity two = three.startThread("two", () -> three.delay(5));
    three.startThread(
        "looks", () -> offered.add("conflict: " + callOf(one).conflictsWith(callOf(two))));
    assertThat(other.run(Long.MAX_VALUE).isCompleted()).isTrue();
    assertThat(offered).containsExactly("conflict: false");
    assertThat(new WaitQueue(three, "another").cell()).isNotEqualTo(first.cell());
  }

  private static Footprint callOf(Activity activity) {
    Footprint into = new Footprint();
    Objects.requireNonNull(activity.pending).footprint(activity, into);
    return into;
  }

  /** Its beginning takes it out of its processor's queue. */
  @Test
  void dpc_beginning_touchesItselfAndItsProcessor() {
    kernel.footprints().onlyCells();
    Dpc dpc = new Dpc(machine, "d", () -> {});
    assertThat(dpc.queueOn(0)).isTrue();
    run();
    long p = machine.processors[0].key;
    assertThat(offered)
        .contains(
            "{writes " + dpc.objectId() + ", writes " + p + ", reads " + machine.objectId() + "}");
    assertThat(told).contains("{writes " + dpc.objectId() + ", writes " + p + "}");
  }
}
