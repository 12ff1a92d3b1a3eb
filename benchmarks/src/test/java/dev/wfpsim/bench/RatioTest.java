package dev.wfpsim.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {

  @Test
  void verdict_atTarget_isOkAndAboveIsShort() {
    assertThat(new Ratio("a", 20, 10, 3, 2).verdict()).isEqualTo("ok");
    assertThat(new Ratio("a", 20.1, 10, 1, 2).verdict()).isEqualTo("short");
  }

  @Test
  void toJson_twoRatios_isTheDocument() {
    assertThat(
            Ratio.toJson(
                List.of(new Ratio("a", 30, 20, 1.6, 2), new Ratio("b", 100, 1000, 0.2, 0.05))))
        .isEqualTo(
            "{\"schema\": \"wfpsim.ratios/1\", \"ratios\": [{\"name\": \"a\", \"ours\": 30.00,"
                + " \"baseline\": 20.00, \"ratio\": 1.5000, \"median\": 1.6000, \"target\": 2,"
                + " \"verdict\": \"ok\"}, {\"name\": \"b\", \"ours\": 100.00, \"baseline\":"
                + " 1000.00, \"ratio\": 0.1000, \"median\": 0.2000, \"target\": 0.05, \"verdict\":"
                + " \"short\"}]}");
  }
}
