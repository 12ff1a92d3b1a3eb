package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.wfpsim.bench.InjectionBenchmark.Injections;
import dev.wfpsim.bench.InjectionBenchmark.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InjectionBenchmarkTest {
  @ParameterizedTest
  @EnumSource
  void injection_ofEachKindAndDepth_completesWithSuccess(Kind kind) {
    for (int depth : new int[] {1, 20}) {
      InjectionBenchmark benchmark = InjectionBenchmark.of(kind, depth);
      assertThat(benchmark.injection()).isEqualTo(InjectionBenchmark.INJECTIONS);
      assertThat(benchmark.injection()).isEqualTo(2 * InjectionBenchmark.INJECTIONS);
    }
  }

  @Test
  void injection_stackHasNoRoute_fails() {
    Injections injections = new Injections(Kind.NETWORK_SEND, 20, false);
    assertThatIllegalStateException()
        .isThrownBy(injections::piece)
        .withMessageContaining("completed with success: 0, not 60");
  }

  @Test
  void clone_everyMethod_leavesOnce() {
    CloneBenchmark benchmark = new CloneBenchmark();
    for (long pieces = 1; pieces <= 2; pieces++) {
      assertThat(benchmark.plain()).isEqualTo(pieces * CloneBenchmark.PACKETS);
      assertThat(benchmark.clonedAndInjected()).isEqualTo(pieces * CloneBenchmark.PACKETS);
    }
  }

  @Test
  void clone_packetsThatWentAsTheyWere_fail() {
    CloneBenchmark.Sends sends = new CloneBenchmark.Sends(true, false);
    assertThatIllegalStateException()
        .isThrownBy(sends::piece)
        .withMessageContaining("completed: ")
        .withMessageContaining(", not 0");
  }
}
