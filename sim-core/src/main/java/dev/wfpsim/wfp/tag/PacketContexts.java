package dev.wfpsim.wfp.tag;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.PacketEvent;
import dev.wfpsim.net.buffer.PacketTag;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.classify.Classifier;
import dev.wfpsim.wfp.classify.ClassifyCall;
import dev.wfpsim.wfp.fwps.FwpsNetBufferListEventType;
import dev.wfpsim.wfp.fwps.NetBufferListNotifyFn1;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.profile.Violations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The contexts that drivers attach to packets, each under a tag that is asked for first.
 * Who attached one hears what becomes of the packet, and carries it over to clones himself.
 *
 * <p>A packet has at most one context of a tag. It goes when the packet does: with CONTEXT_REMOVED
 * when that has gone out, without a word when it was taken in or freed.
 *
 * <p>Source: "Using Packet Tagging", FWPS_NET_BUFFER_LIST_EVENT_TYPE0,
 * FwpsNetBufferListAssociateContext1.
 */
public final class PacketContexts {
  /** FWPS_LAYER_NON_WFP: no layer, for who tags in an NDIS driver. */
  public static final int FWPS_LAYER_NON_WFP = 0xffff;

  private final Machine machine;
  private final Classifier classifier;
  private final Violations violations;
  private final List<Association> live = new ArrayList<>();
  private final Fifo<Association> removed = new Fifo<>();
  private @Nullable Dpc removal;
  private long lastTag;

  public PacketContexts(Machine machine, Classifier classifier, Violations violations) {
    this.machine = machine;
    this.classifier = classifier;
    this.violations = violations;
  }

  /** FwpsNetBufferListGetTagForContext0: a new tag, from 1. */
  public long newTag() {
    return ++lastTag;
  }

  /** How many contexts are attached. */
  public int count() {
    return live.size();
  }

