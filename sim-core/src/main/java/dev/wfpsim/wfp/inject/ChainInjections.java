package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.ip.IpStack;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes over chains of buffer lists, as stream injection does: what becomes of their data is not
 * its matter, but whether the call is refused, and that each list comes back to the completion
 * function by itself.
 *
 * <p>Source: FwpsStreamInjectAsync0.
 */
public final class ChainInjections {
  private final Kernel kernel;
  private final IpStack ip;
  private final InjectionRules rules;
  private final PendingInjections pending;

  ChainInjections(Kernel kernel, IpStack ip, InjectionRules rules, PendingInjections pending) {
    this.kernel = kernel;
    this.ip = ip;
    this.rules = rules;
    this.pending = pending;
  }

  /**
   * Why the handle or the completion function has a call refused, null where they do not.
   *
   * @param type what the handle has to be able to do
   */
  public @Nullable NtStatus refusal(
      IssuedInjectionHandle handle, int type, @Nullable FwpsInjectComplete fn, String call) {
    if (rules.isDestroyed(handle, call)) {
      return NtStatus.STATUS_INVALID_HANDLE;
    }
    if (!handle.hasType(type)) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_STALE;
    }
    if (handle.isClosing()) {
      return NtStatus.STATUS_FWP_INJECT_HANDLE_CLOSING;
    }
    if (fn == null) {
      return NtStatus.STATUS_FWP_NULL_POINTER;
    }
    return ip.isReady() ? null : NtStatus.STATUS_FWP_TCPIP_NOT_READY;
  }

  /** Tells that a call is refused. */
  public NtStatus refused(IssuedInjectionHandle handle, NtStatus status) {
    kernel.events().write(EventKind.INJECTION_REFUSED, handle.objectId(), status.code());
    return status;
  }

  /** The lists of a chain are the engine's from here on; false where one is not to be had. */
  public boolean take(NetBufferList chain, String call) {
    for (NetBufferList list = chain; list != null; list = list.next()) {
      if (!list.accessedByDriver(call)) {
        return false;
      }
    }
    for (NetBufferList list = chain; list != null; list = list.next()) {
      boolean unused = list.giveToEngine(call);
    }
    return true;
  }

  /**
   * Each list of a chain that was taken will come back.
   *
   * @param entry does what is to be done when its turn comes; answers what it comes back with
   */
  public void start(
      IssuedInjectionHandle handle,
      @Nullable Object injectionContext,
      NetBufferList chain,
      Supplier<NtStatus> entry,
      FwpsInjectComplete fn,
      @Nullable Object completionContext) {
    List<NetBufferList> lists = new ArrayList<>(2);
    for (NetBufferList list = chain; list != null; list = list.next()) {
      lists.add(list);
    }
    for (NetBufferList list : lists) {
      list.setNext(null);
      Injection injection =
          new Injection(
              pending.nextId(),
              pending.objectFor(handle),
              handle,
              injectionContext,
              list,
              unused -> entry.get(),
              fn,
              completionContext,
              kernel.nowNanos());
      kernel
          .events()
          .write(
              EventKind.INJECTION_ACCEPTED,
              injection.objectId(),
              handle.objectId(),
              list.objectId(),
              NtStatus.STATUS_SUCCESS.code());
      pending.start(injection);
    }
  }
}
