package dev.wfpsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.Driver;
import dev.wfpsim.driver.DriverContext;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.sync.SpinLock;
import dev.wfpsim.scenario.Attachments;
import dev.wfpsim.scenario.LoadedScenario;
import dev.wfpsim.scenario.RunOutcome;
import dev.wfpsim.scenario.ScenarioFile;
import dev.wfpsim.scenario.catalogue.CalloutPort;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.scenario.catalogue.DriverKind;
import dev.wfpsim.scenario.catalogue.DriverParameter;
import dev.wfpsim.scenario.catalogue.DriverSettings;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * {@code --verify} compares what is told, not only what happened: a driver whose words differ from
 * one run to the next does the same each time and is found out all the same.
 */
class VerifiedWordsTest {
  private static final String SCENARIO =
      """
      scenario: wordy
      hosts: { a: { addresses: [10.0.0.1/24] } }
      drivers: { wordy: { use: test/wordy, on: a } }
      """;

  /** Differs from run to run, as a static field that is not reset does, or the time of day. */
  private final AtomicInteger runs = new AtomicInteger();

  private record Wordy(Consumer<DriverContext> says) implements DriverKind {
    @Override
    public String name() {
      return "test/wordy";
    }

    @Override
    public String about() {
      return "Says something.";
    }

    @Override
    public List<CalloutPort> callouts() {
      return List.of();
    }

    @Override
    public List<DriverParameter> parameters() {
      return List.of();
    }

    @Override
    public Driver create(DriverSettings settings) {
      return new Driver() {
        @Override
        public NtStatus driverEntry(DriverContext context) {
          says.accept(context);
          return NtStatus.STATUS_SUCCESS;
        }

        @Override
        public void unload() {}
      };
    }
  }

  private Job.Found verified(Consumer<DriverContext> says) throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "wordy",
            SCENARIO,
            List.of(),
            new DriverCatalogue(List.of(new Wordy(says))),
            Attachments.NONE);
    Subject subject = new Subject(loaded, new Origin("wordy.yaml", new TreeMap<>()));
    return new Job(subject, 1, CarrierKind.AUTOMATIC, true, null, null).run(result -> false);
  }

  @Test
  void exceptionThatCounts_isNondeterminism() throws Exception {
    Job.Found answer =
        verified(
            context -> {
              throw new IllegalStateException("load number " + runs.incrementAndGet());
            });
    assertThat(answer.result().outcome()).isEqualTo(RunOutcome.NONDETERMINISM);
    assertThat(answer.divergence())
        .startsWith("the same events, but ")
        .contains("load number 1")
        .contains("load number 2");
  }

  @Test
  void printThatCounts_isAnotherEvent() throws Exception {
    Job.Found answer =
        verified(context -> context.dbg().DbgPrint("run %d", runs.incrementAndGet()));
    assertThat(answer.result().outcome()).isEqualTo(RunOutcome.NONDETERMINISM);
    assertThat(answer.divergence())
        .matches("(?s)first: +[0-9]+ .*DEBUG_PRINT.*second: +[0-9]+ .*DEBUG_PRINT.*");
  }

  /** The finding's message has the name; the events have the number of the lock only. */
  @Test
  void findingWithAWordThatCounts_isNondeterminism() throws Exception {
    Job.Found answer =
        verified(
            context -> {
              SpinLock lock = context.ke().KeInitializeSpinLock("lock " + runs.incrementAndGet());
              context.ke().KeAcquireSpinLockAtDpcLevel(lock);
              context.ke().KeReleaseSpinLockFromDpcLevel(lock);
            });
    assertThat(answer.result().outcome()).isEqualTo(RunOutcome.NONDETERMINISM);
    assertThat(answer.divergence())
        .startsWith("the same events, but findings differs: ")
        .contains("lock 1", "lock 2");
  }

  @Test
  void sameWords_areNone() throws Exception {
    Job.Found answer =
        verified(
            context -> {
              throw new IllegalStateException("always so");
            });
    assertThat(answer.divergence()).isNull();
    assertThat(answer.result().outcome()).isNotEqualTo(RunOutcome.NONDETERMINISM);
  }
}
