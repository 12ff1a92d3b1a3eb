package dev.wfpsim.wfp.fwp;

import java.util.List;

/**
 * The simple model of a security descriptor: who is denied and who is allowed the one access that a
 * filter condition asks for. Denial comes first; who is not named is not allowed.
 *
 * @param denied identifiers refused access
 * @param allowed identifiers granted access
 */
public record SecurityDescriptor(List<Sid> denied, List<Sid> allowed) {
  public SecurityDescriptor {
    denied = List.copyOf(denied);
    allowed = List.copyOf(allowed);
  }

  /** A descriptor that allows the given identifiers. */
  public static SecurityDescriptor allow(Sid... sids) {
    return new SecurityDescriptor(List.of(), List.of(sids));
  }

  /** Whether a token is granted access. Allocates nothing. */
  public boolean grants(TokenInformation token) {
    boolean restricted = !token.restrictedSids().isEmpty();
    return grants(token.sids()) && (!restricted || grants(token.restrictedSids()));
  }

  private boolean grants(List<Sid> sids) {
    boolean allow = false;
    for (int i = 0; i < sids.size(); i++) {
      Sid sid = sids.get(i);
      if (denied.contains(sid)) {
        return false;
      }
      allow |= allowed.contains(sid);
    }
    return allow;
  }
}
