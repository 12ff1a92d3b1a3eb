package dev.wfpsim.driver;

import dev.wfpsim.kernel.nt.NtStatus;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A driver made of two pieces of code: what it does when it is loaded, and when it is unloaded. */
final class TestDriver implements Driver {
  private final Consumer<DriverContext> entry;
  private final Consumer<DriverContext> exit;
  private @Nullable DriverContext context;

  TestDriver(Consumer<DriverContext> entry, Consumer<DriverContext> exit) {
    this.entry = entry;
    this.exit = exit;
  }

  @Override
  public NtStatus driverEntry(DriverContext given) {
    context = given;
    entry.accept(given);
    return NtStatus.STATUS_SUCCESS;
  }

  @Override
  public void unload() {
    exit.accept(Objects.requireNonNull(context));
  }
}
