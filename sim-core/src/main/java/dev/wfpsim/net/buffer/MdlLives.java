package dev.wfpsim.net.buffer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The MDLs that began with one buffer, which is not the stack's, and that end with it. */
final class MdlLives {
  private final BufferLedger ledger;
  private final int buffer;
  private final String owner;
  private final List<Mdl> begun = new ArrayList<>(1);

  MdlLives(BufferLedger ledger, int buffer, String owner) {
    this.ledger = ledger;
    this.buffer = buffer;
    this.owner = owner;
  }

  /** The buffer is given a chain: those that have not begun begin. */
  void beginAll(Mdl chain) {
    for (@Nullable Mdl mdl = chain; mdl != null; mdl = mdl.next()) {
      begin(mdl);
    }
  }

  /** The buffer is given an MDL. */
  void begin(Mdl mdl) {
    if (mdl.beginWith(ledger, buffer, owner)) {
      begun.add(mdl);
    }
  }

  /** The buffer has freed an MDL. */
  void end(Mdl one) {
    if (begun.removeIf(each -> each == one)) {
      one.end();
    }
  }

  /** The buffer is gone. */
  void endAll() {
    begun.forEach(Mdl::end);
    begun.clear();
  }
}
