package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetBufferListTest {
  private final List<String> codes = new ArrayList<>();
  private final BufferLedger ledger =
      new BufferLedger((code, rule, message) -> codes.add(rule + " " + code), BufferLimits.DEFAULT);
  private final NetBufferPool stack = ledger.newPool("stack");
  private final NetBufferPool driver = ledger.newPool("driver");

  private NetBufferList packet(int bytes) {
    byte[] data = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      data[i] = (byte) i;
    }
    return stack.allocate(BufferKind.STACK, data, 0, bytes, 40);
  }

  @Test
  void clone_ofPacket_sharesMemoryAndCountsAsChild_R301_R303() {
    NetBufferList original = packet(100);
    NetBufferList clone = driver.cloneOf(original);
    assertThat(clone.parent()).isSameAs(original);
    assertThat(original.childRefCount()).isEqualTo(1);
    clone.firstNetBuffer().copyFrom(0, new byte[] {77}, 0, 1);
    assertThat(original.firstNetBuffer().copyBytes()[0]).isEqualTo((byte) 77);
    assertThat(clone.firstNetBuffer().mdlChain()).isNotSameAs(original.firstNetBuffer().mdlChain());
  }

  @Test
  void clone_afterOriginalReleased_keepsItAlive_R304() {
    NetBufferList original = packet(64);
    original.reference();
    NetBufferList clone = driver.cloneOf(original);
    original.dereference();
    original.release();
    assertThat(original.state()).isEqualTo(BufferState.RETAINED);
    assertThat(clone.firstNetBuffer().copyBytes()[63]).isEqualTo((byte) 63);
    assertThat(clone.free(FreeFunction.FREE_CLONE)).isTrue();
    assertThat(original.state()).isEqualTo(BufferState.FREED);
    assertThat(ledger.liveCount()).isZero();
    assertThat(ledger.liveBytes()).isZero();
    assertThat(codes).isEmpty();
  }

  @Test
  void clone_ofAdvancedPacket_hasOnlyItsDataBefore_R231() {
    NetBufferList original = packet(60);
    original.firstNetBuffer().advance(20);
    NetBufferList bare = driver.cloneOf(original);
    bare.firstNetBuffer().retreat(20);
    assertThat(bare.firstNetBuffer().copyBytes()[19]).isZero();
    bare.firstNetBuffer().advance(20);
    original.firstNetBuffer().retreat(20);
    NetBufferList whole = driver.cloneOf(original);
    assertThat(whole.firstNetBuffer().copyBytes()[19]).isEqualTo((byte) 19);
    assertThat(bare.free(FreeFunction.FREE_CLONE)).isTrue();
    assertThat(codes).isEmpty();
  }

  @Test
  void free_cloneWithChangedOffsets_isFound_R302() {
    NetBufferList clone = driver.cloneOf(packet(60));
    clone.firstNetBuffer().advance(8);
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(codes).containsExactly("R-302 NBL_OFFSETS_NOT_RESTORED");
  }

  @Test
  void free_cloneRetreatedAndAdvanced_isRestored_R302() {
    NetBufferList clone = driver.cloneOf(packet(60));
    clone.firstNetBuffer().retreat(20, 12);
    clone.firstNetBuffer().advance(20);
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(codes).isEmpty();
  }

  @Test
  void clone_reducedList_countsAndMustBePutBack_R100_R302() {
    NetBufferList original = packet(60);
    original.firstNetBuffer().setNext(stack.allocateNetBuffer(Mdl.of(new byte[] {1, 2, 3}), 0, 3));
    NetBufferList clone = driver.cloneOf(original);
    assertThat(clone.netBufferCount()).isEqualTo(2);
    NetBuffer first = clone.firstNetBuffer();
    clone.setFirstNetBuffer(first.next());
    assertThat(clone.netBufferCount()).isEqualTo(1);
    assertThat(clone.firstNetBuffer().copyBytes()).containsExactly(1, 2, 3);
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(codes).containsExactly("R-302 NBL_OFFSETS_NOT_RESTORED");
    NetBufferList second = driver.cloneOf(original);
    NetBuffer whole = second.firstNetBuffer();
    second.setFirstNetBuffer(whole.next());
    second.setFirstNetBuffer(whole);
    second.free(FreeFunction.FREE_CLONE);
    assertThat(codes).hasSize(1);
  }

  @Test
  void free_wrongFunction_isFound_R311() {
    NetBufferList clone = driver.cloneOf(packet(10));
    clone.free(FreeFunction.FREE);
    NetBufferList built = driver.allocate(BufferKind.BUILT, Mdl.of(new byte[10]), 0, 10);
    built.free(FreeFunction.FREE_CLONE);
    assertThat(codes)
        .containsExactly("R-311 NBL_FREE_WRONG_FUNCTION", "R-311 NBL_FREE_WRONG_FUNCTION");
  }

  @Test
  void free_streamClone_discardOrFreeClone_R311() {
    NetBufferList one = driver.cloneOf(packet(10), BufferKind.STREAM_CLONE);
    NetBufferList two = driver.cloneOf(packet(10), BufferKind.STREAM_CLONE);
    one.free(FreeFunction.DISCARD_STREAM_CLONE);
    two.free(FreeFunction.FREE_CLONE);
    assertThat(codes).isEmpty();
  }

  @Test
  void free_twice_isFound_R215() {
    NetBufferList clone = driver.cloneOf(packet(10));
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(clone.free(FreeFunction.FREE_CLONE)).isFalse();
    assertThat(codes).containsExactly("R-215 NBL_DOUBLE_FREE");
  }

  @Test
  void injected_usedOrFreedByDriver_isFound_R212() {
    NetBufferList clone = driver.cloneOf(packet(10));
    assertThat(clone.giveToEngine("FwpsInjectNetworkSendAsync0")).isTrue();
    assertThat(clone.accessedByDriver("NdisGetDataBuffer")).isFalse();
    assertThat(clone.giveToEngine("FwpsInjectNetworkSendAsync0")).isFalse();
    assertThat(clone.free(FreeFunction.FREE_CLONE)).isFalse();
    assertThat(codes)
        .containsExactly(
            "R-212 NBL_USE_WHILE_INJECTED",
            "R-212 NBL_USE_WHILE_INJECTED",
            "R-212 NBL_FREE_WHILE_INJECTED");
    clone.giveBack(NtStatus.STATUS_SUCCESS);
    assertThat(clone.free(FreeFunction.FREE_CLONE)).isTrue();
    assertThatThrownBy(() -> clone.giveBack(NtStatus.STATUS_SUCCESS))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void original_freedOrInjectedByDriver_isFound_R098() {
    NetBufferList original = packet(10);
    assertThat(original.free(FreeFunction.FREE)).isFalse();
    original.giveToEngine("FwpsInjectNetworkSendAsync0");
    assertThat(codes)
        .containsExactly("R-098 NBL_FREE_WRONG_FUNCTION", "R-098 NBL_INJECTED_ORIGINAL");
  }

  @Test
  void reference_afterRelease_keepsTheBytes_R305() {
    NetBufferList original = packet(10);
    original.reference();
    original.release();
    assertThat(original.firstNetBuffer().copyBytes()[9]).isEqualTo((byte) 9);
    assertThat(original.state()).isEqualTo(BufferState.RETAINED);
    assertThat(original.referenceCount()).isEqualTo(1);
    original.dereference();
    assertThat(original.state()).isEqualTo(BufferState.FREED);
    original.dereference();
    original.firstNetBuffer();
    original.reference();
    assertThat(codes)
        .containsExactly(
            "R-305 NBL_DEREFERENCE_WITHOUT_REFERENCE",
            "R-305 NBL_USE_AFTER_FREE",
            "R-305 NBL_USE_AFTER_FREE");
  }

  @Test
  void freed_stackMemory_isOverwritten() {
    NetBufferList original = packet(4);
    Memory memory = original.firstNetBuffer().mdlChain().memory();
    original.release();
    assertThat(memory.toBytes()).containsOnly((byte) 0xdd);
  }

  @Test
  void builtParent_freedBeforeItsClone_isFound_R304() {
    NetBufferList built = driver.allocate(BufferKind.BUILT, new byte[20], 0, 20, 0);
    NetBufferList clone = driver.cloneOf(built);
    built.free(FreeFunction.FREE);
    assertThat(codes).containsExactly("R-304 NBL_FREE_WITH_CLONES");
    clone.free(FreeFunction.FREE_CLONE);
    assertThat(ledger.liveCount()).isZero();
  }

  @Test
  void leaks_ofOneOwner_areListed_R215() {
    driver.cloneOf(packet(10));
    driver.allocate(BufferKind.BUILT, new byte[20], 0, 20, 0);
    assertThat(ledger.live("driver"))
        .extracting(NetBufferList::kind)
        .containsExactly(BufferKind.CLONE, BufferKind.BUILT);
  }

  @Test
  @Rule("R-215")
  void pool_freedWithBuffersAlive_isFound() {
    NetBufferList built = driver.allocate(BufferKind.BUILT, new byte[20], 0, 20, 0);
    driver.free();
    assertThat(driver.allocate(BufferKind.BUILT, new byte[20], 0, 20, 0)).isNull();
    driver.free();
    built.free(FreeFunction.FREE);
    assertThat(codes)
        .containsExactly(
            "R-215 NBL_POOL_FREED_IN_USE",
            "R-215 NBL_POOL_USE_AFTER_FREE",
            "R-215 NBL_POOL_DOUBLE_FREE");
  }

  @Test
  void lineage_cloneAndMarks_areCarriedAndBounded() {
    InjectionMark first = new InjectionMark() {};
    NetBufferList original = packet(10);
    original.mark(first);
    NetBufferList clone = driver.cloneOf(original);
    clone.mark(new InjectionMark() {});
    assertThat(clone.lineage()).hasSize(2).first().isSameAs(first);
    assertThat(original.lineage()).containsExactly(first);
    for (int i = 0; i < 300; i++) {
      clone.mark(new InjectionMark() {});
    }
    assertThat(clone.lineage()).hasSize(NetBufferList.LINEAGE_LIMIT);
  }

  @Test
  void limits_reached_answerNullAndSayOnce() {
    BufferLedger small =
        new BufferLedger(
            (code, rule, message) -> codes.add(code + " " + message), new BufferLimits(3, 100));
    NetBufferPool pool = small.newPool("stack");
    assertThat(pool.allocate(BufferKind.STACK, new byte[90], 0, 90, 0)).isNotNull();
    assertThat(pool.allocate(BufferKind.STACK, new byte[20], 0, 20, 0)).isNull();
    assertThat(pool.allocate(BufferKind.STACK, new byte[5], 0, 5, 0)).isNotNull();
    assertThat(pool.allocate(BufferKind.STACK, new byte[5], 0, 5, 0)).isNotNull();
    assertThat(pool.allocate(BufferKind.STACK, new byte[0], 0, 0, 0)).isNull();
    assertThat(codes).hasSize(1).first().asString().startsWith("NBL_LIMIT no more buffers");
  }

  @Test
  void buffers_givenBackInTheRightOrder_tellNothing() {
    NetBufferPool pool = ledger.newPool("driver");
    NetBufferList own = pool.allocate(BufferKind.BUILT, new byte[40], 0, 40, 0);
    NetBufferList clone = driver.cloneOf(own);
    clone.firstNetBuffer().advance(8);
    clone.firstNetBuffer().retreat(8);
    clone.giveToEngine("FwpsInjectNetworkSendAsync0");
    clone.giveBack(NtStatus.STATUS_SUCCESS);
    clone.reference();
    clone.dereference();
    assertThat(clone.free(FreeFunction.FREE_CLONE)).isTrue();
    assertThat(own.free(FreeFunction.FREE)).isTrue();
    pool.free();
    assertThat(codes).isEmpty();
  }
}
