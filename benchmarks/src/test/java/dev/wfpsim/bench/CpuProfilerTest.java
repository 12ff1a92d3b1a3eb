package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.IterationResultMetaData;

class CpuProfilerTest {
  @Test
  void afterIteration_tenOperations_tellsWhatOneSpentSinceTheIterationBegan() {
    CpuProfiler profiler = reading(1_000L, 4_000L, 5_000L, 5_500L);
    profiler.beforeIteration(null, null);
    assertThat(profiler.afterIteration(null, null, operations(10)))
        .singleElement()
        .satisfies(
            result -> {
              assertThat(result.getLabel()).isEqualTo("cpu.norm");
              assertThat(result.getScore()).isEqualTo(300.0);
              assertThat(result.getScoreUnit()).isEqualTo("ns/op");
            });
    profiler.beforeIteration(null, null);
    assertThat(profiler.afterIteration(null, null, operations(10)))
        .singleElement()
        .satisfies(result -> assertThat(result.getScore()).isEqualTo(50.0));
  }

  @Test
  void afterIteration_noOperation_tellsNothing() {
    CpuProfiler profiler = reading(1_000L, 4_000L);
    profiler.beforeIteration(null, null);
    assertThat(profiler.afterIteration(null, null, operations(0))).isEmpty();
  }

  private static CpuProfiler reading(Long... nanos) {
    Iterator<Long> clock = List.of(nanos).iterator();
    return new CpuProfiler(clock::next);
  }

  private static IterationResult operations(long count) {
    return new IterationResult(null, null, new IterationResultMetaData(count, count));
  }
}
