package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which calls of drivers fail although nothing is wrong: memory may be short and a service may be
 * away at any time. Asked for each call that {@link FailingCalls} has, before it has any effect.
 */
@FunctionalInterface
public interface CallFaults {

  /**
   * A driver makes a call.
   *
   * @param driver its name
   * @param lines the lines of driver code that it is made from, innermost first; asking walks the
   *     stack
   * @return what it fails with, or null for it not to fail; where a call answers a pointer, any
   *     status makes that null
   */
  @Nullable NtStatus of(String driver, DocumentedCall call, Supplier<List<String>> lines);
}
