package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lists, clones of clones, references and injections in any order, against a plain model. */
class BufferLifeTest {
  private static final int SEEDS = 60;
  private static final int STEPS = 400;
  private static final int BACK_FILL = 40;

  /** What the model knows of one list. */
  private static final class Known {
    private final NetBufferList list;
    private final Known of;
    private final int ownBytes;
    private int children;
    private int references;
    private boolean injected;
    private boolean released;

    private Known(NetBufferList list, Known of, int ownBytes) {
      this.list = list;
      this.of = of;
      this.ownBytes = ownBytes;
      if (of != null) {
        of.children++;
      }
    }

    private boolean isStack() {
      return list.kind() == BufferKind.STACK;
    }

    private boolean alive() {
      return !released || references > 0 || children > 0;
    }
  }

  private final List<String> codes = new ArrayList<>();
  private final BufferLedger ledger =
      new BufferLedger(
          (code, rule, message) -> codes.add(rule + " " + code + " " + message),
          BufferLimits.DEFAULT);
  private final NetBufferPool stack = ledger.newPool("stack");
  private final NetBufferPool driver = ledger.newPool("driver");
  private final List<Known> all = new ArrayList<>();
  private Random random = new Random(0);

  private Known any() {
    return all.get(random.nextInt(all.size()));
  }

  private void allocate() {
    byte[] bytes = new byte[1 + random.nextInt(200)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      Mdl kept = random.nextBoolean() ? null : Mdl.ofKept(Memory.of(new byte[30]), 3, 20);
      NetBufferList list =
          Objects.requireNonNull(
              stack.allocate(BufferKind.STACK, Memory.of(bytes), 0, bytes.length, BACK_FILL, kept));
      all.add(new Known(list, null, bytes.length + BACK_FILL));
      return;
    }
    int cut = random.nextInt(bytes.length);
    Mdl chain = Mdl.of(bytes, 0, cut);
    chain.setNext(Mdl.of(bytes, cut, bytes.length - cut));
    NetBufferList list =
        Objects.requireNonNull(driver.allocate(BufferKind.BUILT, chain, 0, bytes.length));
    if (random.nextInt(3) == 0) {
      byte[] more = new byte[random.nextInt(9)];
      list.firstNetBuffer().setNext(driver.allocateNetBuffer(Mdl.of(more), 0, more.length));
    }
    all.add(new Known(list, null, 0));
  }

  /** A clone, or a copy in a list of its own. */
  private void cloneOf(Known known) {
    if (!known.alive() || known.injected) {
      return;
    }
    byte[] bytes = known.list.firstNetBuffer().copyBytes();
    if (random.nextInt(4) == 0) {
      NetBufferList copy =
          Objects.requireNonNull(driver.allocate(BufferKind.BUILT, Mdl.of(bytes), 0, bytes.length));
      assertThat(copy.firstNetBuffer().holds(bytes)).isTrue();
      all.add(new Known(copy, null, 0));
      return;
    }
    NetBufferList clone = Objects.requireNonNull(driver.cloneOf(known.list));
    assertThat(clone.netBufferCount()).isEqualTo(known.list.netBufferCount());
    assertThat(clone.firstNetBuffer().holds(bytes)).isTrue();
    all.add(new Known(clone, known, 0));
  }

  private void edit(Known known) {
    if (known.released || known.injected) {
      return;
    }
    NetBuffer buffer = known.list.firstNetBuffer();
    int back = random.nextInt(30);
    int before = buffer.dataLength();
    assertThat(buffer.retreat(back, random.nextInt(9)).isSuccess()).isTrue();
    assertThat(buffer.dataLength()).isEqualTo(before + back);
    buffer.advance(back, true);
    assertThat(buffer.dataLength()).isEqualTo(before);
  }

  private void refer(Known known) {
    if (!known.isStack() || !known.alive()) {
      return;
    }
    if (known.references > 0 && random.nextBoolean()) {
      known.references--;
      known.list.dereference();
    } else {
      known.references++;
      known.list.reference();
    }
  }

  private void inject(Known known) {
    if (known.isStack() || known.released) {
      return;
    }
    if (known.injected) {
      known.list.giveBack(NtStatus.STATUS_SUCCESS);
      known.injected = false;
    } else {
      known.injected = known.list.giveToEngine("inject");
      assertThat(known.injected).isTrue();
    }
  }

