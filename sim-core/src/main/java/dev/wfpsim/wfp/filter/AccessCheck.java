package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.SecurityDescriptor;
import dev.wfpsim.wfp.fwp.Sid;
import dev.wfpsim.wfp.fwp.TokenInformation;
import java.util.List;

/**
 * A security descriptor made ready to be asked, as {@link SecurityDescriptor#grants} answers: some
 * of a real system name more than fifty identifiers, so they are in a hash table.
 */
final class AccessCheck {
  /** Those that are denied have the first numbers. */
  private final ValueTable<Sid> named = new ValueTable<>(Sid::hashCode);

  private final int deniedCount;

  AccessCheck(SecurityDescriptor descriptor) {
    descriptor.denied().forEach(named::add);
    deniedCount = named.size();
    descriptor.allowed().forEach(named::add);
  }

  /** Whether a token is granted access. Allocates nothing. */
  boolean grants(TokenInformation token) {
    List<Sid> restricted = token.restrictedSids();
    return grants(token.sids()) && (restricted.isEmpty() || grants(restricted));
  }

  private boolean grants(List<Sid> sids) {
    boolean allow = false;
    for (int i = 0; i < sids.size(); i++) {
      int number = named.number(sids.get(i));
      if (number >= 0 && number < deniedCount) {
        return false;
      }
      allow |= number >= 0;
    }
    return allow;
  }
}
