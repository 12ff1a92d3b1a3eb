package dev.wfpsim.wfp.classify;

import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.filter.Arbitration;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsFilter;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.layer.PendKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a classifyFn did when it returns, and puts right what the stack relies on.
 *
 * <p>Errors: it came back at another IRQL, left the indicated packet moved, changed
 * an action it had no right to, wrote into the indicated packet, or absorbed what
 * it did not block or where nothing can be absorbed. Warnings: it read metadata that was
 * not there, decided where there is nothing to decide any more, or answered what
 * its filter's action does not allow. Pages: classifyFn1, FWPS_CLASSIFY_OUT0,
 * packet-indication-format.
 */
final class CalloutContract {
  /** What a classifyFn has to leave as it was. */
  static final class Before {
    private Irql irql = Irql.PASSIVE_LEVEL;
    private FwpActionType action = FwpActionType.FWP_ACTION_NONE;
    private boolean right;
    private int flags;
    private int buffers;
    private NetBuffer[] netBuffers = new NetBuffer[1];
    private Mdl[] chains = new Mdl[1];
    private int[] offsets = new int[1];
    private int[] lengths = new int[1];

    /** The lists indicated, one but for a chain, and how many buffers there are up to each. */
    private NetBufferList[] lists = new NetBufferList[1];

    private int[] ends = new int[1];
    private int indicated;

    private void note(@Nullable Object layerData) {
      buffers = 0;
      indicated = 0;
      NetBufferList first = layerData instanceof NetBufferList list ? list : null;
      for (NetBufferList list = first; list != null; list = list.next()) {
        list.enterCallout();
        for (NetBuffer b = list.firstNetBuffer(); b != null; b = b.next()) {
          note(b);
        }
        if (indicated == lists.length) {
          lists = Arrays.copyOf(lists, indicated * 2);
          ends = Arrays.copyOf(ends, indicated * 2);
        }
        lists[indicated] = list;
        ends[indicated] = buffers;
        indicated++;
      }
    }

    private void leave(boolean answeredBlock) {
      for (int i = 0; i < indicated; i++) {
        lists[i].leaveCallout(answeredBlock);
      }
    }

    private void note(NetBuffer buffer) {
      if (buffers == netBuffers.length) {
        netBuffers = Arrays.copyOf(netBuffers, buffers * 2);
        chains = Arrays.copyOf(chains, buffers * 2);
        offsets = Arrays.copyOf(offsets, buffers * 2);
        lengths = Arrays.copyOf(lengths, buffers * 2);
      }
      netBuffers[buffers] = buffer;
      chains[buffers] = buffer.mdlChain();
      offsets[buffers] = buffer.dataOffset();
      lengths[buffers] = buffer.dataLength();
      buffers++;
    }

    /** Puts the buffers back where they were; whether any had been moved. */
    private boolean restore() {
      boolean moved = false;
      for (int i = 0; i < buffers; i++) {
        if (!netBuffers[i].isAt(chains[i], offsets[i], lengths[i])) {
          moved = true;
          netBuffers[i].restore(chains[i], offsets[i], lengths[i]);
        }
      }
      return relink() || moved;
    }

    /** Puts the chain of lists, and of the packets of each, back; whether one had been changed. */
    private boolean relink() {
      boolean changed = false;
      int at = 0;
      for (int i = 0; i < indicated; i++) {
        changed |= relink(lists[i], at, ends[i]);
        at = ends[i];
        NetBufferList following = i + 1 < indicated ? lists[i + 1] : null;
        if (!lists[i].isLinkedTo(following)) {
          changed = true;
          lists[i].setNext(following);
        }
      }
      return changed;
    }

    private boolean relink(NetBufferList list, int from, int to) {
      boolean changed = false;
      for (int i = from; i < to; i++) {
        NetBuffer following = i + 1 < to ? netBuffers[i + 1] : null;
        if (!netBuffers[i].isLinkedTo(following)) {
          changed = true;
          netBuffers[i].setNext(following);
        }
      }
      if (list.firstNetBuffer() != netBuffers[from]) {
        changed = true;
        list.setFirstNetBuffer(netBuffers[from]);
      }
      return changed;
    }
  }

  private final Kernel kernel;
  private final TakenPackets taken;

  /** What is told of late reads, by layer; there from the first callout that is asked. */
  private @Nullable Runnable[] lateReads = {};

  CalloutContract(Kernel kernel) {
    this.kernel = kernel;
    this.taken = new TakenPackets(kernel);
  }

