package dev.wfpsim.scenario.run;

import dev.wfpsim.driver.CallFaults;
import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.model.CallFault;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The faults of a scenario, counted over one run. */
final class PlannedFaults implements CallFaults {
  private final List<CallFault> faults;
  private final int[] calls;

  PlannedFaults(List<CallFault> faults) {
    this.faults = faults;
    this.calls = new int[faults.size()];
  }

  @Override
  public @Nullable NtStatus of(String driver, DocumentedCall call, Supplier<List<String>> lines) {
    NtStatus status = null;
    for (int i = 0; i < calls.length; i++) {
      CallFault fault = faults.get(i);
      if (fault.call() == call && isOf(fault, driver) && isAt(fault, lines)) {
        calls[i]++;
        boolean hit = calls[i] >= fault.nth() && calls[i] - fault.nth() < fault.times();
        status = hit && status == null ? fault.status() : status;
      }
    }
    return status;
  }

  private static boolean isOf(CallFault fault, String driver) {
    return fault.driver().isEmpty() || fault.driver().equals(driver);
  }

  /** The innermost lines, as many as are named. */
  private static boolean isAt(CallFault fault, Supplier<List<String>> lines) {
    if (fault.at().isEmpty()) {
      return true;
    }
    List<String> wanted = List.of(fault.at().split(CallFault.WITHIN, -1));
    List<String> made = lines.get();
    return made.size() >= wanted.size() && made.subList(0, wanted.size()).equals(wanted);
  }
}
