package dev.wfpsim.driver.field;

import static dev.wfpsim.driver.field.FieldDriver.ok;
import static dev.wfpsim.wfp.fwps.FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA;
import static dev.wfpsim.wfp.fwps.FwpsStreamActionType.FWPS_STREAM_ACTION_DEFER;
import static dev.wfpsim.wfp.fwps.FwpsStreamActionType.FWPS_STREAM_ACTION_NEED_MORE_DATA;

import dev.wfpsim.driver.field.StreamLab.Inspector;
import dev.wfpsim.driver.field.StreamLab.Look;
import dev.wfpsim.driver.field.StreamLab.Seen;
import dev.wfpsim.driver.field.StreamTools.Target;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.host.Host;
import dev.wfpsim.wfp.fwp.FwpActionType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Stream callouts of one host, one behind the other, that do at random what such callouts may do,
 * and keep the books: what each was shown and has dealt with, and what it let go on.
 */
final class RandomEditors {
  private static final long ROUND_NANOS = 3 * Site.MILLISECOND;

  private final Site site;
  private final Host host;
  private final Inspector driver;
  private final StreamTools tools;
  private final SplittableRandom random;
  private final BooleanSupplier done;

  /** The heaviest first. */
  final List<Editor> editors = new ArrayList<>();

  RandomEditors(Site site, Host host, Inspector driver, long seed, BooleanSupplier done) {
    this.site = site;
    this.host = host;
    this.driver = driver;
    this.tools = new StreamTools(driver);
    this.random = new SplittableRandom(seed);
    this.done = done;
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      editors.add(
          switch (random.nextInt(4)) {
            case 0 -> new Monitor();
            case 1 -> new Inline(false);
            case 2 -> new Inline(true);
            default -> new OutOfBand();
          });
    }
    driver.atStart = this::start;
    driver.atUnload =
        () -> {
          driver.removePolicy();
          tools.close();
        };
  }

  private void start() {
    tools.open();
    for (int i = 0; i < editors.size(); i++) {
      driver.stream(1000 - i, editors.get(i));
    }
    site.system(host, "editors", ROUND_NANOS, this::work);
  }

  private void work() {
    while (!done.getAsBoolean()) {
      editors.forEach(Editor::work);
      host.machine().delay(ROUND_NANOS);
    }
  }

  private byte[] some() {
    byte[] bytes = new byte[1 + random.nextInt(60)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** One direction of one callout. */
  static final class Books {
    final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    final ByteArrayOutputStream passed = new ByteArrayOutputStream();
  }

  /** One callout. */
  abstract static class Editor implements Look {
    final Books inbound = new Books();
    final Books outbound = new Books();

    Books books(Seen seen) {
      return seen.inbound() ? inbound : outbound;
    }

    /** What it does from outside of its classifyFn. */
    void work() {}
  }

  /** Decides nothing. */
  private static final class Monitor extends Editor {
    @Override
    public void at(Seen seen) {
      books(seen).seen.writeBytes(seen.bytes());
      books(seen).passed.writeBytes(seen.bytes());
      seen.out().actionType = FwpActionType.FWP_ACTION_CONTINUE;
    }
  }

  /** Permits, blocks, replaces, wants more, and may defer. */
  private final class Inline extends Editor {
    private final boolean defers;
    private @Nullable Target deferred;
    private int deferredFlags;

    Inline(boolean defers) {
      this.defers = defers;
    }

    @Override
    public void at(Seen seen) {
      byte[] bytes = seen.bytes();
      if (seen.end()) {
        seen.permit(0);
        return;
      }
      boolean noMore = (seen.out().flags & FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA) != 0;
      int choice = random.nextInt(9);
      if (choice == 0 && !noMore) {
        seen.packet().streamAction = FWPS_STREAM_ACTION_NEED_MORE_DATA;
        seen.packet().countBytesRequired = random.nextInt(3000);
      } else if (choice <= 2 && defers && seen.inbound()) {
        deferred = Target.of(seen);
        deferredFlags = seen.data().flags();
        seen.packet().streamAction = FWPS_STREAM_ACTION_DEFER;
      } else if (choice == 3) {
        books(seen).seen.writeBytes(bytes);
        books(seen).passed.writeBytes(bytes);
        seen.out().actionType = FwpActionType.FWP_ACTION_CONTINUE;
      } else {
        decide(seen, bytes, choice);
      }
    }

    private void decide(Seen seen, byte[] bytes, int choice) {
      int count = random.nextInt(3) == 0 ? bytes.length : 1 + random.nextInt(bytes.length);
      if (choice == 4 || choice == 5) {
        byte[] more = some();
        books(seen).passed.writeBytes(more);
        ok(tools.inject(Target.of(seen), seen.data().flags(), more));
      }
      books(seen).seen.write(bytes, 0, count);
      if (choice == 5 || choice == 6) {
        seen.block(count);
      } else {
        books(seen).passed.write(bytes, 0, count);
        seen.permit(count);
      }
    }

    @Override
    void work() {
      Target at = deferred;
      if (at != null && random.nextBoolean() && tools.goOn(at, deferredFlags).isSuccess()) {
        deferred = deferred == at ? null : deferred;
      }
    }
  }

  /** Clones all and blocks it; a worker puts it in again, or not, or more. */
  private final class OutOfBand extends Editor {
    private record Taken(Seen seen, Target at, byte[] bytes, int flags, NetBufferList chain) {}

    private final ArrayDeque<Taken> taken = new ArrayDeque<>();

    @Override
    public void at(Seen seen) {
      NetBufferList clone = tools.cloned(seen.data());
      byte[] bytes = seen.bytes();
      books(seen).seen.writeBytes(bytes);
      taken.add(new Taken(seen, Target.of(seen), bytes, seen.data().flags(), clone));
      seen.block(0);
    }

    @Override
    void work() {
      int most = random.nextInt(5);
      for (Taken next = taken.poll(); next != null; next = most-- > 0 ? taken.poll() : null) {
        putIn(next);
      }
    }

    private void putIn(Taken next) {
      ByteArrayOutputStream passed = books(next.seen()).passed;
      int choice = next.seen().end() ? 9 : random.nextInt(10);
      if (choice < 2) {
        byte[] more = some();
        passed.writeBytes(more);
        ok(tools.inject(next.at(), next.flags(), more));
      }
      if (choice == 1 || choice == 2) {
        driver.d.fwps().FwpsDiscardClonedStreamData0(next.chain(), 0, false);
      } else {
        passed.writeBytes(next.bytes());
        ok(tools.injectClone(next.at(), next.flags(), next.chain(), next.bytes().length));
      }
    }
  }
}
