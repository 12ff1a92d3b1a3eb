package dev.wfpsim.kernel.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.Interlocked;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.KTimer;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.EventView;
import dev.wfpsim.trace.Fingerprint;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.TraceReader;
import dev.wfpsim.trace.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who did what, on whose behalf, and what led there. */
class EventsTest {
  private static final long SECOND = 1_000_000_000;

  private final Kernel kernel = TestKernels.seeded(1);
  private final List<Seen> seen = new ArrayList<>();
  private final Machine machine;

  private record Seen(
      long number,
      EventKind kind,
      String activity,
      int subject,
      long cause,
      int irql,
      long first,
      long second) {}

  EventsTest() {
    kernel
        .trace()
        .attach(
            new TraceReader() {
              @Override
              public boolean wantsNames() {
                return true;
              }

              @Override
              public void event(EventView event) {
                long first =
                    event.kind().words().isEmpty() ? 0 : event.get(event.kind().words().get(0));
                String activity = event.objectName(event.activity());
                seen.add(
                    new Seen(
                        event.number(),
                        event.kind(),
                        activity,
                        event.subject(),
                        event.cause(),
                        event.irql(),
                        first,
                        event.kind().words().size() < 2
                            ? 0
                            : event.get(event.kind().words().get(1))));
              }
            });
    machine = kernel.addMachine("m", 2);
  }

  private Seen the(EventKind kind, String activity) {
    List<Seen> found =
        seen.stream().filter(e -> e.kind == kind && e.activity.equals(activity)).toList();
    assertThat(found).as("%s of %s", kind, activity).hasSize(1);
    return found.get(0);
  }

  private Seen event(long number) {
    return seen.get((int) number - 1);
  }

  /** What readers know processes, hosts and calls by. */
  @Test
  void name_ofWhatTheRunIsBuiltOf_isKnownAfterAnyNumberOfOthers() {
    long first = kernel.events().name("app");
    for (int i = 0; i < 20_000; i++) {
      kernel.events().name("host " + i);
      kernel.trace().name("failure " + i);
    }
    assertThat(kernel.trace().nameOf(kernel.events().name("app"))).isEqualTo("app");
    assertThat(kernel.trace().nameOf(first)).isEqualTo("app");
    assertThat(kernel.trace().nameOf(kernel.events().name("host 7000"))).isEqualTo("host 7000");
  }

  @Test
  void subject_isTheOwnersOrTheCallbacks_andTheSystemsElse() {
    machine.subject("driver d", 77);
    machine.subject("process p", 88);
    KEvent event = new KEvent(machine, "e", EventType.NOTIFICATION, false);
    machine.startThread("ofTheSystem", event::isSet);
    machine.startThread("ofTheProcess", event::isSet, "process p");
    machine.startThread(
        "calledBack",
        () -> {
          Activity self = kernel.currentOrHardware();
          Callback outer = self.enter(Callback.of(machine, "driver d", "classifyFn"));
          event.set();
          self.leave(outer);
          event.clear();
        },
        "process p");
    machine.startThread(
        "insideACall",
        () -> {
          Activity self = kernel.currentOrHardware();
          self.callBegins("Call");
          event.isSet();
          new KEvent(machine, "madeInside", EventType.NOTIFICATION, false);
          Callback outer = self.enter(Callback.of(machine, "driver d", "classifyFn"));
          event.isSet();
          self.leave(outer);
          event.isSet();
          self.callEnds();
          event.reset();
        },
        "driver d");
    kernel.run(SECOND);
    assertThat(calls("ofTheSystem")).containsExactly(0);
    assertThat(calls("ofTheProcess")).containsExactly(88);
    assertThat(calls("calledBack")).containsExactly(77, 88);
    assertThat(calls("insideACall")).containsExactly(0, 77, 0, 77);
    assertThat(seen)
        .filteredOn(e -> e.kind == EventKind.OBJECT && e.activity.equals("insideACall"))
        .extracting(Seen::subject)
        .containsExactly(77); // made for who asked
  }

