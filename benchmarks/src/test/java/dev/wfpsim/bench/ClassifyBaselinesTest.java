package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Ours and every baseline let the same filter decide, so that their times can be compared. */
class ClassifyBaselinesTest {
  private static final int PACKETS = 300;

  @ParameterizedTest
  @EnumSource
  void decide_anyShape_isTheSameByAll(FilterShape shape) {
    for (int count : new int[] {10, 100, 1_500, 5_000}) {
      List<RawFilter> raw = shape.filters(count);
      long[] packets = FilterShape.packets(raw, PACKETS);
      FwpValue[] applications = ClassifierRig.applications(packets);
      ClassifierRig ours = new ClassifierRig(ClassifierRig.filters(raw));
      List<RawClassifier> baselines =
          List.of(
              new LambdaScan(raw), new PlainBitset(raw), new TupleMerge(raw), new LinearScan(raw));
      FwpsIncomingValues values = new FwpsIncomingValues(ClassifierRig.LAYER);
      Set<Integer> deciders = new HashSet<>();
      for (int at = 0; at < packets.length; at += RawFilter.WORDS) {
        int expected = plain(raw, packets, at);
        deciders.add(expected);
        for (RawClassifier baseline : baselines) {
          assertThat(baseline.decide(packets, at)).isEqualTo(expected);
        }
        ClassifierRig.fill(values, packets, at, applications);
        assertThat(ours.classify(values)).isEqualTo(expected + 1);
      }
      assertThat(deciders).hasSizeGreaterThan(count / 10 < 10 ? 5 : 10);
    }
  }

  private static int plain(List<RawFilter> filters, long[] packets, int at) {
    int permit = -1;
    int decided = -1;
    for (int i = 0; i < filters.size(); i++) {
      RawFilter filter = filters.get(i);
      if (filter.sublayer() != decided && filter.matches(packets, at)) {
        if (filter.blocks()) {
          return i;
        }
        permit = permit < 0 ? i : permit;
        decided = filter.sublayer();
      }
    }
    return permit;
  }

  @Test
  void windowsPolicy_asItWasRead_isDecidedAsByAPlainScan() {
    WindowsPolicy policy = new WindowsPolicy();
    assertThat(policy.size()).isEqualTo(1_254);
    assertThat(policy.filters()).hasSize(362);
    ClassifierRig ours = new ClassifierRig(policy.filters());
    PlainScan plain = new PlainScan(policy.filters());
    Set<Long> deciders = new HashSet<>();
    for (FwpsIncomingValues values : policy.traffic(500)) {
      long expected = plain.classify(values);
      deciders.add(expected);
      assertThat(ours.classify(values)).isEqualTo(expected);
    }
    assertThat(deciders).hasSizeGreaterThan(15);
  }
}
