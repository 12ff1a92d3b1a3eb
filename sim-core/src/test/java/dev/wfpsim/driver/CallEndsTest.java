package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.CallArgumentsTest.Case;
import dev.wfpsim.driver.CallArgumentsTest.Kind;
import dev.wfpsim.driver.CallArgumentsTest.Outcome;
import dev.wfpsim.driver.CallWatch.Returned;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.QueuedSpinLock;
import dev.wfpsim.kernel.sync.ReaderWriterSpinLock;
import dev.wfpsim.kernel.sync.RundownProtection;
import dev.wfpsim.kernel.sync.SpinLock;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the trace says of a documented call is what the driver gave and got: its arguments as the
 * table has them, then, of the same activity, exactly one return, with the status and the result
 * that the Java method answered.
 */
class CallEndsTest {
  /** Calls of the system inside an injection, none of them the injection itself. */
  private static final int STEPS_OF_INJECTING = 4;

  private static final int CALLS = 2_000;

  /** Without the call before them that they go with, these stop the machine. */
  private static final Set<DocumentedCall> MEANT_FOR_ITS_PARTNER =
      EnumSet.of(
          DocumentedCall.ExAllocatePoolWithTag, // its sample has no tag
          DocumentedCall.KeInitializeSemaphore, // its sample has no limit
          DocumentedCall.KeReleaseSemaphore,
          DocumentedCall.ExReleaseFastMutex,
          DocumentedCall.ExReleaseRundownProtection,
          DocumentedCall.ExReleaseSpinLockExclusive,
          DocumentedCall.ExReleaseSpinLockShared,
          DocumentedCall.KeLowerIrql,
          DocumentedCall.KeReleaseInStackQueuedSpinLock,
          DocumentedCall.KeReleaseSpinLock,
          DocumentedCall.KeReleaseSpinLockFromDpcLevel);

  static Stream<Method> calls() {
    return CallArgumentsTest.methods().filter(method -> call(method) != null);
  }

  private static @Nullable DocumentedCall call(Method method) {
    return Stream.of(DocumentedCall.values())
        .filter(call -> call.name().equals(method.getName()))
        .findFirst()
        .orElse(null);
  }

