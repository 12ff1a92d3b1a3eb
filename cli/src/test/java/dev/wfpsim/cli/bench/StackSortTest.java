package dev.wfpsim.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a thread was at, by the classes on its stack. */
class StackSortTest {
  private static final String DRIVER = "own.Filter";
  private static final String SHIPPED = "dev.wfpsim.scenario.library.NetworkDivert";
  private static final String CLASSIFIER = "dev.wfpsim.wfp.classify.Classifier";
  private static final String INJECTION = "dev.wfpsim.wfp.inject.PacketInjection";
  private static final String STACK = "dev.wfpsim.net.ip.IpOutput";
  private static final String JDK = "java.util.HashMap";
  private static final String GUAVA = "com.google.common.collect.ImmutableList";
  private static final String LOOP = "dev.wfpsim.kernel.run.Kernel";

  private static Set<Spent> sorted(String... classes) {
    int bits = new StackSort(Set.of("dev.wfpsim.scenario.library", "own")).sort(List.of(classes));
    EnumSet<Spent> set = EnumSet.noneOf(Spent.class);
    for (Spent each : Spent.values()) {
      if ((bits & each.bit()) != 0) {
        set.add(each);
      }
    }
    return set;
  }

  @Test
  void driverCode_inACallout_isItsOwn() {
    assertThat(sorted(DRIVER, CLASSIFIER, STACK, LOOP))
        .containsExactly(Spent.OWN, Spent.WITH_CALLS, Spent.CALLOUT);
    assertThat(sorted(SHIPPED, CLASSIFIER, LOOP))
        .containsExactly(Spent.OWN, Spent.WITH_CALLS, Spent.CALLOUT);
  }

  @Test
  void librariesThatADriverCalls_areItsOwnCode() {
    assertThat(sorted(JDK, GUAVA, DRIVER, LOOP)).containsExactly(Spent.OWN, Spent.WITH_CALLS);
    assertThat(sorted(JDK, GUAVA, STACK, LOOP)).isEmpty();
  }

  @Test
  void callsOfADriver_areNotItsOwnCode() {
    assertThat(sorted(STACK, DRIVER, CLASSIFIER, LOOP))
        .containsExactly(Spent.WITH_CALLS, Spent.CALLOUT);
    assertThat(sorted(JDK, STACK, DRIVER, LOOP)).containsExactly(Spent.WITH_CALLS);
  }

  @Test
  void classifying_isTheClassifiersAndTheFiltersAndTheValues() {
    assertThat(sorted(JDK, CLASSIFIER, STACK)).containsExactly(Spent.CLASSIFY);
    assertThat(sorted("dev.wfpsim.wfp.filter.BitsetSearch", LOOP)).containsExactly(Spent.CLASSIFY);
    assertThat(sorted("dev.wfpsim.wfp.ale.Classification", LOOP)).containsExactly(Spent.CLASSIFY);
    assertThat(sorted("dev.wfpsim.wfp.ale.Redirector", LOOP)).isEmpty();
  }

  @Test
  void changingThePolicy_isNoClassifying() {
    String compiler = "dev.wfpsim.wfp.filter.FilterCompiler";
    assertThat(sorted(JDK, compiler, CLASSIFIER, STACK)).containsExactly(Spent.POLICY);
    assertThat(sorted("dev.wfpsim.wfp.engine.PolicyStore", LOOP)).containsExactly(Spent.POLICY);
    assertThat(sorted(JDK, "dev.wfpsim.scenario.run.PolicyInstaller", LOOP))
        .containsExactly(Spent.POLICY);
    assertThat(sorted("dev.wfpsim.wfp.engine.Bfe", DRIVER, CLASSIFIER))
        .containsExactly(Spent.WITH_CALLS, Spent.CALLOUT, Spent.POLICY);
    assertThat(sorted(DRIVER, "dev.wfpsim.wfp.engine.CalloutNotices", LOOP))
        .containsExactly(Spent.OWN, Spent.WITH_CALLS);
  }

  @Test
  void injecting_isWhatItSetsOffToo_butNotTheDriversCompletion() {
    assertThat(sorted(STACK, INJECTION, LOOP)).containsExactly(Spent.INJECTION);
    assertThat(sorted(DRIVER, INJECTION, LOOP)).containsExactly(Spent.OWN, Spent.WITH_CALLS);
    assertThat(sorted(STACK, INJECTION, DRIVER, CLASSIFIER))
        .containsExactly(Spent.WITH_CALLS, Spent.CALLOUT, Spent.INJECTION);
    assertThat(sorted(CLASSIFIER, STACK, INJECTION, LOOP))
        .containsExactly(Spent.CLASSIFY, Spent.INJECTION);
  }

  @Test
  void driversInALibrarysPackage_areDriversAllTheSame() {
    StackSort sort = new StackSort(Set.of("com.google.driver"));
    assertThat(sort.sort(List.of("com.google.driver.Mine", LOOP)))
        .isEqualTo(Spent.OWN.bit() | Spent.WITH_CALLS.bit());
    assertThat(sort.sort(List.of("com.google.common.Other", LOOP))).isZero();
  }

  @Test
  void classesOfOurs_thatNoDriverOfTheScenarioIsBeside_areOurs() {
    int bits = new StackSort(Set.of("own")).sort(List.of(SHIPPED, CLASSIFIER));
    assertThat(bits).isEqualTo(Spent.CLASSIFY.bit());
  }
}