  TakenPackets takenPackets() {
    return taken;
  }

  /** Notes what must be as it is now when classifyFn returns. */
  void before(ClassifyFrame frame) {
    Activity self = kernel.currentOrHardware();
    frame.before.irql = self.irql();
    frame.before.action = frame.out.actionType;
    frame.before.right = frame.out.hasWriteRight();
    frame.before.flags = frame.out.flags;
    frame.before.note(frame.layerData);
    frame.meta.takeAbsentReads();
  }

  /** Checks what classifyFn left. */
  void after(ClassifyFrame frame, FwpsFilter filter) {
    Irql irql = kernel.currentOrHardware().irql();
    if (irql != frame.before.irql) {
      report(
          FindingCode.CLASSIFY_IRQL_CHANGED,
          "classifyFn was called at " + frame.before.irql + " and returned at " + irql,
          filter);
    }
    if (frame.before.restore()) {
      report(
          FindingCode.NBL_OFFSET_NOT_RESTORED,
          "classifyFn left the indicated packet advanced, retreated or linked elsewhere",
          filter);
    }
    frame.before.leave(frame.out.actionType == FwpActionType.FWP_ACTION_BLOCK);
    int absent = frame.meta.takeAbsentReads();
    if (absent != 0) {
      report(
          FindingCode.METADATA_NOT_PRESENT,
          "classifyFn read metadata whose bit is not set: " + names(absent),
          filter);
    }
    checkAbsorb(frame, filter);
    checkDiscard(frame, filter);
    checkEstablished(frame, filter);
  }

  /** What was cloned to be injected has to be blocked for good, and absorbed. */
  void checkTaken(ClassifyCall call, ClassifyFrame frame, CalloutRegistration callout) {
    if (frame.layerData instanceof NetBufferList list
        && frame.out.actionType == FwpActionType.FWP_ACTION_BLOCK
        && frame.before.right
        && (frame.out.hasWriteRight() || !frame.out.isAbsorbed())) {
      taken.blockedSoftly(call, list, callout);
    }
  }

  /**
   * ALE_FLOW_ESTABLISHED is no place for policy: a hard permit there would keep others from
   * ending a connection on an error, which is what a block is for. A soft one says no more than
   * that a terminating callout has to say.
   */
  private void checkEstablished(ClassifyFrame frame, FwpsFilter filter) {
    if (isEstablished(filter.layer())
        && frame.before.right
        && frame.out.actionType == FwpActionType.FWP_ACTION_PERMIT
        && !frame.out.hasWriteRight()
        && !filter.hasFlag(FwpsFilter.FWPS_FILTER_FLAG_CLEAR_ACTION_RIGHT)) {
      report(
          FindingCode.FLOW_ESTABLISHED_POLICY,
          "classifyFn permitted for good at a layer that is not for policy",
          filter);
    }
  }

  private static boolean isEstablished(FwpsLayer layer) {
    return layer == FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4
        || layer == FwpsLayer.FWPS_LAYER_ALE_FLOW_ESTABLISHED_V6;
  }

  /** What tells of a driver that reads values or metadata of a layer after its classifyFn. */
  Runnable lateRead(FwpsLayer layer) {
    if (lateReads.length == 0) {
      lateReads = new Runnable[FwpsLayer.count()];
    }
    Runnable known = lateReads[layer.id()];
    if (known == null) {
      known = () -> reportLateRead(layer);
      lateReads[layer.id()] = known;
    }
    return known;
  }

  /** A driver kept what it was only lent for the call of its classifyFn. */
  private void reportLateRead(FwpsLayer layer) {
    kernel.report(
        FindingCode.CLASSIFY_ARGUMENT_AFTER_CALL,
        "fixed values or metadata read after classifyFn returned: layer=" + layer.shortName());
  }

  private void checkDiscard(ClassifyFrame frame, FwpsFilter filter) {
    FwpsLayer layer = filter.layer();
    FwpActionType action = frame.out.actionType;
    boolean wrote = layer.isDiscard() && action.isDecision() && action != frame.before.action;
    if (wrote && !(action == FwpActionType.FWP_ACTION_BLOCK && answersDrops(layer))) {
      report(
          FindingCode.DISCARD_LAYER_DECIDED,
          "classifyFn wrote " + action + " at a layer that tells of drops after the fact",
          filter);
    }
  }

