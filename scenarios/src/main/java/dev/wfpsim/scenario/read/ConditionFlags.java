package dev.wfpsim.scenario.read;

import dev.wfpsim.scenario.syntax.Fields;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.util.List;

/** The words of a FLAGS condition: {@code FWP_CONDITION_FLAG_IS_LOOPBACK} is {@code loopback}. */
final class ConditionFlags {

  /** In the order of their bits, from 0x1; an empty word is a bit without a documented meaning. */
  private static final List<String> WORDS =
      List.of(
          "loopback",
          "ipsec-secured",
          "reauthorize",
          "wildcard-bind",
          "raw-endpoint",
          "fragment",
          "fragment-group",
          "ipsec-natt-reclassify",
          "requires-ale-classify",
          "implicit-bind",
          "reassembled",
          "",
          "",
          "",
          "name-app-specified",
          "promiscuous",
          "auth-fw",
          "reclassify",
          "outbound-pass-thru",
          "inbound-pass-thru",
          "connection-redirected",
          "proxy-connection",
          "appcontainer-loopback",
          "non-appcontainer-loopback");

  private static final List<String> KNOWN = WORDS.stream().filter(w -> !w.isEmpty()).toList();

  private ConditionFlags() {}

  /** All of them. */
  static List<String> known() {
    return KNOWN;
  }

  static long bit(String word) throws WrongValue {
    return 1L << WORDS.indexOf(Fields.word(word, "flag", KNOWN));
  }
}