  private static long word(@Nullable Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1 : 0;
      case Number number -> number.longValue();
      case Enum<?> constant -> constant.ordinal();
      case Identified numbered -> numbered.objectId();
      case null, default -> 0;
    };
  }

  /** The words of a call's arguments, by the table. */
  private static List<Long> words(DocumentedCall call, Method method, @Nullable Object[] given) {
    List<Long> words = new ArrayList<>();
    for (CallArgument told : call.told()) {
      for (int i = 0; i < given.length; i++) {
        String name = method.getParameters()[i].getName();
        if (name.equals(told.javaName()) || name.equals("thread") && told.name().equals("Object")) {
          words.add(word(given[i]));
        }
      }
    }
    while (words.size() < 4) {
      words.add(0L);
    }
    return words;
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_isFollowedByItsReturn_withItsArgumentsStatusAndResult(Method method) {
    Outcome outcome = CallArgumentsTest.run(new Case(method, -1, Kind.GOOD, 0));
    DocumentedCall call = Objects.requireNonNull(call(method));
    assertThat(outcome.watch().wrong()).isEmpty();
    if (call == DocumentedCall.PsTerminateSystemThread) {
      assertThat(outcome.watch().open())
          .extracting(CallWatch.Made::name)
          .containsExactly("" + call);
      return;
    }
    if (MEANT_FOR_ITS_PARTNER.contains(call)) {
      assertThat(outcome.end().reason()).isEqualTo(RunEnd.Reason.BUGCHECK);
      assertThat(outcome.watch().open())
          .extracting(CallWatch.Made::name)
          .containsExactly("" + call);
      return;
    }
    assertThat(outcome.watch().open()).isEmpty();
    Returned returned = outcome.watch().returned().getLast();
    assertThat(returned.made().name()).isEqualTo(method.getName());
    boolean shorter = method.getName().startsWith("KeWaitFor") && method.getParameterCount() == 1;
    if (!shorter) { // without a time: for ever, which is no parameter
      assertThat(returned.made().words()).isEqualTo(words(call, method, outcome.arguments()));
    }
    if (outcome.result() instanceof NtStatus status) {
      assertThat(returned.status()).isEqualTo(status.code());
      assertThat(returned.result()).isEqualTo(handedOut(method, status, outcome.arguments()));
    } else {
      assertThat(returned.status()).isZero();
      assertThat(returned.result()).isEqualTo(word(outcome.result()));
    }
  }

  @Test
  void call_afterItsPartner_returnsToo() {
    CallWatch watch = inOrder();
    assertThat(watch.wrong()).isEmpty();
    assertThat(watch.open()).isEmpty();
    for (DocumentedCall call : MEANT_FOR_ITS_PARTNER) {
      assertThat(watch.returned())
          .filteredOn(each -> each.made().name().equals(call.name()))
          .as(call.name())
          .singleElement()
          .satisfies(each -> assertThat(each.status()).isZero());
    }
    assertThat(watch.returned())
        .filteredOn(each -> each.made().name().equals("KeReleaseSemaphore"))
        .extracting(Returned::result)
        .containsExactly(1L); // its count before
  }

  /** The calls that need another before them, each after it. */
  private static CallWatch inOrder() {
    PlatformBench bench = new PlatformBench();
    CallWatch watch = new CallWatch();
    bench.kernel.trace().attach(watch);
    DriverContext driver = bench.driver("d");
    watch.looksAt(bench.host.machine().subjectOf("d"));
    Ke ke = driver.ke();
    Ex ex = driver.ex();
    Ref<Irql> old = new Ref<>();
    bench.thread(
        "t",
        () -> {
          Activity self = bench.kernel.currentOrHardware();
          Callback outer = self.enter(Callback.of(bench.host.machine(), "d", "the test"));
          SpinLock lock = ke.KeInitializeSpinLock("a");
          QueuedSpinLock queued = ke.KeInitializeQueuedSpinLock("b");
          ReaderWriterSpinLock shared = ex.ExInitializeSpinLock("c");
          FastMutex mutex = ex.ExInitializeFastMutex("d");
          RundownProtection rundown = ex.ExInitializeRundownProtection("e");
          ke.KeReleaseSemaphore(ke.KeInitializeSemaphore("f", 1, 3), 2);
          ke.KeAcquireSpinLock(lock, old);
          ke.KeReleaseSpinLock(lock, old.value());
          ke.KeAcquireInStackQueuedSpinLock(queued, old);
          ke.KeReleaseInStackQueuedSpinLock(queued, old.value());
          ex.ExReleaseSpinLockShared(shared, ex.ExAcquireSpinLockShared(shared));
          ex.ExReleaseSpinLockExclusive(shared, ex.ExAcquireSpinLockExclusive(shared));
          ex.ExAcquireFastMutex(mutex);
          ex.ExReleaseFastMutex(mutex);
          ex.ExAcquireRundownProtection(rundown);
          ex.ExReleaseRundownProtection(rundown);
          ke.KeRaiseIrql(Irql.DISPATCH_LEVEL, old);
          ke.KeAcquireSpinLockAtDpcLevel(lock);
          ke.KeReleaseSpinLockFromDpcLevel(lock);
          ke.KeLowerIrql(old.value());
          ex.ExFreePoolWithTag(ex.ExAllocatePoolWithTag(PoolType.NON_PAGED, 8, "Wfps"), "Wfps");
          self.leave(outer);
        });
    assertThat(bench.run()).isEmpty();
    return watch;
  }

  /** The number of what a call of a status left in its out-parameter, where that has a number. */
  private static long handedOut(Method method, NtStatus status, @Nullable Object[] arguments) {
    DocumentedCall call = Objects.requireNonNull(call(method));
    for (CallArgument argument : call.arguments()) {
      for (int i = 0; i < arguments.length; i++) {
        if (argument.direction() == CallArgument.Direction.OUT
            && method.getParameters()[i].getName().equals(argument.javaName())
            && arguments[i] instanceof Ref<?> out) {
          return status.isSuccess() ? word(out.get()) : 0;
        }
      }
    }
    return 0;
  }

  static Stream<Case> nulls() {
    return CallArgumentsTest.nulls().filter(each -> call(each.method()) != null);
  }

  @ParameterizedTest
  @MethodSource("nulls")
  void call_withANull_returnsOnceOrStopsTheMachine(Case test) {
    Outcome outcome = CallArgumentsTest.run(test);
    assertThat(outcome.watch().wrong()).isEmpty();
    if (outcome.end().reason() != RunEnd.Reason.BUGCHECK) {
      assertThat(outcome.watch().open()).isEmpty();
      Returned last = outcome.watch().returned().getLast();
      assertThat(last.made().name()).isEqualTo(test.method().getName());
      if (outcome.result() instanceof NtStatus status) {
        assertThat(last.status()).isEqualTo(status.code());
      }
    }
  }

  @Test
  void call_inAndOut_allocatesNothing() {
    PlatformBench bench = new PlatformBench();
    DriverContext driver = bench.driver("d");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] least = {Long.MAX_VALUE};
    bench.thread(
        "t",
        () -> {
          for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
              driver.fwps().FwpsQueryConnectionSioFormatRedirectRecords0(null, null, null);
              driver.ke().KeGetCurrentIrql();
            }
            least[0] = Math.min(least[0], threads.getCurrentThreadAllocatedBytes() - before);
          }
        });
    assertThat(bench.run()).isEmpty();
    assertThat(least[0]).isLessThan(CALLS); // less than a byte a call
  }

  /** Frames are injected at a layer; the usual number, 0, is none of theirs, and is refused. */
  private static boolean injects(DocumentedCall call) {
    return call.name().startsWith("FwpsInject") && !call.name().startsWith("FwpsInjectMac");
  }

  @Test
  void step_saysWhetherKernelCallsCarryItOut() {
    List<String> wrong = new ArrayList<>();
    List<Returned> ordered = inOrder().returned();
    long step = KernelProfile.documented().stepCostMinNanos();
    for (Method method : calls().toList()) {
      DocumentedCall call = Objects.requireNonNull(call(method));
      Outcome outcome = CallArgumentsTest.run(new Case(method, -1, Kind.GOOD, 0));
      if (call == DocumentedCall.PsTerminateSystemThread) {
        continue;
      }
      long passed =
          Stream.concat(outcome.watch().returned().stream(), ordered.stream())
              .filter(each -> each.made().name().equals(call.name()))
              .toList()
              .getLast()
              .nanos();
      boolean fits =
          switch (call.step()) {
            case POINT, NONE -> passed == 0;
            case POINT_TWICE -> passed == (injects(call) ? STEPS_OF_INJECTING * step : 0);
            case INSIDE, INSIDE_AND_AFTER -> passed > 0;
          };
      if (!fits) {
        wrong.add(call + " is " + call.step() + ", nanoseconds between its ends: " + passed);
      }
    }
    assertThat(wrong).isEmpty();
  }
}
