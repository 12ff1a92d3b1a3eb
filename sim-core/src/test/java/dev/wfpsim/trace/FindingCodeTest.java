package dev.wfpsim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.tidy.Project;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of finding codes agrees with the rule book, with itself and with the calls' rules. */
class FindingCodeTest {
  private static final Project PROJECT = Project.find();

  private static Set<String> rulesOfTheBook() {
    String book = Project.read(PROJECT.root().resolve("docs/rules/semantics.md"));
    Set<String> rules = new HashSet<>();
    Pattern.compile("(?m)^- \\*\\*(R-\\d{3})\\*\\*")
        .matcher(book)
        .results()
        .forEach(found -> rules.add(found.group(1)));
    return rules;
  }

  @Test
  void rules_areInTheBook() {
    Set<String> book = rulesOfTheBook();
    assertThat(book).hasSizeGreaterThan(370);
    for (FindingCode code : FindingCode.values()) {
      assertThat(book).as(code.name()).containsAll(code.rules());
    }
  }

  @Test
  void code_withoutARule_saysWhy() {
    for (FindingCode code : FindingCode.values()) {
      FindingCode.Unruled why = code.unruled();
      if (code.rules().isEmpty()) {
        assertThat(why).as(code.name()).isNotNull();
        assertThat(code.rule()).isEmpty();
      } else {
        assertThat(why).as(code.name()).isNull();
        assertThat(code.rule()).isEqualTo(code.rules().getFirst());
      }
    }
    assertThat(FindingCode.Unruled.values())
        .allMatch(why -> why.reason().matches("[A-Z].{20,}\\."))
        .allMatch(why -> Stream.of(FindingCode.values()).anyMatch(c -> c.unruled() == why));
  }

  @Test
  void meanings_areSentences_eachOfItsOwn() {
    List<String> meanings = new ArrayList<>();
    Stream.of(FindingCode.values()).forEach(code -> meanings.add(code.meaning()));
    assertThat(meanings).doesNotHaveDuplicates();
    Stream.of(Bugcheck.values()).forEach(code -> meanings.add(code.meaning()));
    assertThat(meanings).allMatch(meaning -> meaning.matches("[A-Z].{15,90}\\."));
  }

  @Test
  void names_ofCodesAndStopCodes_areDifferent() {
    List<String> names = new ArrayList<>();
    Stream.of(FindingCode.values()).map(Enum::name).forEach(names::add);
    Stream.of(Bugcheck.values()).map(Enum::name).forEach(names::add);
    assertThat(names).doesNotHaveDuplicates();
  }

  @Test
  void irqlTooHigh_standsForTheRulesOfAllCalls() {
    Set<String> ofCalls = new HashSet<>();
    Stream.of(DocumentedCall.values()).forEach(call -> ofCalls.add(call.rule()));
    assertThat(FindingCode.IRQL_TOO_HIGH.rules()).containsAll(ofCalls);
  }

  @Test
  void finding_ofARuleThatItsCodeDoesNotBreak_isRefusedByTheTests() {
    assertThat(new Finding(FindingCode.NBL_LEAK, "R-215", 0, 0, "", Blame.NOBODY, "m").code())
        .isEqualTo("NBL_LEAK");
    assertThatThrownBy(
            () -> new Finding(FindingCode.NBL_LEAK, "R-212", 0, 0, "", Blame.NOBODY, "m"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> new Finding(FindingCode.NBL_LEAK, "", 0, 0, "", Blame.NOBODY, "m"))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(
            () -> new Finding(FindingCode.DEADLOCK, "R-212", 0, 0, "", Blame.NOBODY, "m"))
        .isInstanceOf(AssertionError.class);
  }
}
