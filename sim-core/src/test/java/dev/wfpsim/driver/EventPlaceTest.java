package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.KEvent;
import org.junit.jupiter.api.Test;

/** The line of a call in the trace. */
class EventPlaceTest {
  private final PlatformBench bench = new PlatformBench();

  /** A reader's own frames lie further in than the driver's, and no class path says whose it is. */
  @Test
  void place_askedByAReaderFromElsewhere_isTheDriversLine() {
    PlaceReader reader = new PlaceReader();
    bench.trace.attach(reader);
    bench.thread(
        "boot",
        () ->
            bench.drivers.load(
                "d",
                context -> {
                  KEvent event = context.ke().KeInitializeEvent("e", EventType.NOTIFICATION, true);
                  return context.ke().KeReadStateEvent(event)
                      ? NtStatus.STATUS_SUCCESS
                      : NtStatus.STATUS_CANCELLED;
                }));
    bench.runToEnd();
    assertThat(reader.places)
        .isNotEmpty()
        .allMatch(place -> place.matches("EventPlaceTest\\.java:[0-9]+"));
  }
}
