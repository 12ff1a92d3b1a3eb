package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.wfpsim.bench.PathConversation.Visit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole path and its baselines do the same work, and notice a packet that is not right. */
class WholePathTest {
  @Test
  void everyMethod_once_receivesAll() {
    WholePathBenchmark benchmark = new WholePathBenchmark();
    benchmark.make();
    assertThat(benchmark.everyLayerClassified()).isEqualTo(2 * WholePath.PACKETS);
    assertThat(benchmark.flowCache()).isEqualTo(2 * WholePath.PACKETS);
    assertThat(benchmark.everyLayerClassifiedUntraced()).isEqualTo(2 * WholePath.PACKETS);
    assertThat(benchmark.flowCacheUntraced()).isEqualTo(2 * WholePath.PACKETS);
    assertThat(benchmark.handLoop()).isEqualTo(WholePath.PACKETS);
    assertThat(benchmark.naiveEngine()).isEqualTo(WholePath.PACKETS);
  }

  @Test
  void trace_closed_isNotWrittenAnyMore() {
    WholePath path = new WholePath(true);
    long before = path.trace().events();
    path.piece();
    assertThat(path.trace().events()).isGreaterThan(before + 100 * WholePath.PACKETS);
    path.closeTrace();
    long closed = path.trace().events();
    path.piece();
    assertThat(path.trace().events()).isEqualTo(closed);
  }

  @Test
  void arrivals_changedOrOutOfOrder_doNotCount() {
    Arrivals arrivals = new Arrivals();
    byte[][] payloads = arrivals.payloads();
    arrivals.arrived(payloads[1]);
    byte[] changed = payloads[0].clone();
    changed[PathConversation.PAYLOAD - 1]++;
    arrivals.arrived(changed);
    assertThat(arrivals.received()).isZero();
    arrivals.arrived(payloads[0]);
    arrivals.arrived(payloads[1]);
    assertThat(arrivals.received()).isEqualTo(2);
  }

  @Test
  void policies_ofAllVisits_areTriedHalfAndHalf() {
    int tried = 0;
    for (Visit visit : Visit.values()) {
      List<RawFilter> filters = PathConversation.policy(visit).raw();
      assertThat(filters).hasSize(PathPolicy.FILTERS);
      assertThat(filters).noneMatch(f -> f.blocks() && f.matches(PathConversation.words(visit), 0));
      RawFilter permitting = filters.get(PathConversation.tried(visit));
      assertThat(permitting.blocks()).isFalse();
      assertThat(permitting.matches(PathConversation.words(visit), 0)).isTrue();
      tried += PathConversation.tried(visit);
    }
    assertThat(Visit.values()).hasSize(10);
    assertThat(tried).isBetween(450, 550);
  }

  /** At one visit after the other, the filter that should permit comes too late. */
  @Test
  void baselines_anotherFilterDecides_fail() {
    for (Visit visit : Visit.values()) {
      List<List<RawFilter>> filters = new ArrayList<>(PathConversation.raw());
      List<RawFilter> own = new ArrayList<>(filters.get(visit.ordinal()));
      own.add(0, own.remove(PathConversation.tried(visit)));
      filters.set(visit.ordinal(), own);
      assertThatIllegalStateException()
          .as("%s", visit)
          .isThrownBy(() -> new HandPath(filters).piece());
      assertThatIllegalStateException()
          .as("%s", visit)
          .isThrownBy(() -> new NaivePath(filters).piece());
    }
  }

  /** At one visit after the other, no filter is about the conversation, or one that blocks is. */
  @Test
  void simulator_anotherFilterDecides_fails() {
    for (Visit visit : Visit.values()) {
      if (visit == visit.first()) {
        assertThatIllegalStateException()
            .as("%s", visit)
            .isThrownBy(() -> new WholePath(true, each -> policy(each, visit, 1)))
            .withMessageContaining(visit + " permitted: 0");
        assertThatIllegalStateException()
            .as("%s", visit)
            .isThrownBy(() -> new WholePath(true, each -> policy(each, visit, 0)));
      }
    }
  }

  private static PathPolicy policy(Visit each, Visit other, int difference) {
    long[] words = PathConversation.words(each);
    if (each == other) {
      words[RawFilter.REMOTE_ADDRESS] += difference;
      PathPolicy policy = PathPolicy.of(each.layer(), words, 7);
      return difference == 0 ? policy.blocking() : policy;
    }
    return PathConversation.policy(each);
  }
}
