package dev.wfpsim.net.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** NdisFreeMdl takes the MDL, not the memory: whoever goes on through it is told. */
class FreedMdlTest {
  private static final int BYTES = 8;

  private final List<String> codes = new ArrayList<>();
  private final BufferLedger ledger =
      new BufferLedger(
          (code, rule, message) -> codes.add(code + ": " + message), BufferLimits.DEFAULT);
  private final NetBufferPool driver = ledger.newPool("driver");

  private Mdl mdl() {
    return ledger.allocateMdl("driver", Memory.ofSize(BYTES), BYTES);
  }

  private NetBufferList over(Mdl mdl) {
    return Objects.requireNonNull(driver.allocate(BufferKind.BUILT, mdl, 0, BYTES));
  }

  /** Each way to use an MDL, or the bytes of a list over it, and how the finding names it. */
  private Map<String, BiConsumer<Mdl, NetBufferList>> uses() {
    Map<String, BiConsumer<Mdl, NetBufferList>> uses = new LinkedHashMap<>();
    uses.put("MmGetSystemAddressForMdlSafe", (mdl, list) -> mdl.memory());
    uses.put("NdisAdjustMdlLength", (mdl, list) -> mdl.adjustLength(BYTES));
    uses.put("NdisGetDataBuffer", (mdl, list) -> list.firstNetBuffer().dataBuffer(BYTES, null));
    uses.put("access", (mdl, list) -> list.firstNetBuffer().copyBytes());
    uses.put("clone", (mdl, list) -> driver.cloneOf(list));
    uses.put(
        "FwpsInject",
        (mdl, list) -> {
          list.giveToEngine("FwpsInject");
          list.completeInjection(NtStatus.STATUS_SUCCESS);
        });
    return uses;
  }

  @Test
  void mdl_usedAfterItsFree_isFoundOnce() {
    uses()
        .forEach(
            (name, use) -> {
              Mdl mdl = mdl();
              NetBufferList list = over(mdl);
              mdl.free();
              assertThat(codes).as(name).isEmpty();
              use.accept(mdl, list);
              use.accept(mdl, list);
              assertThat(codes)
                  .containsExactly(
                      "MDL_USE_AFTER_FREE: used after NdisFreeMdl: call=" + name + " mdl=" + mdl);
              codes.clear();
            });
  }

  /** Of an injection every MDL of every packet counts, not only those with the first bytes. */
  @Test
  void injected_withAFreedMdlAtItsEnd_isFound() {
    Mdl first = mdl();
    Mdl last = mdl();
    first.setNext(last);
    NetBufferList list = over(mdl());
    list.firstNetBuffer().setNext(driver.allocateNetBuffer(first, 0, BYTES));
    last.free();
    list.giveToEngine("FwpsInject");
    assertThat(codes)
        .containsExactly(
            "MDL_USE_AFTER_FREE: used after NdisFreeMdl: call=FwpsInject mdl=MDL of 8 bytes");
  }

  /** A list may be freed after the MDLs that it describes: it does not look at them. */
  @Test
  void mdl_freedAfterItsLastUse_isTheDriversRight() {
    Mdl mdl = mdl();
    NetBufferList list = over(mdl);
    mdl.memory();
    mdl.adjustLength(BYTES);
    assertThat(list.firstNetBuffer().copyBytes()).hasSize(BYTES);
    NetBufferList clone = Objects.requireNonNull(driver.cloneOf(list));
    list.giveToEngine("FwpsInject");
    list.completeInjection(NtStatus.STATUS_SUCCESS);
    clone.free(FreeFunction.FREE_CLONE);
    mdl.free();
    list.free(FreeFunction.FREE);
    assertThat(codes).isEmpty();
  }
}
