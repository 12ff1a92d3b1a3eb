package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.trace.FindingCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What must be undone on a clone before it is freed, and how long it may be kept. */
class CloneRestoredTest {
  private final List<String> codes = new ArrayList<>();
  private long now;
  private final BufferLedger ledger =
      new BufferLedger(
          new BufferFindings() {
            @Override
            public void report(FindingCode code, String rule, String message) {
              codes.add(rule + " " + code);
            }

            @Override
            public long nowNanos() {
              return now;
            }
          },
          BufferLimits.DEFAULT);
  private final NetBufferPool stack = ledger.newPool("stack");
  private final NetBufferPool driver = ledger.newPool("driver");
  private final NetBufferList packet =
      Objects.requireNonNull(
          stack.allocate(
              BufferKind.STACK,
              Memory.ofSize(20),
              0,
              20,
              40,
              Mdl.ofKept(Memory.of(new byte[100]), 0, 100)));
  private final NetBufferList clone = Objects.requireNonNull(driver.cloneOf(packet));
  private final NetBuffer buffer = clone.firstNetBuffer();

  private void freed(String... found) {
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(codes).containsExactly(found);
  }

  private static final String NOT_RESTORED = "R-302 NBL_OFFSETS_NOT_RESTORED";

  @Test
  void insertedNetBuffer_mustBeTakenOut_R302() {
    NetBuffer more = driver.allocateNetBuffer(Mdl.of(new byte[9]), 0, 9);
    buffer.setNext(more);
    buffer.setNext(null);
    NetBuffer before = driver.allocateNetBuffer(Mdl.of(new byte[9]), 0, 9);
    before.setNext(buffer);
    clone.setFirstNetBuffer(before);
    clone.setFirstNetBuffer(buffer);
    freed();
  }

  @Test
  void insertedNetBuffer_leftBehindTheFirst_isFound_R302() {
    buffer.setNext(driver.allocateNetBuffer(Mdl.of(new byte[9]), 0, 9));
    freed(NOT_RESTORED);
  }

  @Test
  void insertedNetBuffer_leftInFront_isFound_R302() {
    NetBuffer before = driver.allocateNetBuffer(Mdl.of(new byte[9]), 0, 9);
    before.setNext(buffer);
    clone.setFirstNetBuffer(before);
    freed(NOT_RESTORED);
  }

  @Test
  void removedNetBuffer_leftOut_isFound_R302() {
    NetBufferList two =
        Objects.requireNonNull(driver.allocate(BufferKind.BUILT, Mdl.of(new byte[9]), 0, 9));
    two.firstNetBuffer().setNext(driver.allocateNetBuffer(Mdl.of(new byte[5]), 0, 5));
    NetBufferList both = Objects.requireNonNull(driver.cloneOf(two));
    both.firstNetBuffer().setNext(null);
    both.free(FreeFunction.FREE_CLONE);
    assertThat(codes).containsExactly(NOT_RESTORED);
  }

  @Test
  void replacedMdlChain_mustBePutBack_R302() {
    Mdl chain = buffer.mdlChain();
    buffer.replaceMdlChain(Mdl.of(new byte[50]), 0, 50);
    buffer.replaceMdlChain(chain, 0, 120);
    freed();
  }

  @Test
  void replacedMdlChain_ofTheSameLength_isFound_R302() {
    buffer.replaceMdlChain(Mdl.of(new byte[120]), 0, 120);
    freed(NOT_RESTORED);
  }

  @Test
  void replacedMdlBehindTheFirst_isFound_R302() {
    buffer.mdlChain().setNext(Mdl.of(new byte[100]));
    freed(NOT_RESTORED);
  }

  @Test
  void replacedMdlBehindTheFirst_putBack_isFine_R302() {
    Mdl second = buffer.mdlChain().next();
    buffer.mdlChain().setNext(Mdl.of(new byte[100]));
    buffer.mdlChain().setNext(second);
    freed();
  }

  @Test
  void appendedMdl_isFound_thoughTheLengthIsTheOld_R302() {
    Objects.requireNonNull(buffer.mdlChain().next()).setNext(Mdl.of(new byte[8]));
    buffer.setDataLength(128);
    buffer.setDataLength(120);
    freed(NOT_RESTORED);
  }

  @Test
  void insertedMdlBetween_isFound_R302() {
    Mdl second = buffer.mdlChain().next();
    Mdl between = Mdl.of(new byte[0]);
    between.setNext(second);
    buffer.mdlChain().setNext(between);
    freed(NOT_RESTORED);
  }

  @Test
  void shortenedMdl_isFound_R302() {
    Mdl second = Objects.requireNonNull(buffer.mdlChain().next());
    second.adjustLength(90);
    freed(NOT_RESTORED);
  }

  @Test
  void cutMdlChain_isFound_R302() {
    buffer.mdlChain().setNext(null);
    freed(NOT_RESTORED);
  }

  @Test
  void cloneHeldForLong_thenFreed_isFound_R308() {
    now = NetBufferList.LONG_HOLD_NANOS + 1;
    freed("R-308 NBL_HELD_LONG");
  }

  @Test
  void cloneHeldForAWhile_isFine_R308() {
    now = NetBufferList.LONG_HOLD_NANOS;
    freed();
  }

  @Test
  void referenceHeldForLong_thenGivenBack_isFound_R308() {
    packet.reference();
    now = NetBufferList.LONG_HOLD_NANOS / 2;
    packet.reference();
    packet.dereference();
    now = NetBufferList.LONG_HOLD_NANOS + 1;
    packet.dereference();
    assertThat(codes).containsExactly("R-308 NBL_HELD_LONG");
  }

  @Test
  void referenceTakenAgain_countsFromThen_R308() {
    packet.reference();
    packet.dereference();
    now = NetBufferList.LONG_HOLD_NANOS;
    packet.reference();
    now += NetBufferList.LONG_HOLD_NANOS;
    packet.dereference();
    assertThat(codes).isEmpty();
  }

  /** What the documentation asks for instead: a copy in a list of one's own waits for hours. */
  @Test
  void listOfTheDriversOwn_andItsClone_mayWait_R308() {
    NetBufferList own =
        Objects.requireNonNull(driver.allocate(BufferKind.BUILT, Mdl.of(new byte[9]), 0, 9));
    NetBufferList second = Objects.requireNonNull(driver.cloneOf(own));
    now = 100 * NetBufferList.LONG_HOLD_NANOS;
    second.free(FreeFunction.FREE_CLONE);
    own.free(FreeFunction.FREE);
    assertThat(codes).isEmpty();
  }
}
