package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds sim-core's classes to {@link Floors} and {@link Bans}. */
class ArchitectureTest {
  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes = Floors.simCore();
  }

  @Test
  void floors_upwardUses_none() {
    assertThat(Floors.upwardUses(classes)).isEmpty();
  }

  @Test
  void floors_circlesOfUses_none() {
    assertThat(Floors.circles(classes)).isEmpty();
  }

  @Test
  void rooms_ofAFloorThatListsThem_areAllListed() {
    assertThat(Floors.unlisted(classes)).isEmpty();
  }

  @Test
  void simCore_bannedUses_onlyWhereAllowed() throws IOException {
    try (var in = ArchitectureTest.class.getResourceAsStream("/tidy/allowances.txt")) {
      var allowances = Allowances.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      assertThat(allowances.complaints(Bans.uses(classes))).isEmpty();
    }
  }
}