  private List<Integer> calls(String activity) {
    return seen.stream()
        .filter(e -> e.kind == EventKind.CALL && e.activity.equals(activity))
        .map(Seen::subject)
        .toList();
  }

  @Test
  void cause_ofADpcsRun_isItsQueueing_andTheTimerThatDidIt() {
    KTimer timer = new KTimer(machine, "t");
    KEvent done = new KEvent(machine, "done", EventType.NOTIFICATION, false);
    Dpc dpc = new Dpc(machine, "d", done::set);
    machine.startThread("sets", () -> timer.set(1_000, dpc));
    kernel.run(SECOND);
    Seen inDpc = the(EventKind.CALL, "d");
    Seen queued = event(inDpc.cause);
    assertThat(queued.kind).isEqualTo(EventKind.DPC_QUEUE);
    Seen fired = event(queued.cause);
    assertThat(fired.kind).isEqualTo(EventKind.TIMED_EVENT);
    assertThat(event(fired.cause)).isEqualTo(the(EventKind.CALL, "sets"));
    assertThat(inDpc.irql).isEqualTo(2);
    Seen made = made(ObjectKind.DPC_RUN);
    assertThat(made.activity).isEmpty();
    assertThat(made.cause).isEqualTo(inDpc.cause);
  }

  private Seen made(ObjectKind objectKind) {
    List<Seen> found =
        seen.stream()
            .filter(e -> e.kind == EventKind.OBJECT && e.second == objectKind.ordinal())
            .toList();
    assertThat(found).as("%s", objectKind).hasSize(1);
    return found.get(0);
  }

  @Test
  void cause_ofWhatTheEndOfAThreadBrings_isThatEnd_notTheTimedEventBefore() {
    Activity ends = machine.startThread("ends", () -> machine.delay(1_000));
    machine.startThread("waits", ends::join);
    kernel.run(SECOND);
    Seen end = the(EventKind.ACTIVITY_END, "ends");
    Seen wake = event(the(EventKind.ACTIVITY_END, "waits").cause);
    assertThat(wake.kind).isEqualTo(EventKind.WAKE);
    assertThat(wake.cause).isEqualTo(end.number);
    Seen dead =
        seen.stream()
            .filter(e -> e.kind == EventKind.DEAD && e.first == ends.id())
            .findFirst()
            .orElseThrow();
    assertThat(dead.cause).isEqualTo(end.number);
  }

  @Test
  void cause_ofTheEndOfTheRun_isTheEventBeforeIt() {
    machine.startThread("stops", () -> kernel.bugcheck(Bugcheck.IRQL_UNEXPECTED_VALUE, ""));
    kernel.run(SECOND);
    Seen over = seen.getLast();
    assertThat(over.kind).isEqualTo(EventKind.RUN_END);
    assertThat(over.cause).isEqualTo(the(EventKind.BUGCHECK, "stops").number);
  }

  @Test
  void cause_afterAWait_isTheWake_andItsMakerIsWhoSignalled() {
    KEvent go = new KEvent(machine, "go", EventType.SYNCHRONIZATION, false);
    KEvent other = new KEvent(machine, "other", EventType.NOTIFICATION, false);
    machine.startThread(
        "waits",
        () -> {
          go.waitFor();
          other.clear();
        });
    machine.startThread(
        "signals",
        () -> {
          machine.delay(1_000);
          go.set();
        });
    kernel.run(SECOND);
    Seen after =
        seen.stream()
            .filter(e -> e.kind == EventKind.CALL && e.activity.equals("waits"))
            .toList()
            .get(1);
    Seen wake = event(after.cause);
    assertThat(wake.kind).isEqualTo(EventKind.WAKE);
    assertThat(wake.activity).isEqualTo("signals");
    Seen first =
        seen.stream()
            .filter(e -> e.kind == EventKind.CALL && e.activity.equals("waits"))
            .findFirst()
            .orElseThrow();
    assertThat(event(first.cause).kind).isEqualTo(EventKind.OBJECT);
  }

