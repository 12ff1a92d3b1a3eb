package dev.wfpsim.net.identity;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The account a process runs under: the security identifiers of the user and of the groups in its
 * token. ALE_USER_ID and the token of the metadata are made from them.
 *
 * <p>Page: "Well-known SIDs".
 *
 * @param name as a scenario has it
 * @param sid of the user, as {@code S-1-5-18}
 * @param groups security identifiers of the groups it is in
 */
public record UserAccount(String name, String sid, List<String> groups) {
  private static final String EVERYONE = "S-1-1-0";
  private static final String AUTHENTICATED_USERS = "S-1-5-11";
  private static final String SERVICE_LOGON = "S-1-5-6";
  private static final String INTERACTIVE_LOGON = "S-1-5-4";
  private static final String ADMINISTRATORS = "S-1-5-32-544";
  private static final String USERS = "S-1-5-32-545";
  private static final String MACHINE = "S-1-5-21-1004336348-1177238915-682003330";

  /** An ordinary user who has logged on: what a process runs under unless said otherwise. */
  public static final UserAccount USER =
      new UserAccount(
          "user",
          MACHINE + "-1001",
          List.of(EVERYONE, USERS, INTERACTIVE_LOGON, AUTHENTICATED_USERS));

  /** A member of the Administrators group, with its full token. */
  public static final UserAccount ADMINISTRATOR =
      new UserAccount(
          "administrator",
          MACHINE + "-500",
          List.of(EVERYONE, ADMINISTRATORS, USERS, INTERACTIVE_LOGON, AUTHENTICATED_USERS));

  /** LocalSystem. */
  public static final UserAccount SYSTEM =
      new UserAccount("SYSTEM", "S-1-5-18", List.of(EVERYONE, ADMINISTRATORS, AUTHENTICATED_USERS));

  /** LocalService. */
  public static final UserAccount LOCAL_SERVICE =
      new UserAccount(
          "LOCAL SERVICE",
          "S-1-5-19",
          List.of(EVERYONE, USERS, SERVICE_LOGON, AUTHENTICATED_USERS));

  /** NetworkService. */
  public static final UserAccount NETWORK_SERVICE =
      new UserAccount(
          "NETWORK SERVICE",
          "S-1-5-20",
          List.of(EVERYONE, USERS, SERVICE_LOGON, AUTHENTICATED_USERS));

  /** The accounts that have names. */
  public static final List<UserAccount> NAMED =
      List.of(USER, ADMINISTRATOR, SYSTEM, LOCAL_SERVICE, NETWORK_SERVICE);

  /** The groups that have names here. */
  public static final List<String> GROUPS = List.of("Administrators", "Users", "Everyone");

  /** The identifier of a group of {@link #GROUPS}, in any case; or null. */
  public static @Nullable String groupSid(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "administrators" -> ADMINISTRATORS;
      case "users" -> USERS;
      case "everyone" -> EVERYONE;
      default -> null;
    };
  }

  public UserAccount {
    groups = List.copyOf(groups);
  }

  /** Another ordinary user, by its security identifier. */
  public static UserAccount ofSid(String sid) {
    for (UserAccount known : NAMED) {
      if (known.sid.equals(sid)) {
        return known;
      }
    }
    return new UserAccount(sid, sid, USER.groups);
  }

  /** The account of a name, in any case, with or without {@code NT AUTHORITY\}; or null. */
  public static @Nullable UserAccount ofName(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    String authority = "nt authority\\";
    String bare = plain.startsWith(authority) ? plain.substring(authority.length()) : plain;
    for (UserAccount known : NAMED) {
      if (known.name.toLowerCase(Locale.ROOT).equals(bare)) {
        return known;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return name;
  }
}
