package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.nt.OnMachine;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.DriverCalls;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.engine.Bfe;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.engine.Enumeration;
import dev.wfpsim.wfp.profile.PlatformOption;
import dev.wfpsim.wfp.profile.Violations;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every documented call goes through, in ({@link #enter(DocumentedCall)}) and out ({@link
 * #leave(long)}): a check that the caller's IRQL allows it, a check of its pointers against {@link
 * CallArguments}, the scheduling point that most calls are, and the events that say what is called
 * with what and what it answers. Nothing is allocated.
 *
 * <p>A required pointer that is null stops the machine, as touching address 0 would, unless the
 * call's page has a status for it. Required arguments are given in the order of the table.
 *
 * <p>A call at too high an IRQL is reported and then carried out, so that what follows from it is
 * seen too.
 */
final class CallGate {
  /** How many words of arguments an event has. */
  static final int WORDS = 4;

  private static final DocumentedCall[] CALLS = DocumentedCall.values();

  /**
   * Of what {@link #enter(DocumentedCall)} answers: so many bits say the call, the rest its event.
   */
  private static final int CALL_BITS = 9;

  /** Of a call that has answered STATUS_FWP_NULL_POINTER. */
  static final long NULL_GIVEN = -1;

  private final Machine machine;
  private final Kernel kernel;
  private final Classifier classifier;
  private final Violations violations;
  private final long build;
  private final @Nullable DriverFaults faults;

  /** What the call just made is to fail with; nothing runs between setting and reading. */
  private @Nullable NtStatus failing;

  /** The words of the call that is about to be made; nothing runs between filling and reading. */
  private final long[] words = new long[WORDS];

  /**
   * A gate.
   *
   * @param faults which calls fail; null for none
   */
  CallGate(
      Machine machine,
      Classifier classifier,
      Violations violations,
      @Nullable DriverFaults faults) {
    this.faults = faults;
    this.machine = machine;
    this.kernel = machine.kernel();
    this.classifier = classifier;
    this.violations = violations;
    this.build = classifier.profile().value(PlatformOption.WINDOWS_BUILD);
  }

  /**
   * A call is made: checks it, then lets whatever comes first go first where the call is a
   * scheduling point, and says so. The call's effect follows; then comes {@link #leave}.
   *
   * @return what leave is to be given
   */
  long enter(DocumentedCall call) {
    check(call);
    return make(call, 0);
  }

  /** As {@link #enter(DocumentedCall)}, with arguments: required objects first, then numbers. */
  long enter(DocumentedCall call, @Nullable Object a) {
    check(call);
    require(call, 0, a);
    return make(call, put(0, a));
  }

  long enter(DocumentedCall call, @Nullable Object a, @Nullable Object b) {
    check(call);
    require(call, 0, a);
    require(call, 1, b);
    return make(call, put(put(0, a), b));
  }

  long enter(DocumentedCall call, @Nullable Object a, @Nullable Object b, @Nullable Object c) {
    check(call);
    require(call, 0, a);
    require(call, 1, b);
    require(call, 2, c);
    return make(call, put(put(put(0, a), b), c));
  }

  long enter(
      DocumentedCall call,
      @Nullable Object a,
      @Nullable Object b,
      @Nullable Object c,
      @Nullable Object d) {
    check(call);
    require(call, 0, a);
    require(call, 1, b);
    require(call, 2, c);
    require(call, 3, d);
    return make(call, put(put(put(put(0, a), b), c), d));
  }

  long enter(DocumentedCall call, @Nullable Object a, long n) {
    check(call);
    require(call, 0, a);
    return make(call, put(put(0, a), n));
  }

  long enter(DocumentedCall call, @Nullable Object a, long n, long m) {
    check(call);
    require(call, 0, a);
    return make(call, put(put(put(0, a), n), m));
  }

  long enter(DocumentedCall call, @Nullable Object a, long n, long m, long o) {
    check(call);
    require(call, 0, a);
    return make(call, put(put(put(put(0, a), n), m), o));
  }

  long enter(DocumentedCall call, @Nullable Object a, @Nullable Object b, long n) {
    check(call);
    require(call, 0, a);
    require(call, 1, b);
    return make(call, put(put(put(0, a), b), n));
  }

  long enter(DocumentedCall call, @Nullable Object a, @Nullable Object b, long n, long m) {
    check(call);
    require(call, 0, a);
    require(call, 1, b);
    return make(call, put(put(put(put(0, a), b), n), m));
  }

  long enter(DocumentedCall call, @Nullable Object a, @Nullable Object b, long n, long m, long o) {
    check(call);
    require(call, 0, a);
    require(call, 1, b);
    return make(call, put(put(put(put(put(0, a), b), n), m), o));
  }

  long enter(
      DocumentedCall call, @Nullable Object a, @Nullable Object b, @Nullable Object c, long n) {
    check(call);
    require(call, 0, a);
    require(call, 1, b);
    require(call, 2, c);
    return make(call, put(put(put(put(0, a), b), c), n));
  }

  long enter(DocumentedCall call, long n) {
    check(call);
    return make(call, put(0, n));
  }

  long enter(DocumentedCall call, long n, long m) {
    check(call);
    return make(call, put(put(0, n), m));
  }

  long enter(DocumentedCall call, long n, long m, long o) {
    check(call);
    return make(call, put(put(put(0, n), m), o));
  }

  long enter(DocumentedCall call, long n, long m, long o, long p) {
    check(call);
    return make(call, put(put(put(put(0, n), m), o), p));
  }

  /**
   * A call is made that answers STATUS_FWP_NULL_POINTER where a required object is null; then it
   * has returned already, and this answers {@link #NULL_GIVEN}.
   */
  long given(DocumentedCall call, @Nullable Object a) {
    check(call);
    return a == null ? refuse(call) : accept(call, a, put(0, a));
  }

  long given(DocumentedCall call, @Nullable Object a, long n) {
    check(call);
    return a == null ? refuse(call) : accept(call, a, put(put(0, a), n));
  }

  long given(DocumentedCall call, @Nullable Object a, @Nullable Object b) {
    check(call);
    if (a == null || b == null) {
      return refuse(call);
    }
    tellIfOver(call, b);
    return accept(call, a, put(put(0, a), b));
  }

  long given(DocumentedCall call, @Nullable Object a, @Nullable Object b, @Nullable Object c) {
    check(call);
    return a == null || b == null || c == null
        ? refuse(call)
        : accept(call, a, put(put(put(0, a), b), c));
  }

  long given(DocumentedCall call, @Nullable Object a, @Nullable Object b, long n) {
    check(call);
    return a == null || b == null ? refuse(call) : accept(call, a, put(put(put(0, a), b), n));
  }

  /** As the others; the last two objects only take something out. */
  long given(
      DocumentedCall call,
      @Nullable Object a,
      @Nullable Object b,
      @Nullable Ref<?> c,
      @Nullable Ref<?> d,
      long n) {
    check(call);
    if (a == null || b == null || c == null || d == null) {
      return refuse(call);
    }
    tellIfOver(call, b);
    return accept(call, a, put(put(put(0, a), b), n));
  }

  private long accept(DocumentedCall call, Object a, int words) {
    tellIfOver(call, a);
    return make(call, words);
  }

  private long refuse(DocumentedCall call) {
    leave(make(call, 0), NtStatus.STATUS_FWP_NULL_POINTER.code(), 0L);
    failing = null;
    return NULL_GIVEN;
  }

  /** An object that only takes something out has no word. */
  private int put(int at, @Nullable Object argument) {
    return argument instanceof Ref || at == WORDS ? at : put(at, word(argument));
  }

  private int put(int at, long number) {
    words[at] = number;
    return at + 1;
  }

  private long make(DocumentedCall call, int count) {
    for (int i = count; i < WORDS; i++) {
      words[i] = 0;
    }
    DriverCalls calls = kernel.driverCalls();
    long made =
        call.step().isBefore()
            ? calls.beginsAtPoint(call.name(), words[0], words[1], words[2], words[3])
            : calls.begins(call.name(), words[0], words[1], words[2], words[3]);
    failing = faults == null ? null : faults.of(call);
    return made << CALL_BITS | call.ordinal();
  }

  /** Whether the call just made is to fail without effect, because a fault was asked for. */
  boolean isFailing() {
    return failing != null;
  }

  /** The call returns the status of the fault. */
  NtStatus fail(long call) {
    return leave(call, Objects.requireNonNull(failing));
  }

  /** The call returns nothing. */
  void leave(long call) {
    leave(call, 0, 0L);
  }

  /** The call returns a status. */
  NtStatus leave(long call, NtStatus status) {
    return leave(call, status, 0);
  }

  /** The call returns a status, and the number of what it made. */
  NtStatus leave(long call, NtStatus status, long made) {
    leave(call, status.code(), made);
    return status;
  }

  /** The call returns a status, and where that is good, what it made in an out-parameter. */
  NtStatus leave(long call, NtStatus status, @Nullable Ref<?> out) {
    return leave(call, status, out != null && status.isSuccess() ? word(out.get()) : 0);
  }

  /** The call returns a number. */
  long leave(long call, long answer) {
    leave(call, 0, answer);
    return answer;
  }

  int leave(long call, int answer) {
    leave(call, 0, (long) answer);
    return answer;
  }

  boolean leave(long call, boolean answer) {
    leave(call, 0, word(answer));
    return answer;
  }

  /** The call returns an object. */
  <T> T leave(long call, T answer) {
    leave(call, 0, word(answer));
    return answer;
  }

  /** The call returns an object, or null. */
  <T> @Nullable T leaveOrNull(long call, @Nullable T answer) {
    leave(call, 0, word(answer));
    return answer;
  }

  /** The one way out of every call. */
  private void leave(long call, int status, long result) {
    boolean after = CALLS[(int) call & (1 << CALL_BITS) - 1].step().isAfter();
    kernel.driverCalls().returns(call >> CALL_BITS, status, result, after);
  }

  /** What an event carries of an object: its number, or its place in an enumeration; else 0. */
  static long word(@Nullable Object object) {
    return switch (object) {
      case Identified numbered -> numbered.objectId();
      case Enum<?> constant -> constant.ordinal();
      case Number number -> number.longValue();
      case null, default -> 0;
    };
  }

  static long word(boolean flag) {
    return flag ? 1 : 0;
  }

  /** Checks one required pointer of a call, by its place among the required ones. */
  void require(DocumentedCall call, int place, @Nullable Object argument) {
    if (argument == null) {
      String name = CallArguments.of(call).required().get(place).javaName();
      boolean dispatch = kernel.currentOrHardware().irql() == Irql.DISPATCH_LEVEL;
      kernel.bugcheck(
          dispatch ? Bugcheck.DRIVER_IRQL_NOT_LESS_OR_EQUAL : Bugcheck.SYSTEM_SERVICE_EXCEPTION,
          "null pointer: call=" + call.name() + " argument=" + name);
    }
    tellIfOver(call, argument);
  }

  /** Objects of another computer, and handles whose own rooms do not look whether they are over. */
  private void tellIfOver(DocumentedCall call, @Nullable Object argument) {
    if (argument instanceof OnMachine object && object.machine() != machine) {
      violations.report(
          FindingCode.OBJECT_OF_ANOTHER_COMPUTER,
          "object of another computer, kept in a static field perhaps: call="
              + call.name()
              + " object="
              + object.getClass().getSimpleName()
              + " of="
              + object.machine());
    }
    if (argument instanceof DeviceObject device
        && device.isDeleted()
        && !call.name().startsWith("FwpsCalloutRegister")) { // told there, with its rule
      tellOver(FindingCode.DEVICE_USED_AFTER_DELETE, "device object", call, device);
    } else if (argument instanceof NetBuffer buffer && buffer.isFreed()) {
      violations.report(
          FindingCode.NBL_USE_AFTER_FREE,
          buffer,
          "packet of a freed list used: call=" + call.name() + " netBuffer=" + buffer);
    } else if (argument instanceof EngineSession session && session.isClosed()) {
      tellOver(FindingCode.ENGINE_HANDLE_USED_AFTER_CLOSE, "engine handle", call, session);
    } else if (argument instanceof Enumeration<?> enumeration && enumeration.isDestroyed()) {
      tellOver(FindingCode.ENUM_HANDLE_USED_AFTER_END, "enumeration handle", call, enumeration);
    } else if (argument instanceof Bfe.Subscription subscription && subscription.isRemoved()) {
      tellOver(FindingCode.BFE_SUBSCRIPTION_USED_AFTER_END, "change handle", call, subscription);
    }
  }

  private void tellOver(FindingCode code, String what, DocumentedCall call, Identified handle) {
    violations.report(
        code, handle, what + " used after its end: call=" + call.name() + " handle=" + handle);
  }

  /**
   * Checks a number that a call has no status for: one without a meaning stops the machine, as
   * Driver Verifier would.
   */
  void meaningful(DocumentedCall call, String argument, long value, boolean meaningful) {
    if (!meaningful) {
      kernel.bugcheck(
          Bugcheck.DRIVER_VERIFIER_DETECTED_VIOLATION,
          "argument without a meaning: call="
              + call.name()
              + " argument="
              + argument
              + " value="
              + value);
    }
  }

  /**
   * Whether a reserved argument of a call is not zero, or has a bit that means nothing; told, for a
   * call that has no status to answer with.
   */
  boolean reservedSet(DocumentedCall call, int value) {
    CallArgument reserved = CallArguments.of(call).reserved();
    Integer allowed = reserved == null ? null : reserved.allowedBits();
    return allowed != null && (value & ~allowed) != 0;
  }

  /** Tells of a reserved argument that is not zero, of a call that answers no status. */
  void reportReserved(DocumentedCall call, int value) {
    CallArgument reserved = CallArguments.of(call).reserved();
    if (reserved != null && reservedSet(call, value)) {
      violations.report(
          FindingCode.RESERVED_ARGUMENT_SET,
          "reserved argument is not zero: call="
              + call.name()
              + " argument="
              + reserved.javaName()
              + " value="
              + value);
    }
  }

  /** What makes a call wrong wherever it is made: its IRQL, classifyFn around it. */
  private void check(DocumentedCall call) {
    kernel.driverCalls().counts(call.name());
    Activity self = kernel.currentOrHardware();
    Irql irql = self.irql();
    kernel.code().sight(self);
    if (!call.allowedAt(irql)) {
      violations.report(
          FindingCode.IRQL_TOO_HIGH,
          call.rule(),
          "called above its highest IRQL: call="
              + call.name()
              + " irql="
              + irql
              + " max="
              + call.maxIrql());
    }
    if (irql.compareTo(call.minIrql()) < 0 && call.rule().equals("R-367")) {
      violations.report(
          FindingCode.LOCK_NOT_AT_DISPATCH, "called at " + irql + ": call=" + call.name());
    }
    if (CallOrigins.firstBuildOf(call) > build) {
      violations.report(
          FindingCode.CALL_NOT_EXPORTED,
          CallOrigins.rule(call),
          "called where Windows does not have it yet, so that the driver would not load: call="
              + call.name()
              + " build="
              + build
              + " since="
              + CallOrigins.firstBuildOf(call));
    }
    boolean management = call.name().startsWith("Fwpm") && call.maxIrql() == Irql.PASSIVE_LEVEL;
    if (management && classifier.current(self) != null) {
      violations.report(
          FindingCode.MANAGEMENT_CALL_IN_CLASSIFY,
          "management call from classifyFn: call=" + call.name());
    }
  }

  /** Reports a wait at an IRQL that does not allow one. */
  void checkMayWait(DocumentedCall call) {
    Activity self = kernel.currentOrHardware();
    if (self.irql() == Irql.DISPATCH_LEVEL) {
      violations.report(
          FindingCode.WAIT_AT_DISPATCH,
          "waits at DISPATCH_LEVEL: call=" + call.name() + " activity=" + self);
    }
  }

  Violations violations() {
    return violations;
  }

  Kernel kernel() {
    return kernel;
  }
}
