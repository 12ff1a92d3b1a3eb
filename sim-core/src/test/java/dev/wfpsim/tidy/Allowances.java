package dev.wfpsim.tidy;

import dev.wfpsim.tidy.Bans.Use;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The classes that may use something banned, each with the reason: a line {@code class ban-id
 * reason…} of {@code tidy/allowances.txt}. One that nothing needs any more is a complaint too, so
 * that the list stays short.
 */
record Allowances(List<Allowance> all) {

  /** One class, one ban, and why. */
  record Allowance(String user, String banId, String reason) {
    boolean covers(Use use) {
      return user.equals(use.user()) && banId.equals(use.banId());
    }
  }

  static Allowances parse(String text) {
    List<Allowance> all = new ArrayList<>();
    for (String line : text.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toList()) {
      String[] parts = line.strip().split("\\s+", 3);
      if (parts.length < 3) {
        throw new IllegalArgumentException("an allowance is: class ban-id reason; line=" + line);
      }
      all.add(new Allowance(parts[0], parts[1], parts[2]));
    }
    return new Allowances(all);
  }

  /** The uses that nothing allows, then the allowances that nothing uses. */
  List<String> complaints(Collection<Use> uses) {
    List<String> complaints = new ArrayList<>();
    for (Use use : uses) {
      if (all.stream().noneMatch(allowance -> allowance.covers(use))) {
        complaints.add(use.complaint());
      }
    }
    for (Allowance allowance : all) {
      if (uses.stream().noneMatch(allowance::covers)) {
        complaints.add("not needed any more: " + allowance.user() + " " + allowance.banId());
      }
    }
    return complaints;
  }
}