  @Test
  void cause_afterSpinning_isTheReleaseOfTheLock() {
    SpinLock lock = new SpinLock(machine, "L");
    KEvent other = new KEvent(machine, "other", EventType.NOTIFICATION, false);
    for (String name : List.of("one", "two")) {
      machine.startThread(
          name,
          () -> {
            Irql old = lock.acquire();
            for (int i = 0; i < 20; i++) {
              other.isSet();
            }
            lock.release(old);
          });
    }
    kernel.run(SECOND);
    Seen wait = seen.stream().filter(e -> e.kind == EventKind.WAIT).findFirst().orElseThrow();
    Seen taken = the(EventKind.LOCK_ACQUIRE, wait.activity);
    assertThat(event(taken.cause).kind).isEqualTo(EventKind.LOCK_RELEASE);
    assertThat(event(taken.cause).activity).isNotEqualTo(wait.activity);
    assertThat(taken.first).isEqualTo(lock.objectId());
  }

  @Test
  void sharedCells_readAndWrittenByCalls_areSaid_andPeekedAtAreNot() {
    Interlocked counter = new Interlocked(machine, "counter", 0);
    Shared<Integer> cell = new Shared<>(machine, "cell", 0);
    machine.startThread(
        "t",
        () -> {
          counter.increment();
          counter.get();
          cell.set(1);
          cell.get();
          counter.peek();
          cell.peek();
        });
    kernel.run(SECOND);
    assertThat(seen)
        .filteredOn(e -> e.activity.equals("t") && e.kind.name().startsWith("SHARED"))
        .extracting(e -> e.kind + " " + (e.first == counter.objectId() ? "counter" : "cell"))
        .containsExactly(
            "SHARED_WRITE counter", "SHARED_READ counter", "SHARED_WRITE cell", "SHARED_READ cell");
  }

  @Test
  void cause_ofAWorkItem_isItsQueueing() {
    KEvent other = new KEvent(machine, "other", EventType.NOTIFICATION, false);
    WorkItem item = new WorkItem(machine, "item", other::set);
    machine.startThread("queues", item::queue);
    kernel.run(SECOND);
    Seen begun = the(EventKind.WORK_BEGIN, "worker 1");
    assertThat(event(begun.cause)).isEqualTo(the(EventKind.WORK_QUEUE, "queues"));
    Seen set =
        seen.stream()
            .filter(e -> e.kind == EventKind.CALL && e.cause == begun.cause)
            .findFirst()
            .orElseThrow();
    assertThat(set.activity).isEqualTo("worker 1");
  }

  @Test
  void objects_haveKindParentAndOneEnd_andNobodyActsOnADeadOne() {
    Lives lives = new Lives();
    kernel.trace().attach(lives);
    WorkItem item = new WorkItem(machine, "item", () -> {});
    Dpc dpc = new Dpc(machine, "d", () -> {});
    Pool pool = new Pool(machine);
    machine.startThread(
        "maker",
        () -> {
          PoolMemory memory =
              java.util.Objects.requireNonNull(
                  pool.allocate(PoolType.NON_PAGED, 16, Pool.tag("Test")));
          dpc.queue();
          pool.free(memory);
          item.queue();
          machine.delay(1_000_000);
          item.free();
          machine.startThread("child", () -> machine.delay(10)).join();
        });
    kernel.run(SECOND);
    assertThat(lives.mistakes).isEmpty();
    assertThat(lives.kinds.values())
        .contains(
            ObjectKind.WORK_ITEM,
            ObjectKind.DPC,
            ObjectKind.DPC_RUN,
            ObjectKind.THREAD,
            ObjectKind.WORKER,
            ObjectKind.POOL_BLOCK);
    assertThat(lives.endedOf(ObjectKind.DPC_RUN)).isEqualTo(1);
    assertThat(lives.endedOf(ObjectKind.POOL_BLOCK)).isEqualTo(1);
    assertThat(lives.endedOf(ObjectKind.WORK_ITEM)).isEqualTo(1);
    assertThat(lives.endedOf(ObjectKind.THREAD)).isEqualTo(2);
    int run =
        lives.kinds.entrySet().stream()
            .filter(e -> e.getValue() == ObjectKind.DPC_RUN)
            .findFirst()
            .orElseThrow()
            .getKey();
    assertThat(lives.parents.get(run)).isEqualTo(dpc.objectId());
    assertThat(lives.parents.get(dpc.objectId())).isEqualTo(machine.objectId());
  }

