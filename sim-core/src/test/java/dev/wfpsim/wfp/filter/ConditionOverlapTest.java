package dev.wfpsim.wfp.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.wfp.fwp.FwpConditionValue;
import dev.wfpsim.wfp.fwp.FwpMatchType;
import dev.wfpsim.wfp.fwp.FwpRange;
import dev.wfpsim.wfp.fwp.FwpV6AddrAndMask;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwpm.FilterCondition;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Against trying out every value of small fields. */
class ConditionOverlapTest {
  private static final FwpsLayer LAYER = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V4;
  private static final FwpsField PROTOCOL = FwpsField.IP_PROTOCOL;
  private static final FwpsField ADDRESS_TYPE = FwpsField.IP_LOCAL_ADDRESS_TYPE;
  private static final FwpMatchType[] MATCHES = {
    FwpMatchType.FWP_MATCH_EQUAL,
    FwpMatchType.FWP_MATCH_NOT_EQUAL,
    FwpMatchType.FWP_MATCH_GREATER,
    FwpMatchType.FWP_MATCH_LESS,
    FwpMatchType.FWP_MATCH_GREATER_OR_EQUAL,
    FwpMatchType.FWP_MATCH_LESS_OR_EQUAL
  };

  private final Random random = new Random(5);

  private FilterCondition condition(FwpsField field) {
    int a = random.nextInt(256);
    if (random.nextInt(3) == 0) {
      int b = a + random.nextInt(256 - a);
      FwpConditionValue range = new FwpRange(FwpValue.uint8(a), FwpValue.uint8(b));
      return new FilterCondition(field, FwpMatchType.FWP_MATCH_RANGE, range);
    }
    return new FilterCondition(field, MATCHES[random.nextInt(6)], FwpValue.uint8(a));
  }

  private List<FilterCondition> conditions(int most) {
    List<FilterCondition> conditions = new ArrayList<>();
    for (FwpsField field : List.of(PROTOCOL, ADDRESS_TYPE)) {
      for (int n = random.nextInt(most + 1); n > 0; n--) {
        conditions.add(condition(field));
      }
    }
    return conditions;
  }

  private static boolean[] accepted(List<FilterCondition> conditions, FwpsField field) {
    boolean[] accepted = new boolean[256];
    List<FilterCondition> own = conditions.stream().filter(each -> each.field() == field).toList();
    ConditionSet set = ConditionSet.of(LAYER, own);
    for (int value = 0; value < 256; value++) {
      FwpsIncomingValues values = new FwpsIncomingValues(LAYER);
      values.set(field, FwpValue.uint8(value));
      accepted[value] = set.matches(values);
    }
    return accepted;
  }

  @Test
  void numbers_asByTryingEveryValue() {
    int overlapping = 0;
    int contained = 0;
    for (int round = 0; round < 4000; round++) {
      List<FilterCondition> wanted = conditions(1);
      List<FilterCondition> filter = conditions(3);
      boolean overlaps = true;
      boolean contains = true;
      for (FwpsField field : List.of(PROTOCOL, ADDRESS_TYPE)) {
        boolean[] in = accepted(wanted, field);
        boolean[] out = accepted(filter, field);
        boolean asks = filter.stream().anyMatch(each -> each.field() == field);
        boolean given = wanted.stream().anyMatch(each -> each.field() == field);
        boolean both = false;
        boolean all = true;
        for (int value = 0; value < 256; value++) {
          both |= in[value] && out[value];
          all &= !in[value] || out[value];
        }
        overlaps &= !asks || !given || both;
        contains &= !asks || given && all;
      }
      ConditionOverlap overlap = new ConditionOverlap(LAYER, wanted);
      assertThat(overlap.overlaps(filter)).as(wanted + " " + filter).isEqualTo(overlaps);
      assertThat(overlap.isContainedIn(filter)).as(wanted + " " + filter).isEqualTo(contains);
      overlapping += overlaps ? 1 : 0;
      contained += contains ? 1 : 0;
    }
    assertThat(overlapping).isBetween(1000, 3900);
    assertThat(contained).isBetween(300, 3000);
  }

  private static FilterCondition app(FwpMatchType match, String path) {
    return new FilterCondition(FwpsField.ALE_APP_ID, match, FwpValue.appId(path));
  }

  @Test
  void objects_thoseNamedAndAnyOther() {
    FwpMatchType equal = FwpMatchType.FWP_MATCH_EQUAL;
    FwpMatchType unequal = FwpMatchType.FWP_MATCH_NOT_EQUAL;
    ConditionOverlap one = new ConditionOverlap(LAYER, List.of(app(equal, "a")));
    assertThat(one.overlaps(List.of(app(equal, "a")))).isTrue();
    assertThat(one.overlaps(List.of(app(equal, "b")))).isFalse();
    assertThat(one.overlaps(List.of(app(unequal, "a")))).isFalse();
    assertThat(one.overlaps(List.of(app(equal, "b"), app(equal, "a")))).isTrue();
    assertThat(one.isContainedIn(List.of(app(unequal, "b")))).isTrue();
    ConditionOverlap others = new ConditionOverlap(LAYER, List.of(app(unequal, "a")));
    assertThat(others.isContainedIn(List.of(app(equal, "b")))).isFalse();
    assertThat(others.overlaps(List.of(app(equal, "b")))).isTrue();
    assertThat(others.isContainedIn(List.of(app(unequal, "a")))).isTrue();
  }

  @Test
  void wideAddresses_bothWordsCount() {
    FwpsLayer six = FwpsLayer.FWPS_LAYER_ALE_AUTH_CONNECT_V6;
    FilterCondition narrow = remote("2001:db8:0:1::", 64);
    FilterCondition wide = remote("2001:db8::", 32);
    FilterCondition next = remote("2001:db8:0:2::", 64);
    ConditionOverlap overlap = new ConditionOverlap(six, List.of(narrow));
    assertThat(overlap.isContainedIn(List.of(wide))).isTrue();
    assertThat(overlap.overlaps(List.of(next))).isFalse();
    assertThat(new ConditionOverlap(six, List.of(wide)).isContainedIn(List.of(narrow))).isFalse();
    List<FilterCondition> halves = List.of(remote("2001:db8::", 33), remote("2001:db8:8000::", 33));
    assertThat(new ConditionOverlap(six, List.of(wide)).isContainedIn(halves)).isTrue();
    assertThat(new ConditionOverlap(six, List.of(wide)).isContainedIn(halves.subList(0, 1)))
        .isFalse();
  }

  private static FilterCondition remote(String address, int prefix) {
    IpAddress parsed = IpAddress.parse(address);
    return new FilterCondition(
        FwpsField.IP_REMOTE_ADDRESS,
        FwpMatchType.FWP_MATCH_EQUAL,
        new FwpV6AddrAndMask(parsed.mappedHigh(), parsed.mappedLow(), prefix));
  }

  @Test
  void bits_areKnownOnlyWhereTheyAreTheSame() {
    FilterCondition loopback = flags(1);
    FilterCondition other = flags(2);
    ConditionOverlap overlap = new ConditionOverlap(LAYER, List.of(loopback));
    assertThat(overlap.overlaps(List.of(other))).isTrue();
    assertThat(overlap.isContainedIn(List.of(other))).isFalse();
    assertThat(overlap.isContainedIn(List.of(loopback))).isTrue();
  }

  private static FilterCondition flags(int bits) {
    return new FilterCondition(
        FwpsField.FLAGS, FwpMatchType.FWP_MATCH_FLAGS_ALL_SET, FwpValue.uint32(bits));
  }
}
