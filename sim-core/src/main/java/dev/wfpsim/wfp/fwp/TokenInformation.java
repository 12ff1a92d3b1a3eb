package dev.wfpsim.wfp.fwp;

import dev.wfpsim.net.identity.UserAccount;
import java.util.ArrayList;
import java.util.List;

/**
 * The simple model of an access token (FWP_TOKEN_INFORMATION): the identifiers it carries. With
 * restricted identifiers access needs a grant through both lists.
 *
 * @param sids user and groups
 * @param restrictedSids empty for an unrestricted token
 */
public record TokenInformation(List<Sid> sids, List<Sid> restrictedSids) {
  public TokenInformation {
    sids = List.copyOf(sids);
    restrictedSids = List.copyOf(restrictedSids);
  }

  /** The token of a process that runs under an account. */
  public static TokenInformation of(UserAccount account) {
    List<Sid> sids = new ArrayList<>();
    sids.add(new Sid(account.sid()));
    account.groups().forEach(group -> sids.add(new Sid(group)));
    return new TokenInformation(sids, List.of());
  }

  /** An unrestricted token. */
  public static TokenInformation of(Sid... sids) {
    return new TokenInformation(List.of(sids), List.of());
  }
}