  private void free(Known known) {
    if (known.released || known.injected || (!known.isStack() && known.children > 0)) {
      return;
    }
    known.released = true;
    if (known.isStack()) {
      known.list.release();
    } else {
      boolean clone = known.list.kind() == BufferKind.CLONE;
      assertThat(known.list.free(clone ? FreeFunction.FREE_CLONE : FreeFunction.FREE)).isTrue();
    }
    for (Known each = known; each != null && !each.alive(); each = each.of) {
      if (each.of != null) {
        each.of.children--;
      }
    }
  }

  private void check() {
    long bytes = 0;
    int live = 0;
    for (Known each : all) {
      boolean alive = each.alive();
      live += alive ? 1 : 0;
      bytes += alive ? each.ownBytes : 0;
      assertThat(each.list.state() == BufferState.FREED).isEqualTo(!alive);
      assertThat(each.list.childRefCount()).isEqualTo(each.children);
      assertThat(each.list.referenceCount()).isEqualTo(each.references);
    }
    assertThat(ledger.liveCount()).isEqualTo(live);
    assertThat(ledger.liveBytes()).isEqualTo(bytes);
    assertThat(stack.live() + driver.live()).isEqualTo(live);
    assertThat(codes).isEmpty();
  }

  private void step() {
    switch (random.nextInt(8)) {
      case 0 -> allocate();
      case 1, 2 -> cloneOf(any());
      case 3 -> edit(any());
      case 4 -> refer(any());
      case 5 -> inject(any());
      default -> free(any());
    }
  }

  @Test
  void rightUse_inAnyOrder_keepsTheBooks_R212_R215_R301_R304_R305() {
    for (int seed = 0; seed < SEEDS; seed++) {
      random = new Random(seed);
      all.clear();
      allocate();
      for (int step = 0; step < STEPS; step++) {
        step();
        if (step % 10 == 0) {
          check();
        }
      }
      for (int i = all.size() - 1; i >= 0; i--) {
        Known known = all.get(i);
        if (known.injected) {
          inject(known);
        }
        while (known.references > 0) {
          known.references--;
          known.list.dereference();
        }
        free(known);
      }
      check();
      assertThat(ledger.liveCount()).isZero();
      assertThat(ledger.liveBytes()).isZero();
    }
    stack.free();
    driver.free();
    assertThat(codes).isEmpty();
  }

  /** Freed twice, while injected, before its clones, by the wrong function; edits left. */
  @Test
  void wrongUse_inAnyOrder_isToldAndNeverBreaksTheBooks_R098_R212_R302_R311() {
    FreeFunction[] functions = FreeFunction.values();
    for (int seed = 0; seed < SEEDS; seed++) {
      random = new Random(seed);
      all.clear();
      long before = ledger.liveCount();
      allocate();
      for (int step = 0; step < STEPS; step++) {
        NetBufferList list = any().list;
        switch (random.nextInt(9)) {
          case 0 -> allocate();
          case 1, 2 -> {
            if (list.state() != BufferState.FREED) {
              all.add(new Known(Objects.requireNonNull(driver.cloneOf(list)), null, 0));
            }
          }
          case 3 -> list.firstNetBuffer().retreat(random.nextInt(9), 0);
          case 4 -> list.reference();
          case 5 -> list.dereference();
          case 6 -> list.giveToEngine("inject");
          case 7 -> {
            if (list.state() == BufferState.INJECTED) {
              list.giveBack(NtStatus.STATUS_SUCCESS);
            }
          }
          default -> list.free(functions[random.nextInt(functions.length)]);
        }
        assertThat(list.childRefCount()).isNotNegative();
        assertThat(list.referenceCount()).isNotNegative();
      }
      long alive = all.stream().filter(each -> each.list.state() != BufferState.FREED).count();
      assertThat(ledger.liveCount() - before).isEqualTo(alive);
      assertThat(ledger.liveBytes()).isNotNegative();
      assertThat(stack.live() + driver.live()).isEqualTo(ledger.liveCount());
    }
    assertThat(codes.stream().map(code -> code.split(" ")[1]).distinct())
        .contains(
            "NBL_DOUBLE_FREE",
            "NBL_FREE_WHILE_INJECTED",
            "NBL_FREE_WRONG_FUNCTION",
            "NBL_FREE_WITH_CLONES",
            "NBL_OFFSETS_NOT_RESTORED",
            "NBL_DEREFERENCE_WITHOUT_REFERENCE",
            "NBL_USE_AFTER_FREE",
            "NBL_INJECTED_ORIGINAL");
  }
}
