package dev.wfpsim.driver;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Irql;
import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.wfp.Classifier;
import dev.wfpsim.wfp.Violations;

/**
 * What every documented call goes through: a check that the caller's IRQL allows it, and the
 * scheduling point that each call is.
 *
 * <p>A call at too high an IRQL is reported and then carried out, so that what follows from it is
 * seen too.
 */
final class CallGate {
  private final Kernel kernel;
  private final Classifier classifier;
  private final Violations violations;

  CallGate(Kernel kernel, Classifier classifier, Violations violations) {
    this.kernel = kernel;
    this.classifier = classifier;
    this.violations = violations;
  }

  /** Checks the call, then lets whatever comes first go first; the call's effect follows. */
  void enter(DocumentedCall call) {
    check(call);
    kernel.call(call.name(), () -> Boolean.TRUE);
  }

  /** Checks a call that is a scheduling point by itself. */
  void check(DocumentedCall call) {
    Activity self = kernel.currentOrHardware();
    Irql irql = self.irql();
    kernel.code().sight(self);
    if (!call.allowedAt(irql)) {
      violations.error(
          call.rule(),
          "IRQL_TOO_HIGH",
          "called above its highest IRQL: call="
              + call.name()
              + " irql="
              + irql
              + " max="
              + call.maxIrql());
    }
    boolean management = call.name().startsWith("Fwpm") && call.maxIrql() == Irql.PASSIVE_LEVEL;
    if (management && classifier.current(self) != null) {
      violations.error(
          "R-356",
          "MANAGEMENT_CALL_IN_CLASSIFY",
          "management call from classifyFn: call=" + call.name());
    }
  }

  /** Reports a wait at an IRQL that does not allow one. */
  void checkMayWait(DocumentedCall call) {
    Activity self = kernel.currentOrHardware();
    if (self.irql() == Irql.DISPATCH_LEVEL) {
      violations.error(
          "R-355",
          "WAIT_AT_DISPATCH",
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
