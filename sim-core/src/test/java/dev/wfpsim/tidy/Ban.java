package dev.wfpsim.tidy;

import java.util.regex.Pattern;

/**
 * Something that sim-core must not use, because a run would then depend on more than scenario,
 * driver and seed, or because it is another floor's business.
 *
 * @param id the name by which an allowance refers to it
 * @param why what to say, with what to use instead
 * @param member the full names meant, as {@code java.lang.System.out} or {@code java.util.Map.of()}
 *     with the types of the parameters; a constructor is called {@code <init>}
 */
record Ban(String id, String why, Pattern member) {

  static Ban of(String id, String why, String member) {
    return new Ban(id, why, Pattern.compile(member));
  }

  boolean matches(String fullName) {
    return member.matcher(fullName).matches();
  }
}
