package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Trace;
import org.junit.jupiter.api.Test;

/** Which drivers and processes there are, from events written by hand. */
class LifeReaderTest {
  private final Trace trace = new Trace();
  private final LifeReader reader = new LifeReader();

  LifeReaderTest() {
    trace.attach(reader);
  }

  private void write(EventKind kind, long... words) {
    trace.write(kind, 0, 0, 0, 0, words);
  }

  private void load(int driver, String name, NtStatus answer) {
    write(EventKind.DRIVER_LOAD, driver, trace.name(name));
    write(EventKind.DRIVER_LOADED, driver, answer.code());
  }

  @Test
  void drivers_areLoadedUntilTheyAreUnloaded() {
    write(EventKind.DRIVER_LOAD, 1, trace.name("tap"));
    assertThat(reader.loaded()).containsExactly("tap");
    write(EventKind.DRIVER_LOADED, 1, NtStatus.STATUS_SUCCESS.code());
    load(2, "filter", NtStatus.STATUS_SUCCESS);
    assertThat(reader.loaded()).containsExactly("filter", "tap");
    write(EventKind.DRIVER_UNLOADED, 1);
    assertThat(reader.loaded()).containsExactly("filter");
    assertThat(reader.refused()).isEmpty();
  }

  @Test
  void driverThatFails_isRefused_untilItIsLoadedAgain() {
    load(1, "tap", NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    assertThat(reader.loaded()).isEmpty();
    assertThat(reader.refused()).containsEntry("tap", NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    load(2, "tap", NtStatus.STATUS_SUCCESS);
    assertThat(reader.loaded()).containsExactly("tap");
    assertThat(reader.refused()).isEmpty();
  }

  @Test
  void processOfTheSameName_outlivesTheExitOfTheOneBefore() {
    write(EventKind.PROCESS_START, 1, 8, trace.name("app"));
    write(EventKind.PROCESS_START, 2, 12, trace.name("app"));
    write(EventKind.PROCESS_EXIT, 1, 8);
    assertThat(reader.running()).containsExactly("app");
    write(EventKind.PROCESS_EXIT, 2, 12);
    assertThat(reader.running()).isEmpty();
  }
}
