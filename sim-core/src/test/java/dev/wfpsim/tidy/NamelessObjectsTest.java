package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.testing.NamelessObjects;
import org.junit.jupiter.api.Test;

/** What is put into messages has words of its own, the same in every run. */
class NamelessObjectsTest {
  @Test
  void objectsInTexts_haveWordsOfTheirOwn() throws Exception {
    assertThat(NamelessObjects.in(Kernel.class, 100)).isEmpty();
  }

  @Test
  void search_objectWithoutWords_isFound() throws Exception {
    assertThat(NamelessObjects.in(NamelessObjectsTest.class, 1))
        .anyMatch(found -> found.matches("NamelessObjectsTest\\$Nameless:\\d+ .*Nameless"));
  }

  private static final class Nameless {
    @SuppressWarnings("unused")
    private String message() {
      return "it is " + this;
    }
  }
}
