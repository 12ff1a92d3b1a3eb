package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ObjectNamesTest {
  private final ObjectNames names = new ObjectNames();

  @Test
  void of_aThingThatLives_isKnownHoweverManyComeAndGo() {
    names.add(1, "first");
    for (int i = 2; i < 50_000; i++) {
      names.add(i, "n" + i);
      if (i == 20_000) {
        names.add(-1, "made late");
      }
      names.dead(i);
    }
    assertThat(names.of(1)).isEqualTo("first");
    assertThat(names.of(-1)).isEqualTo("made late");
    assertThat(names.known()).isEqualTo(2 + ObjectNames.DEAD);
  }

  @Test
  void of_theDead_isKnownForAWhile() {
    for (int i = 0; i <= ObjectNames.DEAD; i++) {
      names.add(i, "n" + i);
      names.dead(i);
    }
    assertThat(names.of(0)).isNull();
    assertThat(names.of(1)).isEqualTo("n1");
    names.dead(77_777);
    assertThat(names.of(77_777)).isNull();
  }

  @Test
  void names_ofThingsThatNeverEnd_takeBoundedMemory() {
    for (int i = 0; i <= ObjectNames.LIVING; i++) {
      names.add(i, "n");
    }
    assertThat(names.known()).isEqualTo(ObjectNames.LIVING);
    assertThat(names.of(0)).isNull();
  }
}
