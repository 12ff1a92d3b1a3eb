package dev.wfpsim.scenario.read;

import dev.wfpsim.net.identity.UserAccount;
import dev.wfpsim.scenario.syntax.Spelling;
import dev.wfpsim.scenario.syntax.Units.WrongValue;
import java.util.ArrayList;
import java.util.List;

/** Accounts and groups, by their names or security identifiers. */
final class Accounts {
  private static final String SID = "S-1(-[0-9]{1,15}){1,16}";

  private Accounts() {}

  /** Whom a process runs as. */
  static UserAccount account(String text) throws WrongValue {
    if (text.matches(SID)) {
      return UserAccount.ofSid(text);
    }
    UserAccount named = UserAccount.ofName(text);
    if (named == null) {
      List<String> known = UserAccount.NAMED.stream().map(UserAccount::name).toList();
      throw new WrongValue("unknown account: user=" + text + Spelling.suggestion(text, known));
    }
    return named;
  }

  /** The identifier of an account or a group. */
  static String sid(String text) throws WrongValue {
    String group = UserAccount.groupSid(text);
    if (group != null) {
      return group;
    }
    UserAccount named = text.matches(SID) ? UserAccount.ofSid(text) : UserAccount.ofName(text);
    if (named == null) {
      List<String> known = new ArrayList<>(UserAccount.GROUPS);
      UserAccount.NAMED.forEach(each -> known.add(each.name()));
      throw new WrongValue("unknown account: user=" + text + Spelling.suggestion(text, known));
    }
    return named.sid();
  }
}