  @Test
  void watch_isAskedAfterEachStep_andWhatItSchedulesComesRightAfter() {
    KEvent event = new KEvent(machine, "e", EventType.NOTIFICATION, false);
    List<Long> asked = new ArrayList<>();
    List<String> order = new ArrayList<>();
    machine.startThread(
        "t",
        () -> {
          order.add("before");
          event.set();
          order.add("after");
          event.clear();
          machine.delay(1_000);
          order.add("end");
        });
    boolean[] done = new boolean[1];
    kernel.watch(
        () -> {
          asked.add(kernel.events().last());
          if (order.contains("after") && !done[0]) {
            done[0] = true;
            kernel.schedule(0, 1, () -> order.add("scheduled"));
          }
        });
    kernel.run(SECOND);
    assertThat(order).containsExactly("before", "after", "scheduled", "end");
    assertThat(asked).isSorted().hasSizeGreaterThan(4);
  }

  /** The last thing that happens may fulfil a condition: the run is not over yet then. */
  @Test
  void watch_afterTheLastStep_canKeepTheRunGoing() {
    machine.startThread("t", () -> {});
    boolean[] seen = new boolean[2];
    kernel.watch(
        () -> {
          if (seen(EventKind.ACTIVITY_END) && !seen[0]) {
            seen[0] = true;
            kernel.schedule(5, 1, () -> seen[1] = true);
          }
        });
    assertThat(kernel.run(SECOND).isCompleted()).isTrue();
    assertThat(seen[1]).isTrue();
  }

  private boolean seen(EventKind kind) {
    return seen.stream().anyMatch(e -> e.kind == kind);
  }

  @Test
  void fingerprint_withAndWithoutReaders_isTheSame() {
    assertThat(fingerprint(false)).isEqualTo(fingerprint(true));
  }

  private static Fingerprint fingerprint(boolean read) {
    Kernel kernel = TestKernels.seeded(3);
    if (read) {
      kernel.trace().attach(new Lives());
    }
    Machine machine = kernel.addMachine("m", 2);
    SpinLock lock = new SpinLock(machine, "L");
    Dpc dpc = new Dpc(machine, "d", () -> {});
    for (int i = 0; i < 3; i++) {
      machine.startThread(
          "t",
          () -> {
            Irql old = lock.acquire();
            dpc.queue();
            lock.release(old);
            machine.delay(100);
          });
    }
    kernel.run(SECOND);
    return kernel.trace().fingerprint();
  }

  /** The life of every object. */
  private static final class Lives implements TraceReader {
    private final TreeMap<Integer, ObjectKind> kinds = new TreeMap<>();
    private final TreeMap<Integer, Integer> parents = new TreeMap<>();
    private final TreeSet<Integer> dead = new TreeSet<>();
    private final List<String> mistakes = new ArrayList<>();

    @Override
    public boolean wantsNames() {
      return true;
    }

    @Override
    public void event(EventView event) {
      for (Word word : event.kind().words()) {
        int object = event.getInt(word);
        boolean about = word.type() == dev.wfpsim.trace.WordType.OBJECT;
        if (about && dead.contains(object)) {
          mistakes.add(event.kind() + " of dead " + event.objectName(object) + " as " + word);
        }
      }
      if (event.kind() == EventKind.OBJECT) {
        int object = event.getInt(Word.OBJECT);
        kinds.put(object, ObjectKind.values()[event.getInt(Word.OBJECT_KIND)]);
        parents.put(object, event.getInt(Word.PARENT));
      } else if (event.kind() == EventKind.DEAD) {
        dead.add(event.getInt(Word.OBJECT));
      }
    }

    long endedOf(ObjectKind kind) {
      return dead.stream().filter(object -> kinds.get(object) == kind).count();
    }
  }
}
