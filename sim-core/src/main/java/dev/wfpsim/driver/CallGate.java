package dev.wfpsim.driver;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Bugcheck;
import dev.wfpsim.kernel.Irql;
import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.Machine;
import dev.wfpsim.kernel.OnMachine;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.engine.Bfe;
import dev.wfpsim.wfp.engine.EngineSession;
import dev.wfpsim.wfp.profile.Violations;
import org.jspecify.annotations.Nullable;

/**
 * What every documented call goes through: a check that the caller's IRQL allows it, a check of its
 * pointers against {@link CallArguments}, and the scheduling point that each call is.
 *
 * <p>A required pointer that is null stops the machine, as touching address 0 would, unless the
 * call's page has a status for it. Required arguments are given in the order of the table.
 *
 * <p>A call at too high an IRQL is reported and then carried out, so that what follows from it is
 * seen too.
 */
final class CallGate {
  private final Machine machine;
  private final Kernel kernel;
  private final Classifier classifier;
  private final Violations violations;

  CallGate(Machine machine, Classifier classifier, Violations violations) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.classifier = classifier;
    this.violations = violations;
  }

  /** Checks the call, then lets whatever comes first go first; the call's effect follows. */
  void enter(DocumentedCall call) {
    check(call);
    pass(call);
  }

  /** As {@link #enter(DocumentedCall)}, for a call with a required pointer. */
  void enter(DocumentedCall call, @Nullable Object first) {
    check(call, first);
    pass(call);
  }

  /** As {@link #enter(DocumentedCall)}, for a call with two required pointers. */
  void enter(DocumentedCall call, @Nullable Object first, @Nullable Object second) {
    check(call, first, second);
    pass(call);
  }

  /** As {@link #enter(DocumentedCall)}, for a call with three required pointers. */
  void enter(
      DocumentedCall call,
      @Nullable Object first,
      @Nullable Object second,
      @Nullable Object third) {
    check(call, first, second, third);
    pass(call);
  }

  /** The call has taken effect: what it answers, when others have had their turn. */
  <T> T returning(T result) {
    kernel.returnPoint();
    return result;
  }

  private void pass(DocumentedCall call) {
    kernel.call(call.name(), () -> Boolean.TRUE);
  }

  /** As {@link #check(DocumentedCall)}, for a call with a required pointer. */
  void check(DocumentedCall call, @Nullable Object first) {
    check(call);
    require(call, 0, first);
  }

  /** As {@link #check(DocumentedCall)}, for a call with two required pointers. */
  void check(DocumentedCall call, @Nullable Object first, @Nullable Object second) {
    check(call, first);
    require(call, 1, second);
  }

  /** As {@link #check(DocumentedCall)}, for a call with three required pointers. */
  void check(
      DocumentedCall call,
      @Nullable Object first,
      @Nullable Object second,
      @Nullable Object third) {
    check(call, first, second);
    require(call, 2, third);
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
              + object.machine().name());
    }
    if (argument instanceof DeviceObject device
        && device.isDeleted()
        && !call.name().startsWith("FwpsCalloutRegister")) { // told there, with its rule
      tellOver(FindingCode.DEVICE_USED_AFTER_DELETE, "device object", call, device);
    } else if (argument instanceof NetBuffer buffer && buffer.isFreed()) {
      violations.report(
          FindingCode.NBL_USE_AFTER_FREE,
          "packet of a freed list used: call=" + call.name() + " netBuffer=" + buffer);
    } else if (argument instanceof EngineSession session && session.isClosed()) {
      tellOver(FindingCode.ENGINE_HANDLE_USED_AFTER_CLOSE, "engine handle", call, session);
    } else if (argument instanceof Bfe.Subscription subscription && subscription.isRemoved()) {
      tellOver(FindingCode.BFE_SUBSCRIPTION_USED_AFTER_END, "change handle", call, subscription);
    }
  }

  private void tellOver(FindingCode code, String what, DocumentedCall call, Object handle) {
    violations.report(
        code, what + " used after its end: call=" + call.name() + " handle=" + handle);
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
   * Checks a call that answers a status where a required pointer is null.
   *
   * @return whether all are given
   */
  boolean given(DocumentedCall call, @Nullable Object... required) {
    check(call);
    for (Object each : required) {
      if (each == null) {
        return false;
      }
      tellIfOver(call, each);
    }
    return true;
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

  /** Checks a call that is a scheduling point by itself. */
  void check(DocumentedCall call) {
    kernel.silentCall(call.name());
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
