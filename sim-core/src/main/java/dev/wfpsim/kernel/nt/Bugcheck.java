package dev.wfpsim.kernel.nt;

import dev.wfpsim.trace.FindingKind;
import dev.wfpsim.trace.Severity;
import java.util.List;

/** Stop codes: where Windows would stop the machine, the run ends with one. */
public enum Bugcheck implements FindingKind {
  IRQL_NOT_GREATER_OR_EQUAL(0x09, "A call was made below the IRQL that it is for."),
  IRQL_NOT_LESS_OR_EQUAL(0x0A, "A call was made at an IRQL at which it cannot be carried out."),
  MAXIMUM_WAIT_OBJECTS_EXCEEDED(0x0C, "A thread waited for too many objects at once."),
  SPIN_LOCK_NOT_OWNED(0x10, "A spin lock was released that the caller does not hold."),
  THREAD_NOT_MUTEX_OWNER(0x11, "A mutex was released that the caller does not hold."),
  KMODE_EXCEPTION_NOT_HANDLED(0x1E, "A driver threw what nobody caught."),
  SYSTEM_SERVICE_EXCEPTION(0x3B, "A null pointer was touched."),
  PAGE_FAULT_IN_NONPAGED_AREA(0x50, "Freed memory was touched."),
  INVALID_WORK_QUEUE_ITEM(0x96, "A work item was queued twice or after it was freed."),
  ATTEMPTED_SWITCH_FROM_DPC(0xB8, "A wait was begun where nothing may wait."),
  BAD_POOL_CALLER(0xC2, "Pool memory was freed or asked for in a wrong way."),
  DRIVER_VERIFIER_DETECTED_VIOLATION(0xC4, "Driver Verifier would stop the machine here."),
  IRQL_UNEXPECTED_VALUE(0xC8, "The IRQL is not what it must be here."),
  DRIVER_IRQL_NOT_LESS_OR_EQUAL(0xD1, "A null pointer was touched at DISPATCH_LEVEL."),
  WORKER_THREAD_RETURNED_AT_BAD_IRQL(0xE1, "A work routine returned at a raised IRQL."),
  INVALID_RUNDOWN_PROTECTION_FLAGS(0x1ED, "Rundown protection was released that was not taken.");

  private final int code;
  private final String meaning;

  Bugcheck(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The stop code. */
  public int code() {
    return code;
  }

  /** None: that the machine stops is no rule of the platform's. */
  @Override
  public List<String> rules() {
    return List.of();
  }

  @Override
  public Severity severity() {
    return Severity.ERROR;
  }

  @Override
  public String meaning() {
    return meaning;
  }
}
