package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.ProcessNotify;
import dev.wfpsim.scenario.SimulationResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When drivers hear of a process. */
final class ProcessNoticeTest {
  private static final long SECOND = 10_000_000;

  /** Whichever of the two comes up first, which the name decides. */
  @Test
  void start_trafficDueAtTheSameMoment_isMade() throws Exception {
    for (int name = 1; name <= 16; name++) {
      SimulationResult result =
          new OddDrivers()
              .run(
                  """
                  scenario: at-once
                  run: { stop: 20 s }
                  hosts: { a: { addresses: [10.0.0.1/24] } }
                  processes:
                    web: { on: a, listen: tcp/10.0.0.1:80, behave: echo }
                    app%1$d: { on: a, start: 5 s }
                  traffic:
                    - app%1$d: { connect: tcp/10.0.0.1:80, start: 5 s, send: 1 KiB, receive: 1 KiB }
                  expect:
                    - every connection of app%1$d: opened
                  """
                      .formatted(name));
      assertThat(result.expectations()).as("app%s", name).allMatch(each -> each.held());
    }
  }

  /** The notice comes before the first thread runs, which waits for the routine's return. */
  @Test
  void notifyRoutine_trafficDueAtTheStart_comesFirst() throws Exception {
    List<Integer> told = new ArrayList<>();
    ProcessNotify[] routine = new ProcessNotify[1];
    SimulationResult result =
        new OddDrivers()
            .with(
                "slow",
                (context, settings) -> {
                  routine[0] =
                      (pid, info) -> {
                        if (info != null) {
                          context.ke().KeDelayExecutionThread(-3 * SECOND);
                          told.add(pid);
                        }
                      };
                  return context.ps().PsSetCreateProcessNotifyRoutineEx(routine[0], false);
                },
                context -> context.ps().PsSetCreateProcessNotifyRoutineEx(routine[0], true))
            .run(
                """
                scenario: notice
                run: { stop: 20 s }
                hosts: { a: { addresses: [10.0.0.1/24] } }
                processes:
                  web: { on: a, listen: tcp/10.0.0.1:80, behave: echo }
                  app: { on: a, start: 5 s }
                drivers: { d: { use: test/slow, on: a } }
                traffic:
                  - app: { connect: tcp/10.0.0.1:80, start: 5 s, send: 1 KiB, receive: 1 KiB }
                expect:
                  - every connection of app: opened
                  - "no connection of app: opened within 2 s"
                  - every byte: delivered once, in order
                  - no finding
                """);
    assertThat(told).hasSize(2);
    assertThat(result.expectations()).allMatch(each -> each.held());
  }
}
