package dev.wfpsim.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavaThreadsTest {
  private static StackTraceElement frame(String type, String method) {
    return new StackTraceElement(type, method, null, 1);
  }

  @Test
  void threadThatTheMachineHasNotLetRun_hasNotBegun() {
    StackTraceElement[] none = {};
    StackTraceElement[] own = {
      frame("java.lang.Thread", "runWith"), frame("java.lang.Thread", "run")
    };
    StackTraceElement[] begun = {
      frame("java.util.ArrayList", "clear"), frame("java.lang.Thread", "run")
    };
    assertThat(JavaThreads.hasBegun(none)).isFalse();
    assertThat(JavaThreads.hasBegun(own)).isFalse();
    assertThat(JavaThreads.hasBegun(begun)).isTrue();
  }
}
