package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Large scenarios are read in a time that grows as they do: no part of the reading is quadratic.
 */
final class LargeScenarioTest {

  private static final int FILTERS = 20_000;
  private static final long MOST_NANOS = 2_000_000_000L;

  private static final String HEAD =
      """
      scenario: large
      hosts: { client: { addresses: [10.0.0.5/24] } }
      processes: { app: { on: client } }
      """;

  private static String lines(int count, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(Collectors.joining());
  }

  /** Processor time of the reading, which other work on the machine does not lengthen. */
  private static long nanosOf(String text) throws InvalidScenario {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    ScenarioFile.parse("large", text, List.of(), DriverCatalogue.installed());
    return threads.getCurrentThreadCpuTime() - before;
  }

  @Test
  void parse_twentyThousandNamedFilters_takesTwoSecondsAtMost() throws InvalidScenario {
    String policy =
        lines(
            FILTERS,
            i ->
                "  - { name: f%d, layer: ALE_AUTH_CONNECT_V4, when: { IP_REMOTE_PORT: %d,"
                        .formatted(i, i + 1)
                    + " IP_REMOTE_ADDRESS: 10.%d.%d.0/24 }, action: permit, weight: auto }\n"
                        .formatted(i / 256 % 256, i % 256));

    assertThat(nanosOf(HEAD + "policy:\n" + policy)).isLessThan(MOST_NANOS);
  }

  @Test
  void parse_manyProcessesTrafficAndExpectations_takesTwoSecondsAtMost() throws InvalidScenario {
    String text =
        "scenario: large\nhosts: { client: { addresses: [10.0.0.5/24] } }\nprocesses:\n"
            + lines(4_096, i -> "  p" + i + ": { on: client }\n")
            + "traffic:\n"
            + lines(FILTERS, i -> "  - p" + i % 4_096 + ": { connect: tcp/10.0.0.1:80 }\n")
            + "expect:\n"
            + lines(FILTERS, i -> "  - every connection of p" + i % 4_096 + ": opened\n");

    assertThat(nanosOf(text)).isLessThan(MOST_NANOS);
  }

  @Test
  void parse_theSameMistakeTwentyThousandTimes_isToldAHundredTimes() {
    String policy = lines(FILTERS, i -> "  - { layer: ALE_AUTH_CONECT_V4, action: permitt }\n");

    InvalidScenario invalid =
        catchThrowableOfType(InvalidScenario.class, () -> nanosOf(HEAD + "policy:\n" + policy));

    assertThat(invalid.problems()).hasSize(101);
    assertThat(invalid.problems().getLast().message())
        .isEqualTo("too many problems: the rest was not read");
  }

  @Test
  void parse_expectationAsLongAsABook_isRefused() {
    InvalidScenario invalid =
        catchThrowableOfType(
            InvalidScenario.class,
            () -> nanosOf(HEAD + "expect:\n  - " + "every ".repeat(10_000) + "\n"));

    assertThat(invalid.problems().getFirst().toString())
        .isEqualTo("large:5:5: expectation too long: characters=59999, limit=1000");
  }
}
