package dev.wfpsim.wfp.inject;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.net.buffer.InjectionMark;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.wfp.fwps.FwpsInjectComplete;
import org.jspecify.annotations.Nullable;

/**
 * One accepted injection, from acceptance to the return of its completion function; and the mark it
 * leaves on the packet for ever.
 */
final class Injection implements InjectionMark {

  /** Where the packet goes into the stack; answers the status its completion will carry. */
  @FunctionalInterface
  interface StackEntry {
    NtStatus enter(NetBufferList list);
  }

  private final long id;
  private final int objectId;
  private final IssuedInjectionHandle handle;
  private final @Nullable Object injectionContext;
  private final NetBufferList list;
  private final long clonedFrom;
  private final long requestedNanos;
  private final StackEntry entry;
  private final FwpsInjectComplete completionFn;
  private final @Nullable Object completionContext;
  private @Nullable Activity worker;
  private long key;

  Injection(
      long id,
      int objectId,
      IssuedInjectionHandle handle,
      @Nullable Object injectionContext,
      NetBufferList list,
      StackEntry entry,
      FwpsInjectComplete completionFn,
      @Nullable Object completionContext,
      long requestedNanos) {
    NetBufferList parent = list.parent();
    this.clonedFrom = parent == null ? 0 : parent.number();
    this.requestedNanos = requestedNanos;
    this.id = id;
    this.objectId = objectId;
    this.handle = handle;
    this.injectionContext = injectionContext;
    this.list = list;
    this.entry = entry;
    this.completionFn = completionFn;
    this.completionContext = completionContext;
  }

  long id() {
    return id;
  }

  /** Its name in choices. */
  long key() {
    return key;
  }

  /** It is accepted, and has a name in choices. */
  void accepted(long newKey) {
    key = newKey;
  }

  /** The number of its object in the trace. */
  int objectId() {
    return objectId;
  }

  IssuedInjectionHandle handle() {
    return handle;
  }

  @Nullable Object injectionContext() {
    return injectionContext;
  }

  NetBufferList list() {
    return list;
  }

  /**
   * Whether it may be of an indicated packet: a clone says whose it is, a copy may be of any that
   * came before it.
   */
  boolean mayBeOf(long packet, long indicatedNanos) {
    return clonedFrom == 0 ? requestedNanos >= indicatedNanos : clonedFrom == packet;
  }

  StackEntry entry() {
    return entry;
  }

  FwpsInjectComplete completionFn() {
    return completionFn;
  }

  @Nullable Object completionContext() {
    return completionContext;
  }

  /** The activity that is moving the packet or running the completion function now, or null. */
  @Nullable Activity worker() {
    return worker;
  }

  void setWorker(@Nullable Activity activity) {
    worker = activity;
  }

  @Override
  public String toString() {
    return "injection#" + id;
  }
}
