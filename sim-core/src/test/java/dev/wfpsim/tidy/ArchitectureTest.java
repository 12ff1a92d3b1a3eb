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

  /** The assembly of the stack is for the platform's own assembly only. */
  @Test
  void wfpRooms_usesOfTheHost_onlyWhereThePlatformIsPutTogether() {
    assertThat(
            classes.stream()
                .filter(each -> each.getPackageName().startsWith("dev.wfpsim.wfp."))
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(use -> use.getTargetClass().getPackageName().equals("dev.wfpsim.net.host"))
                .map(use -> use.getOriginClass().getPackageName())
                .distinct())
        .containsExactly("dev.wfpsim.wfp.platform");
  }

  @Test
  void simCore_bannedUses_onlyWhereAllowed() throws IOException {
    try (var in = ArchitectureTest.class.getResourceAsStream("/tidy/allowances.txt")) {
      var allowances = Allowances.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      assertThat(allowances.complaints(Bans.uses(classes))).isEmpty();
    }
  }
}
