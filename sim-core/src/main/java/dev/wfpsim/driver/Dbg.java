package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.trace.DebugPrint;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.StableWords;
import java.nio.charset.StandardCharsets;

/**
 * The calls that print to the kernel debugger (DbgPrint*, KdPrint*), by their documented names.
 * What they print goes into the trace and the report of the run, with its virtual time, and nowhere
 * else. Printing is no scheduling point, so that a line more or less leaves a run as it is.
 *
 * <p>Nothing is filtered by component or level. IRQL: any; Unicode fields of the format (%ws, %S,
 * %wZ and their like) at PASSIVE_LEVEL only. At most {@value #MAX_CHARACTERS} characters a call.
 * Pages: DbgPrintEx, DbgPrint, KdPrintEx, KdPrint.
 */
public final class Dbg {
  /** Component ids for drivers that are no part of Windows. */
  public static final int DPFLTR_IHVDRIVER_ID = 77;

  public static final int DPFLTR_IHVVIDEO_ID = 78;
  public static final int DPFLTR_IHVAUDIO_ID = 79;
  public static final int DPFLTR_IHVNETWORK_ID = 80;
  public static final int DPFLTR_IHVSTREAMING_ID = 81;
  public static final int DPFLTR_IHVBUS_ID = 82;

  /** Levels. */
  public static final int DPFLTR_ERROR_LEVEL = 0;

  public static final int DPFLTR_WARNING_LEVEL = 1;
  public static final int DPFLTR_TRACE_LEVEL = 2;
  public static final int DPFLTR_INFO_LEVEL = 3;

  /** The component of DbgPrint. */
  private static final int DPFLTR_DEFAULT_ID = 101;

  private static final int MAX_CHARACTERS = 512;

  private final CallGate gate;
  private final DriverLedger ledger;

  Dbg(CallGate gate, DriverLedger ledger) {
    this.gate = gate;
    this.ledger = ledger;
  }

  /**
   * Prints.
   *
   * @param componentId who prints, such as {@link #DPFLTR_IHVNETWORK_ID}
   * @param level how bad it is, such as {@link #DPFLTR_INFO_LEVEL}
   * @param format as of printf, without floating point
   * @return STATUS_SUCCESS
   */
  public NtStatus DbgPrintEx(int componentId, int level, String format, Object... arguments) {
    return print(DocumentedCall.DbgPrintEx, componentId, level, format, arguments);
  }

  /** Prints, at DPFLTR_INFO_LEVEL. */
  public NtStatus DbgPrint(String format, Object... arguments) {
    return print(DocumentedCall.DbgPrint, DPFLTR_DEFAULT_ID, DPFLTR_INFO_LEVEL, format, arguments);
  }

  /** As {@link #DbgPrintEx}, in a checked build, which this is. */
  public NtStatus KdPrintEx(int componentId, int level, String format, Object... arguments) {
    return print(DocumentedCall.DbgPrintEx, componentId, level, format, arguments);
  }

  /** As {@link #DbgPrint}, in a checked build, which this is. */
  public NtStatus KdPrint(String format, Object... arguments) {
    return print(DocumentedCall.DbgPrint, DPFLTR_DEFAULT_ID, DPFLTR_INFO_LEVEL, format, arguments);
  }

  private NtStatus print(
      DocumentedCall made, int componentId, int level, String format, Object[] arguments) {
    long call =
        made == DocumentedCall.DbgPrint
            ? gate.enter(made, format)
            : gate.enter(made, format, componentId, level);
    Irql irql = gate.kernel().currentOrHardware().irql();
    if (irql != Irql.PASSIVE_LEVEL && PrintFormat.isUnicode(format)) {
      gate.violations()
          .report(
              FindingCode.UNICODE_PRINT_ABOVE_PASSIVE,
              "a Unicode field of a format is for PASSIVE_LEVEL only: call="
                  + made.name()
                  + " irql="
                  + irql);
    }
    keep(componentId, level, PrintFormat.text(format, arguments));
    return gate.leave(call, NtStatus.STATUS_SUCCESS);
  }

  private void keep(int componentId, int level, String text) {
    String sent = text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) : text;
    String line = StableWords.of(sent).stripTrailing().replaceAll("[\\r\\n]+", " ");
    Kernel kernel = gate.kernel();
    Activity self = kernel.currentOrHardware();
    DebugPrint print =
        new DebugPrint(
            kernel.nowNanos(),
            kernel.events().last(),
            self.toString(),
            ledger.driver(),
            componentId,
            level,
            line);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    kernel.events().writeBytes(EventKind.DEBUG_PRINT, bytes, 0, bytes.length);
    kernel.prints().add(print);
  }
}
