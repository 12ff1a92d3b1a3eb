package dev.wfpsim.wfp.filter;

import dev.wfpsim.wfp.fwp.SecurityDescriptor;
import dev.wfpsim.wfp.fwp.Sid;
import dev.wfpsim.wfp.fwp.TokenInformation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A security descriptor made ready to be asked, as {@link SecurityDescriptor#grants} answers: some
 * of a real system name more than fifty identifiers, so they are in a hash table.
 */
final class AccessCheck {
  private final @Nullable Sid[] slots;
  private final boolean[] denied;

  AccessCheck(SecurityDescriptor descriptor) {
    int count = descriptor.denied().size() + descriptor.allowed().size();
    slots = new Sid[4 * Integer.highestOneBit(count + 1)];
    denied = new boolean[slots.length];
    descriptor.allowed().forEach(sid -> slots[slot(sid)] = sid);
    for (Sid sid : descriptor.denied()) {
      slots[slot(sid)] = sid;
      denied[slot(sid)] = true;
    }
  }

  /** Whether a token is granted access. Allocates nothing. */
  boolean grants(TokenInformation token) {
    List<Sid> restricted = token.restrictedSids();
    return grants(token.sids()) && (restricted.isEmpty() || grants(restricted));
  }

  private boolean grants(List<Sid> sids) {
    boolean allow = false;
    for (int i = 0; i < sids.size(); i++) {
      int slot = slot(sids.get(i));
      if (denied[slot]) {
        return false;
      }
      allow |= slots[slot] != null;
    }
    return allow;
  }

  private int slot(Sid sid) {
    int slot = sid.hashCode() * 0x9E3779B9 >>> 16 & slots.length - 1;
    for (Sid held = slots[slot]; held != null; held = slots[slot]) {
      if (held.equals(sid)) {
        break;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }
}
