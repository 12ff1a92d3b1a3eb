package dev.wfpsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.scenario.ScenarioFile.InvalidScenario;
import dev.wfpsim.scenario.catalogue.DriverCatalogue;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files with many cases, and what a process is told of those it accepts. */
class CasesTest {
  private static final String TEXT =
      """
      scenario: ports
      hosts: { client: { addresses: [10.0.0.5/24] }, origin: { addresses: [10.0.0.80/24] } }
      links: [ { between: [client, origin] } ]
      processes:
        app: { on: client }
        web: { on: origin, listen: [tcp/0.0.0.0:80, tcp/0.0.0.0:443], behave: echo, ask-redirect: true }
      traffic:
        - app: { connect: tcp/10.0.0.80:80, send: 1 KiB, receive: 1 KiB }
      expect: [ "every connection of app: accepted by web at tcp/10.0.0.80:80 from 10.0.0.5" ]
      cases:
        plain: { }
        secure:
          traffic.0.app.connect: tcp/10.0.0.80:443
      """;

  private static List<LoadedScenario> cases(String text, String... overrides)
      throws InvalidScenario {
    return ScenarioFile.loadCases(
        "f.yaml",
        text,
        List.of(overrides),
        DriverCatalogue.installed(),
        name -> {
          throw new IOException(name);
        });
  }

  private static ExpectationResult judged(String expectation) throws InvalidScenario {
    LoadedScenario plain =
        cases(TEXT, "case=plain", "expect=['every connection of app: " + expectation + "']")
            .getFirst();
    return new Simulation(plain, RunRequest.seeded(1, CarrierKind.AUTOMATIC))
        .run()
        .expectations()
        .getFirst();
  }

  @Test
  void cases_eachIsTheScenarioWithItsChanges() throws InvalidScenario {
    List<LoadedScenario> cases = cases(TEXT);

    assertThat(cases)
        .extracting(each -> each.scenario().name())
        .containsExactly("ports-plain", "ports-secure");
    assertThat(cases)
        .extracting(
            each ->
                new Simulation(each, RunRequest.seeded(1, CarrierKind.AUTOMATIC)).run().passed())
        .containsExactly(true, false);
    assertThat(cases.getLast().scenario().overrides()).containsExactly("case=secure");
  }

  @Test
  void case_chosen_isAlone_andTheCommandLineHasTheLastWord() throws InvalidScenario {
    List<LoadedScenario> chosen =
        cases(TEXT, "case=secure", "traffic.0.app.connect=tcp/10.0.0.80:8080");

    assertThat(chosen).hasSize(1);
    assertThat(chosen.getFirst().scenario().name()).isEqualTo("ports-secure");
    assertThat(chosen.getFirst().scenario().traffic().toString()).contains("8080");
  }

  @Test
  void case_wrongAmongMany_tellsTheFirst() {
    StringBuilder many = new StringBuilder(TEXT);
    for (int i = 0; i < 20; i++) {
      many.append("  more").append(i).append(": { }\n");
    }
    assertThatThrownBy(() -> cases(many.toString(), "case=zzz"))
        .hasMessageContaining("expected one of plain, secure, more0,")
        .hasMessageEndingWith("more9 and 10 more");
  }

  @Test
  void case_wrong_hasItsPlace() {
    assertThatThrownBy(() -> cases(TEXT, "case=secured"))
        .hasMessageContaining("unknown case: case=secured, did you mean secure");
    assertThatThrownBy(() -> cases(TEXT, "case=other"))
        .hasMessageContaining("unknown case: case=other, expected one of plain, secure");
    assertThatThrownBy(() -> cases(TEXT.replace("app.connect", "app.conect")))
        .hasMessage(
            "f.yaml:13:5: no such key: path=traffic.0.app.conect, at=conect, did you mean"
                + " connect?");
    assertThatThrownBy(() -> cases(TEXT.replace("0.80:443\n", "0.80:x\n")))
        .hasMessage("f.yaml:13:28: not a whole number: value=x");
    assertThatThrownBy(() -> cases(TEXT.replace("plain: { }", "plain: 1")))
        .hasMessage("f.yaml:11:10: expected a map: path to value, found a value");
    assertThatThrownBy(() -> cases(TEXT.replace("cases:", "during:"), "case=plain"))
        .isInstanceOf(InvalidScenario.class);
  }

  @Test
  void accepted_atAndFrom_areTheAcceptingEndsAddresses() throws InvalidScenario {
    assertThat(judged("accepted by web at tcp/10.0.0.80:80 from 10.0.0.5").held()).isTrue();
    assertThat(judged("accepted at tcp/10.0.0.80:443").held()).isFalse();
    assertThat(judged("accepted at udp/10.0.0.80:80").held()).isFalse();
    assertThat(judged("accepted from 10.0.0.6").detail()).contains("from 10.0.0.5:");
  }

  @Test
  void carries_nothing_whereNothingWasRedirected() throws InvalidScenario {
    assertThat(judged("carries no records").held()).isTrue();
    assertThat(judged("carries no context").held()).isTrue();
    assertThat(judged("carries records").detail()).contains("bytes of records=0");
    assertThat(judged("carries context 00").detail()).contains("no context");
  }

  @Test
  void carries_wrongBytesOrNobodyWhoAsks_areTold() throws InvalidScenario {
    String expectation = "expect=['every connection of app: carries context ";
    assertThatThrownBy(() -> cases(TEXT, "case=plain", expectation + "0x']"))
        .hasMessageContaining("not bytes: value=0x");
    assertThatThrownBy(() -> cases(TEXT, "case=plain", expectation + "0*00']"))
        .isInstanceOf(InvalidScenario.class);
    assertThatThrownBy(() -> cases(TEXT, "case=plain", expectation + "']"))
        .hasMessageContaining("missing word");
    LoadedScenario silent =
        cases(TEXT.replace(", ask-redirect: true", ""), "case=plain", expectation + "00']")
            .getFirst();
    assertThat(silent.warnings().toString()).contains("no process has ask-redirect");
  }
}
