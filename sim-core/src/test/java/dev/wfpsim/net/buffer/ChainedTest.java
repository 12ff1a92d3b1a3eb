package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.DriverFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Chains that drivers join: a circle is told by whoever walks it, and memory has an end. */
class ChainedTest {
  private final List<String> codes = new ArrayList<>();
  private final BufferLedger ledger = ledger(BufferLimits.DEFAULT);

  private BufferLedger ledger(BufferLimits limits) {
    return new BufferLedger((code, rule, message) -> codes.add(code.name()), limits);
  }

  private static NetBufferList built(NetBufferPool pool) {
    return Objects.requireNonNull(pool.allocate(BufferKind.BUILT, Mdl.of(new byte[8]), 0, 8));
  }

  @Test
  void netBuffers_inACircle_stopWhoeverWalksThem() {
    NetBufferPool pool = ledger.newPool("d");
    NetBufferList list = built(pool);
    NetBuffer second = pool.allocateNetBuffer(Mdl.of(new byte[4]), 0, 4);
    list.firstNetBuffer().setNext(second);
    second.setNext(list.firstNetBuffer());

    assertThatThrownBy(() -> pool.cloneOf(list))
        .isInstanceOf(DriverFault.class)
        .hasMessageContaining("circular chain");
    assertThatThrownBy(list::netBufferCount).isInstanceOf(DriverFault.class);
  }

  @Test
  void mdls_inACircle_stopWhoeverWalksThem() {
    Mdl first = Mdl.of(new byte[4]);
    Mdl second = Mdl.of(new byte[0]);
    first.setNext(second);
    second.setNext(second);

    assertThatThrownBy(() -> NetBuffer.fits(first, 0, 4)).isInstanceOf(DriverFault.class);
  }

  @Test
  void lists_inACircle_stopWhoeverWalksThem() {
    NetBufferList list = built(ledger.newPool("d"));
    list.setNext(list);

    assertThatThrownBy(list::next).isInstanceOf(DriverFault.class);
  }

  @Test
  void circle_thatIsOpenedAgain_isNoFault() {
    Mdl first = Mdl.of(new byte[4]);
    Mdl second = Mdl.of(new byte[4]);
    first.setNext(second);
    second.setNext(first);
    first.setNext(null);

    assertThat(second.next()).isSameAs(first);
    assertThat(NetBuffer.fits(second, 0, 8)).isTrue();
  }

  @Test
  void longChain_belowTheLimit_isWalked() {
    Mdl first = Mdl.of(new byte[1]);
    for (int i = 0; i < 1_000; i++) {
      Mdl before = Mdl.of(new byte[1]);
      before.setNext(first);
      first = before;
    }
    assertThat(NetBuffer.fits(first, 0, 1_001)).isTrue();
  }

  @Test
  void chain_shortenedUnderItsData_isTheDrivers() {
    Mdl first = Mdl.of(new byte[4]);
    first.setNext(Mdl.of(new byte[4]));
    NetBufferPool pool = ledger.newPool("d");
    NetBufferList list = Objects.requireNonNull(pool.allocate(BufferKind.BUILT, first, 0, 8));
    first.setNext(null);

    assertThatThrownBy(() -> list.firstNetBuffer().copyBytes()).isInstanceOf(DriverFault.class);
  }

  @Test
  void retreat_beyondWhatMemoryThereIs_isRefused() {
    NetBuffer buffer = built(ledger.newPool("d")).firstNetBuffer();

    assertThat(buffer.retreat(Integer.MAX_VALUE, Integer.MAX_VALUE))
        .isEqualTo(NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    assertThat(buffer.retreat(BufferLimits.MAX_RETREAT_BYTES + 1))
        .isEqualTo(NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    assertThat(buffer.retreat(BufferLimits.MAX_RETREAT_BYTES)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(buffer.retreat(1)).isEqualTo(NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    assertThat(buffer.dataLength()).isEqualTo(BufferLimits.MAX_RETREAT_BYTES + 8);
  }

  @Test
  void retreats_countAgainstTheHostsMemory_untilTheyAreUndone() {
    BufferLedger small = ledger(new BufferLimits(10, 100));
    NetBufferPool pool = small.newPool("d");
    NetBufferList list = built(pool);
    NetBufferList other = built(pool);

    assertThat(list.firstNetBuffer().retreat(80)).isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(small.liveBytes()).isEqualTo(80);
    assertThat(other.firstNetBuffer().retreat(30))
        .isEqualTo(NtStatus.STATUS_INSUFFICIENT_RESOURCES);
    assertThat(codes).containsExactly("NBL_LIMIT");
    list.firstNetBuffer().advance(80);
    assertThat(small.liveBytes()).isZero();
    assertThat(other.firstNetBuffer().retreat(30)).isEqualTo(NtStatus.STATUS_SUCCESS);
    other.free(FreeFunction.FREE);
    assertThat(small.liveBytes()).isZero();
  }

  @Test
  void clones_ofLongChains_endAtALimit() {
    BufferLedger small = ledger(new BufferLimits(10, 100));
    NetBufferPool pool = small.newPool("d");
    NetBufferList list = built(pool);
    Mdl first = Mdl.of(new byte[1]);
    for (int i = 0; i < 98; i++) {
      Mdl before = Mdl.of(new byte[1]);
      before.setNext(first);
      first = before;
    }
    list.firstNetBuffer().replaceMdlChain(first, 0, 99);

    NetBufferList clone = Objects.requireNonNull(pool.cloneOf(list));
    assertThat(pool.cloneOf(list)).isNull();
    assertThat(codes).containsExactly("NBL_LIMIT");
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(pool.cloneOf(list)).isNotNull();
  }
}
