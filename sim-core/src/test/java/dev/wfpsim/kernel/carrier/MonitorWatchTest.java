package dev.wfpsim.kernel.carrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MonitorWatchTest {
  private static final Duration HANG = Duration.ofSeconds(20);

  private final Findings findings = new Findings();

  private Kernel kernel(CarrierKind carrier) {
    return new Kernel(
        KernelProfile.documented(), new SeededChoices(3), new Trace(), findings, carrier);
  }

  /** What a driver would look like that protects its state as Java programs do. */
  private static final class SynchronizedDriver {
    private final Object gate = new Object();
    private final KEvent event;
    private int entered;

    SynchronizedDriver(Machine machine) {
      event = new KEvent(machine, "e", EventType.SYNCHRONIZATION, false);
    }

    void waitInside() {
      synchronized (gate) {
        entered++;
        event.waitFor();
      }
    }

    synchronized void waitInMethod() {
      event.waitFor();
    }

    void waitAfter() {
      synchronized (gate) {
        entered++;
      }
      event.waitFor();
    }

    void enter() {
      synchronized (gate) {
        entered++;
      }
      event.set();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void park_insideSynchronizedBlock_failsTheRunInsteadOfHanging(CarrierKind carrier) {
    RunEnd end =
        assertTimeoutPreemptively(HANG, () -> run(carrier, SynchronizedDriver::waitInside));
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
    assertThat(end.activity()).isEqualTo("m/waiter");
    assertThat(end.detail())
        .contains("Java monitor is held across a kernel call")
        .contains("SynchronizedDriver.waitInside(MonitorWatchTest.java:");
    assertThat(findings.all()).extracting(Finding::code).contains("MONITOR_HELD_ACROSS_CALL");
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void park_insideSynchronizedMethod_failsTheRun(CarrierKind carrier) {
    RunEnd end =
        assertTimeoutPreemptively(HANG, () -> run(carrier, SynchronizedDriver::waitInMethod));
    assertThat(end.detail()).contains("SynchronizedDriver.waitInMethod(MonitorWatchTest.java:");
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void park_afterTheBlock_isFine(CarrierKind carrier) {
    RunEnd end = assertTimeoutPreemptively(HANG, () -> run(carrier, SynchronizedDriver::waitAfter));
    assertThat(end.isCompleted()).isTrue();
    assertThat(findings.all()).isEmpty();
  }

  private interface Body {
    void run(SynchronizedDriver driver);
  }

  private RunEnd run(CarrierKind carrier, Body body) {
    Kernel kernel = kernel(carrier);
    kernel.admit(SynchronizedDriver.class);
    assertThat(kernel.watchesMonitors()).isTrue();
    Machine machine = kernel.addMachine("m", 2);
    SynchronizedDriver driver = new SynchronizedDriver(machine);
    machine.startThread("waiter", () -> body.run(driver));
    machine.startThread("enterer", driver::enter);
    return kernel.run(1_000_000_000);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void park_underAMonitorOfTheJdk_failsTheRun(CarrierKind carrier) {
    Kernel kernel = kernel(carrier);
    kernel.admit(MonitorWatchTest.class);
    Machine machine = kernel.addMachine("m", 1);
    Map<String, Integer> map = new ConcurrentHashMap<>();
    machine.startThread(
        "computer",
        () ->
            map.computeIfAbsent(
                "key",
                key -> {
                  machine.delay(1_000);
                  return 1;
                }));
    RunEnd end = assertTimeoutPreemptively(HANG, () -> kernel.run(1_000_000_000));
    assertThat(end.detail()).contains("ConcurrentHashMap.computeIfAbsent");
  }

  @Test
  void park_errorSwallowedByTheBlock_stillEndsTheRun() {
    for (CarrierKind carrier : new CarrierKind[] {CarrierKind.CONTINUATION, CarrierKind.THREAD}) {
      Kernel kernel = kernel(carrier);
      kernel.admit(MonitorWatchTest.class);
      Machine machine = kernel.addMachine("m", 1);
      Object gate = new Object();
      int[] swallowed = new int[1];
      machine.startThread(
          "swallower",
          () -> {
            synchronized (gate) {
              for (int i = 0; i < 3; i++) {
                try {
                  machine.delay(1_000);
                } catch (IllegalStateException e) {
                  swallowed[0]++;
                }
              }
            }
          });
      RunEnd end = assertTimeoutPreemptively(HANG, () -> kernel.run(1_000_000_000));
      assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
      assertThat(swallowed[0]).isEqualTo(3);
    }
  }

  @Test
  void run_callerHoldsAMonitor_isNotBlamed() {
    for (CarrierKind carrier : new CarrierKind[] {CarrierKind.CONTINUATION, CarrierKind.THREAD}) {
      Kernel kernel = kernel(carrier);
      kernel.admit(SynchronizedDriver.class);
      Machine machine = kernel.addMachine("m", 1);
      SynchronizedDriver driver = new SynchronizedDriver(machine);
      machine.startThread("waiter", driver::waitAfter);
      machine.startThread("enterer", driver::enter);
      synchronized (this) {
        assertThat(kernel.run(1_000_000_000).isCompleted()).isTrue();
      }
    }
  }

  @Test
  void admit_codeWithoutMonitors_costsNothing() {
    Kernel kernel = kernel(CarrierKind.AUTOMATIC);
    kernel.admit(Plain.class);
    assertThat(kernel.watchesMonitors()).isFalse();
  }

  private static final class Plain {
    private final List<String> list = new ArrayList<>();

    int size() {
      return list.size();
    }
  }

  /** Names classes with monitors, and uses one; nothing of it can run under them. */
  private static final class Logging {
    private final StringBuffer log = new StringBuffer();
    private final Vector<String> lines = new Vector<>();

    synchronized int count() {
      return lines.size();
    }

    void step(Machine machine, Runnable task) {
      lines.add("step");
      log.append(lines).append(count());
      task.run();
      machine.delay(1);
      machine.startThread("more", () -> machine.delay(1));
    }
  }

  /** Its words take a kernel call, and the JDK asks for words under a monitor. */
  private static final class TalkingObject {
    private final StringBuffer log = new StringBuffer();
    private final KEvent event;

    TalkingObject(KEvent event) {
      this.event = event;
    }

    void tell() {
      log.append(this);
    }

    @Override
    public String toString() {
      return event.waitFor() + "";
    }
  }

  /** Comes to the kernel by way of another method, with its own monitor held. */
  private static final class Indirect {
    private final KEvent event;

    Indirect(KEvent event) {
      this.event = event;
    }

    synchronized void outer() {
      inner();
    }

    private void inner() {
      event.waitFor();
    }
  }

  /** Hands a lambda that waits to a method of the JDK that calls it under its monitor. */
  private static final class UnderVector {
    private final Vector<KEvent> events = new Vector<>();

    UnderVector(KEvent event) {
      events.add(event);
    }

    void each() {
      events.forEach(KEvent::waitFor);
    }
  }

  @Test
  void admit_monitorsUnderWhichNothingCanCall_costNothing() {
    Kernel kernel = kernel(CarrierKind.AUTOMATIC);
    kernel.admit(Logging.class);
    assertThat(kernel.watchesMonitors()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void park_underWhatCallsBack_failsTheRun(CarrierKind carrier) {
    assertThat(park(carrier, event -> new TalkingObject(event)::tell, TalkingObject.class))
        .contains("StringBuffer.append");
    assertThat(park(carrier, event -> new Indirect(event)::outer, Indirect.class))
        .contains("Indirect.outer");
    assertThat(park(carrier, event -> new UnderVector(event)::each, UnderVector.class))
        .contains("Vector.forEach");
  }

  private String park(CarrierKind carrier, Function<KEvent, Runnable> body, Class<?> code) {
    Kernel kernel = kernel(carrier);
    kernel.admit(code);
    assertThat(kernel.watchesMonitors()).as(code.getSimpleName()).isTrue();
    Machine machine = kernel.addMachine("m", 1);
    KEvent event = new KEvent(machine, "e", EventType.SYNCHRONIZATION, false);
    machine.startThread("holder", body.apply(event));
    RunEnd end = assertTimeoutPreemptively(HANG, () -> kernel.run(1_000_000_000));
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
    return end.detail();
  }

  @ParameterizedTest
  @EnumSource(names = {"CONTINUATION", "THREAD"})
  void park_inADpcOrAWorkItemOfNobody_isLookedAtToo(CarrierKind carrier) {
    for (boolean atDpc : new boolean[] {true, false}) {
      Kernel kernel = kernel(carrier);
      kernel.admit(SynchronizedDriver.class);
      Machine machine = kernel.addMachine("m", 2);
      SynchronizedDriver driver = new SynchronizedDriver(machine);
      Runnable routine =
          () -> {
            synchronized (driver.gate) {
              for (int i = 0; i < 100; i++) {
                kernel.call("step", () -> 1);
              }
            }
          };
      if (atDpc) {
        new Dpc(machine, "d", routine).queue();
      } else {
        new WorkItem(machine, "w", routine).queue();
      }
      machine.startThread("other", () -> machine.delay(1_000));
      machine.startThread("more", () -> callRepeatedly(kernel));
      RunEnd end = assertTimeoutPreemptively(HANG, () -> kernel.run(1_000_000_000));
      assertThat(end.detail()).as("dpc=" + atDpc).contains("Java monitor is held");
    }
  }

  private static void callRepeatedly(Kernel kernel) {
    for (int i = 0; i < 100; i++) {
      kernel.call("step", () -> 1);
    }
  }

  private static final int[] INITIALISED = new int[1];
  private static @Nullable Kernel inInitialiser;

  /** Stands for a driver's class whose initialiser makes a kernel call. */
  private static final class CallsInInitialiser {
    static final int VALUE = callKernel();

    private static int callKernel() {
      INITIALISED[0]++;
      return Objects.requireNonNull(inInitialiser).call("from an initialiser", () -> 1);
    }
  }

  @Test
  void admit_classWhoseInitialiserCallsTheKernel_runsItBeforehand() {
    Kernel kernel = kernel(CarrierKind.AUTOMATIC);
    inInitialiser = kernel;
    kernel.admit(CallsInInitialiser.class);
    assertThat(INITIALISED[0]).isEqualTo(1);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread("user", () -> kernel.call("use", () -> CallsInInitialiser.VALUE));
    assertThat(kernel.run(1_000_000_000).detail()).isEmpty();
  }

  /** Not admitted, so that its initialiser runs on the coroutine. */
  private static final class Unadmitted {
    static final int VALUE = Objects.requireNonNull(inInitialiser).call("pinned", () -> 1);
  }

  @Test
  void park_underAClassInitialiser_isExplained() {
    Kernel kernel = kernel(CarrierKind.CONTINUATION);
    inInitialiser = kernel;
    Machine machine = kernel.addMachine("m", 2);
    machine.startThread("busy", () -> machine.delay(1));
    machine.startThread("user", () -> kernel.call("use", () -> Unadmitted.VALUE));
    machine.startThread("other", () -> machine.delay(1));
    RunEnd end = kernel.run(1_000_000_000);
    assertThat(end.reason()).isEqualTo(RunEnd.Reason.EXCEPTION);
    assertThat(end.error())
        .hasRootCauseMessage(
            "a kernel call was made under a class initialiser or native frame: pinned=NATIVE");
  }
}
