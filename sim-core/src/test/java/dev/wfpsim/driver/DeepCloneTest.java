package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.net.host.NetBench;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** FwpsAllocateDeepCloneNetBufferList0: a clone with data of its own. */
class DeepCloneTest {
  private static final byte[] BYTES = NetBench.counting(60, 1);

  private final PlatformBench bench = new PlatformBench();
  private final DriverContext driver = bench.driver("d");

  private void runs(Consumer<NetBufferList> body) {
    bench.thread("t", () -> body.accept(PlatformBench.built(driver, BYTES)));
  }

  private NetBufferList deepClone(NetBufferList original, NetBufferPool pool) {
    Ref<NetBufferList> clone = new Ref<>();
    assertThat(driver.fwps().FwpsAllocateDeepCloneNetBufferList0(original, pool, clone))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    return clone.value();
  }

  private void freeBoth(NetBufferList clone, NetBufferList original) {
    driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
    driver.fwps().FwpsFreeNetBufferList0(original);
  }

  @Test
  void data_isACopy_inOnePieceForEachPacket() {
    runs(
        original -> {
          Mdl second = Mdl.of(BYTES.clone(), 20, 40);
          NetBuffer more = driver.host().buffers().newPool("d").allocateNetBuffer(second, 8, 32);
          original.firstNetBuffer().setNext(more);
          driver.ndis().NdisAdvanceNetBufferDataStart(original.firstNetBuffer(), 20, false);
          long before = driver.host().buffers().liveBytes();
          NetBufferList clone = deepClone(original, null);
          NetBuffer copy = clone.firstNetBuffer();
          assertThat(driver.host().buffers().liveBytes() - before).isEqualTo(40 + 32);
          assertThat(clone.netBufferCount()).isEqualTo(2);
          assertThat(copy.holds(Arrays.copyOfRange(BYTES, 20, 60))).isTrue();
          assertThat(copy.dataBuffer(40, null)).isNotNull();
          assertThat(copy.next().holds(more.copyBytes())).isTrue();
          copy.dataBuffer(40, null).put8(0, 0x55);
          copy.next().dataBuffer(1, null).put8(0, 0x66);
          assertThat(original.firstNetBuffer().byteAt(0)).isEqualTo(BYTES[20]);
          assertThat(more.byteAt(0)).isEqualTo(BYTES[28]);
          driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
          original.firstNetBuffer().setNext(null);
          driver.fwps().FwpsFreeNetBufferList0(original);
        });
    assertThat(bench.run()).isEmpty();
    assertThat(bench.host.buffers().liveCount()).isZero();
    assertThat(bench.host.buffers().liveBytes()).isZero();
  }

  @Test
  void clone_isItsOriginalsChild_untilItIsFreed_R301() {
    runs(
        original -> {
          NetBufferList clone = deepClone(original, null);
          assertThat(clone.parent()).isSameAs(original);
          assertThat(original.childRefCount()).isEqualTo(1);
          freeBoth(clone, original);
          assertThat(original.childRefCount()).isZero();
        });
    assertThat(bench.run()).isEmpty();
  }

  @Test
  void original_freedBeforeItsClone_isTold_R301() {
    runs(
        original -> {
          NetBufferList clone = deepClone(original, null);
          driver.fwps().FwpsFreeNetBufferList0(original);
          driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
        });
    assertThat(bench.run()).containsExactly("NBL_FREE_WITH_CLONES");
  }

  @Test
  void edits_leftInIt_areTold_R302() {
    runs(
        original -> {
          NetBufferList clone = deepClone(original, null);
          driver.ndis().NdisAdvanceNetBufferDataStart(clone.firstNetBuffer(), 4, false);
          freeBoth(clone, original);
        });
    assertThat(bench.run()).containsExactly("NBL_OFFSETS_NOT_RESTORED");
  }

  @Test
  void clone_isOfThePoolThatWasNamed_andFreedByItsOwnFunction() {
    runs(
        original -> {
          NetBufferPool pool = driver.ndis().NdisAllocateNetBufferListPool();
          NetBufferList clone = deepClone(original, pool);
          assertThat(pool.live()).isEqualTo(1);
          driver.fwps().FwpsFreeNetBufferList0(clone);
          driver.fwps().FwpsFreeNetBufferList0(original);
          assertThat(pool.live()).isZero();
          driver.ndis().NdisFreeNetBufferListPool(pool);
        });
    assertThat(bench.run()).containsExactly("NBL_FREE_WRONG_FUNCTION");
  }
}