  /**
   * FwpsNetBufferListAssociateContext0 and 1.
   *
   * @param callback whose function that is
   * @return STATUS_INVALID_PARAMETER for a tag that was not asked for, for a stream layer or one
   *     that there is not, and for a list that is not the caller's to look at;
   *     STATUS_FWP_ALREADY_EXISTS where the packet has a context of that tag
   */
  public NtStatus associate(
      NetBufferList list,
      int layerId,
      long context,
      long tag,
      NetBufferListNotifyFn1 notifyFn,
      Callback callback,
      String call) {
    if (!list.accessedByDriver(call) || !isTag(tag, call) || !hasPackets(layerId)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (find(list, tag) != null) {
      return NtStatus.STATUS_FWP_ALREADY_EXISTS;
    }
    Association made = new Association(list, layerId, context, tag, notifyFn, callback);
    live.add(made);
    list.attach(made);
    return NtStatus.STATUS_SUCCESS;
  }

  /** Streams have data, and no packets. */
  private static boolean hasPackets(int layerId) {
    if (layerId == FWPS_LAYER_NON_WFP) {
      return true;
    }
    boolean known = layerId >= 0 && layerId < FwpsLayer.count();
    return known && !FwpsLayer.ofId(layerId).shortName().startsWith("STREAM_V");
  }

  private boolean isTag(long tag, String call) {
    boolean given = tag >= 1 && tag <= lastTag;
    if (!given) {
      violations.report(
          FindingCode.PACKET_TAG_UNKNOWN,
          "context tag that FwpsNetBufferListGetTagForContext0 never gave: call="
              + call
              + " contextTag="
              + tag);
    }
    return given;
  }

  private static @Nullable Association find(NetBufferList list, long tag) {
    for (PacketTag each : list.tags()) {
      if (each instanceof Association found && found.tag == tag) {
        return found;
      }
    }
    return null;
  }

  /**
   * FwpsNetBufferListRetrieveContext0.
   *
   * @param remove whether the packet has it no more, of which nobody is told
   * @param context gets it
   * @return STATUS_NOT_FOUND where there is none; STATUS_INVALID_PARAMETER as at an association
   */
  public NtStatus retrieve(NetBufferList list, long tag, boolean remove, LongConsumer context) {
    String call = "FwpsNetBufferListRetrieveContext0";
    if (!list.accessedByDriver(call) || !isTag(tag, call)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    Association found = find(list, tag);
    if (found == null) {
      return NtStatus.STATUS_NOT_FOUND;
    }
    context.accept(found.context);
    if (remove) {
      found.end(list);
    }
    return NtStatus.STATUS_SUCCESS;
  }

  /**
   * FwpsNetBufferListRemoveContext0: later, by a DPC, which tells CONTEXT_REMOVED.
   *
   * @param list null for every packet that has a context of the tag
   * @return STATUS_NOT_FOUND where a packet has none; STATUS_INVALID_PARAMETER as at an association
   */
  public NtStatus remove(@Nullable NetBufferList list, long tag) {
    String call = "FwpsNetBufferListRemoveContext0";
    if (list != null && !list.accessedByDriver(call) || !isTag(tag, call)) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    if (list == null) {
      List<Association> all = live.stream().filter(each -> each.tag == tag).toList();
      all.forEach(this::removeLater);
      return NtStatus.STATUS_SUCCESS;
    }
    Association found = find(list, tag);
    if (found == null) {
      return NtStatus.STATUS_NOT_FOUND;
    }
    removeLater(found);
    return NtStatus.STATUS_SUCCESS;
  }

  private void removeLater(Association association) {
    removed.add(association);
    Dpc known = removal;
    if (known == null) {
      known = new Dpc(machine, "packet contexts", this::tellRemoved);
      removal = known;
    }
    known.queue();
  }

  private void tellRemoved() {
    for (@Nullable Association next = removed.poll(); next != null; next = removed.poll()) {
      if (live.contains(next)) {
        next.end(next.list);
        next.tell(FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_CONTEXT_REMOVED, next.list, null);
      }
    }
  }

  /** A call of the API has made a clone. */
  public void cloned(NetBufferList original, NetBufferList clone) {
    for (PacketTag each : original.tags()) {
      if (each instanceof Association tagged) {
        tagged.tell(
            FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_CLONED_VIA_WFP_API, original, clone);
      }
    }
  }

  /** One context on one packet, with the frames that are made of it. */
  private final class Association implements PacketTag {
    private final NetBufferList list;
    private final int layerId;
    private final long context;
    private final long tag;
    private final NetBufferListNotifyFn1 notifyFn;
    private final Callback callback;

    private Association(
        NetBufferList list,
        int layerId,
        long context,
        long tag,
        NetBufferListNotifyFn1 notifyFn,
        Callback callback) {
      this.list = list;
      this.layerId = layerId;
      this.context = context;
      this.tag = tag;
      this.notifyFn = notifyFn;
      this.callback = callback;
    }

    @Override
    public void happened(PacketEvent event, NetBufferList of, @Nullable NetBufferList newer) {
      boolean whole = of == list; // not one of the frames that it goes out in
      switch (event) {
        case FREED -> end(of);
        case SENT -> {
          end(of);
          tell(FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_CONTEXT_REMOVED, of, newer);
        }
        case LEAVES -> {
          if (whole) {
            tell(type(event), of, newer);
          }
        }
        default -> tell(type(event), of, newer);
      }
    }

    private void end(NetBufferList of) {
      of.detach(this);
      if (of == list) {
        boolean unused = live.remove(this);
      }
    }

    private int layer() {
      ClassifyCall call = classifier.current(machine.kernel().current());
      FwpsLayer current = call == null ? null : call.layer();
      return current == null ? layerId : current.id();
    }

    @EntersDriver
    private void tell(
        FwpsNetBufferListEventType type, NetBufferList of, @Nullable NetBufferList newer) {
      Activity caller = machine.kernel().currentOrHardware();
      int layer = layer();
      Callback outer = caller.enter(callback);
      try {
        NtStatus unused = notifyFn.happened(type, of, newer, layer, context, tag);
      } catch (Throwable error) {
        caller.thrown(error);
        throw error;
      } finally {
        caller.leave(outer);
      }
    }
  }

  private static FwpsNetBufferListEventType type(PacketEvent event) {
    return switch (event) {
      case ENTERS -> FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_ENTERED_NETIO;
      case DUPLICATED -> FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_DUPLICATED_BY_NETIO;
      case LEAVES -> FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_EXIT_NETIO;
      case ETHERNET_SEND_COMPLETE ->
          FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_NDIS_ETHERNET_SEND_COMPLETE;
      case ETHERNET_RECEIVE_COMPLETE ->
          FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_NDIS_ETHERNET_RECV_COMPLETE;
      case NATIVE_SEND_COMPLETE ->
          FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_NDIS_NATIVE_SEND_COMPLETE;
      case NATIVE_RECEIVE_COMPLETE ->
          FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_NDIS_NATIVE_RECV_COMPLETE;
      case SENT, FREED -> FwpsNetBufferListEventType.FWPS_NET_BUFFER_LIST_CONTEXT_REMOVED;
    };
  }
}
