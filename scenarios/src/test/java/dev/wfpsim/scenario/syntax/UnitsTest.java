package dev.wfpsim.scenario.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.scenario.syntax.Units.WrongValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnitsTest {

  @ParameterizedTest
  @CsvSource({
    "20 ms, 20000000",
    "5us, 5000",
    "5 µs, 5000",
    "0.5 s, 500000000",
    "40 ns, 40",
    "2 min, 120000000000",
    "1 h, 3600000000000",
    "0, 0"
  })
  void durationNanos_everyUnit_isExact(String text, long nanos) throws WrongValue {
    assertThat(Units.durationNanos(text)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @CsvSource({
    "20 sec, 'wrong unit: value=20 sec, expected a duration such as 20 ms'",
    "20, 'missing unit: value=20, expected a duration such as 20 ms'",
    "ms, 'not a quantity: value=ms, expected a duration such as 20 ms'",
    "-1 s, 'not a quantity: value=-1 s, expected a duration such as 20 ms'",
    "999999999999 h, 'out of range: value=999999999999 h, expected a duration such as 20 ms'",
    "20 mss, 'wrong unit: value=20 mss, expected a duration such as 20 ms, did you mean ms?'"
  })
  void durationNanos_wrong_saysHow(String text, String message) {
    assertThatThrownBy(() -> Units.durationNanos(text)).hasMessage(message);
  }

  @Test
  void otherQuantities_everyUnit_areExact() throws WrongValue {
    assertThat(Units.bitsPerSecond("100 Mbit")).isEqualTo(100_000_000);
    assertThat(Units.bitsPerSecond("1 Gbit/s")).isEqualTo(1_000_000_000);
    assertThat(Units.bytes("32 KiB")).isEqualTo(32_768);
    assertThat(Units.bytes("1.5 MiB")).isEqualTo(1_572_864);
    assertThat(Units.share("0.1 %")).isEqualTo(0.001);
    assertThatThrownBy(() -> Units.share("101 %"))
        .hasMessage("out of range: value=101 %, expected 0 % to 100 %");
  }

  @Test
  void seed_sixtyFourBits_allForms() throws WrongValue {
    assertThat(Units.seed("7")).isEqualTo(7);
    assertThat(Units.seed("0x1d2c")).isEqualTo(0x1d2c);
    assertThat(Units.seed("18446744073709551615")).isEqualTo(-1);
    assertThat(Units.seed("0xffffffffffffffff")).isEqualTo(-1);
    assertThatThrownBy(() -> Units.seed("1.5")).hasMessageStartingWith("not a seed: value=1.5");
  }
}