  /** Whether blocking at a discard layer has a meaning: no RST or ICMP answer is sent. */
  private static boolean answersDrops(FwpsLayer layer) {
    String name = layer.shortName();
    return name.contains("BOUND_TRANSPORT_V") || name.contains("BOUND_IPPACKET_V");
  }

  private void checkAbsorb(ClassifyFrame frame, FwpsFilter filter) {
    int absorb = FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
    boolean newly = (frame.out.flags & absorb) != 0 && (frame.before.flags & absorb) == 0;
    if (!newly) {
      return;
    }
    checkTakenBeforeAle(frame, filter);
    if (frame.out.actionType != FwpActionType.FWP_ACTION_BLOCK) {
      report(
          FindingCode.ABSORB_WITHOUT_BLOCK,
          "classifyFn set ABSORB with " + frame.out.actionType,
          filter);
    } else if (!canAbsorb(filter.layer())) {
      report(
          FindingCode.ABSORB_NOT_POSSIBLE,
          "classifyFn set ABSORB at a layer where it means nothing",
          filter);
    }
    if (frame.out.actionType != FwpActionType.FWP_ACTION_BLOCK || !canAbsorb(filter.layer())) {
      frame.out.flags &= ~absorb;
    }
  }

  /** A packet that ALE has to see first must not be held above it. */
  private void checkTakenBeforeAle(ClassifyFrame frame, FwpsFilter filter) {
    FwpsLayer layer = filter.layer();
    boolean inbound =
        layer == FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4
            || layer == FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V6;
    if (inbound
        && frame.out.actionType == FwpActionType.FWP_ACTION_BLOCK
        && frame.meta.isPresent(FwpsMetadataField.FWPS_METADATA_FIELD_ALE_CLASSIFY_REQUIRED)) {
      report(
          FindingCode.ABSORBED_BEFORE_ALE,
          "classifyFn absorbed a packet that ALE has yet to classify: permit it here and take it at"
              + " ALE_AUTH_RECV_ACCEPT",
          filter);
    }
  }

  /** Whether something can be dropped silently: where there is a packet or pended operation. */
  private static boolean canAbsorb(FwpsLayer layer) {
    PendKind pend = layer.pendKind();
    return pend == PendKind.PACKET || pend == PendKind.OPERATION || isEstablished(layer);
  }

  /**
   * A callout's block that kept the right gave way to the permit of a lighter sublayer: it
   * is told of the one that blocked.
   */
  void checkOverridden(ClassifyFrame frame, int violations, FwpsFilter by) {
    CalloutRegistration blocker = frame.blocker;
    if ((violations & Arbitration.BLOCK_OVERRIDDEN) != 0 && blocker != null) {
      kernel.report(
          FindingCode.BLOCK_OVERRIDDEN,
          blocker.blame(),
          "classifyFn blocked and kept the right, and was overridden: calloutId="
              + blocker.id()
              + " by "
              + by);
    }
  }

  /** Reports what arbitration noticed: {@link Arbitration} constants. */
  void violations(int violations, FwpsFilter filter) {
    if ((violations & Arbitration.RIGHT_VIOLATED) != 0) {
      report(
          FindingCode.ACTION_WRITTEN_WITHOUT_RIGHT,
          "classifyFn changed the action, or took the right, without FWPS_RIGHT_ACTION_WRITE",
          filter);
    }
    if ((violations & Arbitration.ANSWER_NOT_TERMINATING) != 0) {
      report(
          FindingCode.TERMINATING_CALLOUT_UNDECIDED,
          "a terminating callout answered neither permit nor block, which counts as block",
          filter);
    }
    if ((violations & Arbitration.ANSWER_NOT_CONTINUE) != 0) {
      report(
          FindingCode.INSPECTION_CALLOUT_DECIDED,
          "an inspection callout decided, which counts as continue",
          filter);
    }
    if ((violations & Arbitration.RIGHT_NOT_CLEARED) != 0) {
      report(
          FindingCode.RIGHT_NOT_CLEARED,
          "classifyFn permitted for a filter with CLEAR_ACTION_RIGHT and kept the right",
          filter);
    }
  }

  private static String names(int bits) {
    StringBuilder names = new StringBuilder();
    for (FwpsMetadataField field : FwpsMetadataField.values()) {
      if ((bits & field.bit()) != 0) {
        names.append(names.isEmpty() ? "" : ", ").append(field.shortName());
      }
    }
    return names.toString();
  }

  private void report(FindingCode code, String message, FwpsFilter filter) {
    kernel.report(code, message + ": " + filter + " calloutId=" + filter.calloutId());
  }
}
