package dev.wfpsim.scenario.read;

import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.driver.FailingCalls;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.scenario.model.CallFault;
import dev.wfpsim.scenario.model.RunLimits;
import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code faults:}, the calls of drivers that fail. */
final class FaultReader {
  private static final List<String> CALLS =
      Stream.of(DocumentedCall.values())
          .filter(call -> !FailingCalls.of(call).isEmpty())
          .map(Enum::name)
          .sorted()
          .toList();

  private final Names names;

  FaultReader(Names names) {
    this.names = names;
  }

  List<CallFault> read(Fields root) {
    List<CallFault> faults = new ArrayList<>();
    List<Value> items = root.items("faults");
    if (items.size() > RunLimits.MAX_FAULTS) {
      root.problem(
          "faults", "too many faults: faults=" + items.size() + ", limit=" + RunLimits.MAX_FAULTS);
      return faults;
    }
    for (Value item : items) {
      CallFault fault = fault(Fields.of(item, Shapes.FAULT, names.problems));
      if (fault != null) {
        faults.add(fault);
      }
    }
    return faults;
  }

  private @Nullable CallFault fault(Fields fault) {
    fault.require("call");
    String name = fault.text("call", "");
    String driver = fault.has("of") ? names.reference(fault, "of", "driver", names.drivers) : "";
    int nth = (int) fault.number("nth", 1, 1, Integer.MAX_VALUE);
    int times = (int) fault.number("times", 1, 1, Integer.MAX_VALUE);
    DocumentedCall call = call(fault, name);
    if (call == null) {
      return null;
    }
    NtStatus status = status(fault, call);
    return status == null || driver == null
        ? null
        : new CallFault(call, driver, fault.text("at", ""), nth, times, status);
  }

  private static @Nullable DocumentedCall call(Fields fault, String name) {
    if (CALLS.contains(name)) {
      return DocumentedCall.valueOf(name);
    }
    boolean exists = Stream.of(DocumentedCall.values()).anyMatch(call -> call.name().equals(name));
    if (exists) {
      fault.problem("call", "this call does not fail for want of anything: call=" + name);
    } else if (!name.isEmpty()) {
      fault.problem("call", "unknown call: call=" + name + Spelling.choice(name, CALLS));
    }
    return null;
  }

  private static @Nullable NtStatus status(Fields fault, DocumentedCall call) {
    List<String> ways = FailingCalls.of(call).stream().map(Enum::name).toList();
    String name = fault.text("status", ways.getFirst());
    NtStatus status =
        Stream.of(NtStatus.values()).filter(s -> s.name().equals(name)).findFirst().orElse(null);
    if (status == null || status.isSuccess()) {
      fault.problem(
          "status",
          "not a status to fail with: status=" + name + ", expected " + String.join(" or ", ways));
      return null;
    }
    return status;
  }
}
