package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import dev.wfpsim.trace.Fingerprint;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a run leaves is compared: in each of its parts a difference is found, be the events the
 * same or not.
 */
class SimulationResultDifferenceTest {
  private static SimulationResult one;
  private static SimulationResult other;

  private static SimulationResult run(int connections) throws Exception {
    LoadedScenario loaded =
        ScenarioFile.load(
            "compared",
            """
            scenario: compared
            hosts: { a: { addresses: [10.0.0.1/24] } }
            processes:
              app: { on: a }
              web: { on: a, listen: tcp/0.0.0.0:80, behave: echo }
            traffic:
              - app: { connect: tcp/10.0.0.1:80, times: COUNT, every: 10 ms, send: 1 KiB, receive: 1 KiB }
            """
                .replace("COUNT", "" + connections),
            List.of(),
            DriverCatalogue.installed(),
            Attachments.NONE);
    return new Simulation(loaded, RunRequest.seeded(3, CarrierKind.AUTOMATIC)).run();
  }

  @BeforeAll
  static void runs() throws Exception {
    one = run(1);
    other = run(2);
  }

  static Stream<RecordComponent> parts() {
    return Arrays.stream(SimulationResult.class.getRecordComponents());
  }

  private static Object value(SimulationResult result, RecordComponent part) throws Exception {
    return part.getAccessor().invoke(result);
  }

  /** Another value of a part: the other run's, or where they agree one made up. */
  private static Object another(RecordComponent part) throws Exception {
    Object mine = value(one, part);
    Object others = value(other, part);
    if (!mine.equals(others)) {
      return others;
    }
    return switch (mine) {
      case String text -> text + " and a word";
      case Long number -> number + 1;
      case RunOutcome outcome -> RunOutcome.VIOLATION;
      case List<?> list -> List.of("something");
      default -> throw new AssertionError("no other value of " + part);
    };
  }

  private static SimulationResult with(RecordComponent changed) throws Exception {
    RecordComponent[] parts = SimulationResult.class.getRecordComponents();
    Object[] values = new Object[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] =
          parts[i].getName().equals(changed.getName()) ? another(changed) : value(one, parts[i]);
    }
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<SimulationResult> constructor =
        SimulationResult.class.getDeclaredConstructor(types);
    return constructor.newInstance(values);
  }

  @ParameterizedTest
  @MethodSource("parts")
  void oneOtherPart_isTheDifference(RecordComponent part) throws Exception {
    SimulationResult changed = with(part);
    String expected =
        part.getName() + " differs: " + value(one, part) + ", then " + value(changed, part);
    assertThat(one.difference(changed)).isEqualTo(expected);
    assertThat(changed.difference(one)).startsWith(part.getName() + " differs: ");
  }

  @Test
  void sameRunTwice_isNoDifference() throws Exception {
    SimulationResult again = run(1);
    assertThat(again).isNotSameAs(one);
    assertThat(one.difference(again)).isNull();
    assertThat(one.byLayer()).isNotEmpty().isEqualTo(new TreeMap<>(again.byLayer()));
    assertThat(one.fingerprint()).isInstanceOf(Fingerprint.class);
  }
}
