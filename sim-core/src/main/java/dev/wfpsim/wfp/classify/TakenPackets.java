package dev.wfpsim.wfp.classify;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.LayerDirection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Packets that a callout blocked while it, or somebody, kept a clone of them or a reference, and
 * that are not gone for good: the right was left set, so that a lighter callout may take them too
 * or permit them, or they are not absorbed, so that the stack answers them.
 *
 * <p>Blocking so is any callout's right. It is wrong where the clone is injected in the packet's
 * place by the driver that blocked, which is when it is told. Page: types-of-callouts.
 */
public final class TakenPackets {
  private static final int LIMIT = 1_000;

  private final Kernel kernel;

  /** By the number of the packet's list. */
  private final Map<Long, SoftBlock> blocked = new LazyTreeMap<>();

  TakenPackets(Kernel kernel) {
    this.kernel = kernel;
  }

  private record SoftBlock(CalloutRegistration callout, FwpsLayer layer) {}

  /** A callout answered a block that is soft, or does not absorb. */
  void blockedSoftly(ClassifyCall call, NetBufferList packet, CalloutRegistration callout) {
    FwpsLayer layer = call.layer();
    if (layer == null) {
      return;
    }
    SoftBlock block = new SoftBlock(callout, layer);
    if (call.hasInjected()) {
      tell(block, packet);
    } else if (packet.childRefCount() > 0 || packet.referenceCount() > 0) {
      blocked.put(packet.number(), block);
      if (blocked.size() > LIMIT) {
        blocked.remove(blocked.keySet().iterator().next());
      }
    }
  }

  /**
   * A driver injects a clone of a packet.
   *
   * @param call the classifyFn that it does so from; null outside of one
   * @param way where the injection goes
   */
  public void injected(
      @Nullable ClassifyCall call, NetBufferList original, String driver, LayerDirection way) {
    if (call != null && call.injects(original)) {
      return;
    }
    SoftBlock block = blocked.get(original.number());
    if (block != null
        && isSame(block.callout().owner().driver(), driver)
        && goesThere(block.layer().direction(), way)) {
      blocked.remove(original.number());
      tell(block, original);
    }
  }

  /** Whether it may be the same driver; who is not known may be anybody. */
  private static boolean isSame(String blocking, String injecting) {
    return blocking.isEmpty() || injecting.isEmpty() || blocking.equals(injecting);
  }

  private static boolean goesThere(LayerDirection indicated, LayerDirection injected) {
    return indicated == injected
        || indicated == LayerDirection.BOTH
        || indicated == LayerDirection.NONE;
  }

  private void tell(SoftBlock block, NetBufferList packet) {
    kernel.report(
        FindingCode.REINJECTED_WITHOUT_HARD_BLOCK,
        block.callout().blame(),
        "a clone was injected of a packet that was not blocked with ABSORB and the right cleared:"
            + " layer="
            + block.layer().shortName()
            + " calloutId="
            + block.callout().id()
            + " nbl="
            + packet.number());
  }
}
