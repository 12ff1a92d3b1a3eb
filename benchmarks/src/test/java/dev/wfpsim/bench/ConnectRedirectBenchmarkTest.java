package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.wfpsim.bench.ConnectRedirectBenchmark.Connects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectRedirectBenchmarkTest {
  private static final int CONNECTS = ConnectRedirectBenchmark.CONNECTS;

  @Test
  void everyMethod_twice_redirectsAll() {
    ConnectRedirectBenchmark benchmark = new ConnectRedirectBenchmark();
    for (long pieces = 1; pieces <= 2; pieces++) {
      assertThat(benchmark.notRedirected()).isEqualTo(pieces * CONNECTS);
      assertThat(benchmark.inline()).isEqualTo(pieces * CONNECTS);
      assertThat(benchmark.pended()).isEqualTo(pieces * CONNECTS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void connects_redirectedSomewhereElse_fail(boolean isPended) {
    Connects connects =
        new Connects(
            new RedirectingDriver(ConnectRedirectBenchmark.ELSEWHERE.withPort(1), isPended),
            ConnectRedirectBenchmark.ELSEWHERE);
    assertThatIllegalStateException().isThrownBy(connects::piece).withMessageContaining(": 0,");
  }

  @Test
  void connects_nobodyRedirects_fail() {
    Connects connects = new Connects(null, ConnectRedirectBenchmark.ELSEWHERE);
    assertThatIllegalStateException().isThrownBy(connects::piece).withMessageContaining(": 0,");
  }
}
