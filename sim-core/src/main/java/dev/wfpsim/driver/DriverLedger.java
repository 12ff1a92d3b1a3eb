package dev.wfpsim.driver;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.nt.Identified;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.DpcRoutine;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.net.buffer.BufferState;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.wfp.ale.PendableOperation;
import dev.wfpsim.wfp.callout.CalloutRegistration;
import dev.wfpsim.wfp.platform.Wfp;
import dev.wfpsim.wfp.redirect.IssuedClassifyHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one driver holds: everything it registered, opened, allocated or queued and has not given
 * back. Asked when the driver is gone.
 *
 * <p>Whether something is still there is asked of whoever keeps it: the platform of callouts and
 * subscriptions, a block of its pool, a work item of its queue, the machine of timers that are set
 * and DPCs that are queued or run. Only of handles there is no other list than the drivers' own;
 * what another driver gives back is struck off here and told at once.
 */
final class DriverLedger {
  private static final int FIRST_MEMORY_LIMIT = 1024;

  /** Something made, and whose line made it; kept only where lines are noted. */
  private record Made(Object thing, Blame blame) {
    /** Whether it is gone, so that nobody will ask who made it. */
    boolean isOver() {
      return switch (thing) {
        case PoolMemory block -> block.isFreed();
        case WorkItem item -> item.isFreed();
        case Activity thread -> thread.isDone();
        case Mdl mdl -> mdl.isFreed();
        case NetBufferList list -> list.state() == BufferState.FREED;
        default -> false;
      };
    }
  }

  private final Wfp wfp;
  private final String driver;
  private final HostLedgers host;
  private final List<Object> open = new ArrayList<>();
  private final List<Callout> callouts = new ArrayList<>();
  private final LazyTreeMap<Long, PoolMemory> memory = new LazyTreeMap<>();
  private int memoryLimit = FIRST_MEMORY_LIMIT;
  private final List<NetBufferList> references = new ArrayList<>();
  private final LivingList<WorkItem> workItems = new LivingList<>(WorkItem::isFreed);
  private final LivingList<Mdl> mdls = new LivingList<>(Mdl::isFreed);
  private final LivingList<Activity> threads = new LivingList<>(Activity::isDone);
  private final LivingList<Made> made = new LivingList<>(Made::isOver);
  private @Nullable NetBufferPool defaultPool;

  /** A callout that the driver registered, with the device it named. */
  record Callout(CalloutRegistration registration, DeviceObject device) {}

  DriverLedger(Wfp wfp, String driver) {
    this(wfp, driver, new HostLedgers());
  }

  DriverLedger(Wfp wfp, String driver, HostLedgers host) {
    this.wfp = wfp;
    this.driver = driver;
    this.host = host;
    host.add(this);
  }

  String driver() {
    return driver;
  }

  Machine machine() {
    return wfp.host().machine();
  }

  /** Notes who makes something now, if lines are noted. */
  void made(Object thing) {
    Blame now = wfp.kernel().code().maker();
    if (now != null) {
      made.add(new Made(thing, now));
    }
  }

  /** The driver, and the line that made something as far as that is known. */
  Blame makerOf(Object thing) {
    Made last = made.last(each -> each.thing() == thing);
    return last == null ? new Blame(driver, "", "") : last.blame();
  }

  /** The system's pool, for clones that the driver asks for without naming one. */
  NetBufferPool defaultPool() {
    NetBufferPool pool = defaultPool;
    if (pool == null) {
      pool = wfp.host().buffers().newSystemPool(driver);
      defaultPool = pool;
    }
    return pool;
  }

  NetBufferPool newPool() {
    return wfp.host().buffers().newPool(driver);
  }

  Mdl newMdl(Memory memory, int byteCount) {
    Mdl mdl = wfp.host().buffers().allocateMdl(driver, memory, byteCount);
    mdls.add(mdl);
    made(mdl);
    return mdl;
  }

  void opened(Object handle) {
    open.add(handle);
    made(handle);
  }

  boolean holds(Object handle) {
    return open.stream().anyMatch(each -> each == handle);
  }

  /**
   * The memory of the engine that a pointer is to: the driver's own, or else another's; null for
   * none.
   */
  @Nullable EngineMemory engineMemory(Object pointer) {
    EngineMemory own = ownMemory(pointer);
    return own == null ? host.engineMemory(pointer) : own;
  }

  /** That of it that the driver was handed itself. */
  @Nullable EngineMemory ownMemory(Object pointer) {
    return open(EngineMemory.class).stream()
        .filter(memory -> memory.isAt(pointer))
        .findFirst()
        .orElse(null);
  }

  /** The driver gives a handle back; tells if it was another's, which will use it in vain. */
  void closed(String what, @Nullable Object handle) {
    if (handle == null || open.removeIf(each -> each == handle)) {
      return;
    }
    DriverLedger holder = host.holderOf(handle);
    if (holder == null) {
      return;
    }
    holder.open.removeIf(each -> each == handle);
    wfp.violations()
        .report(
            FindingCode.HANDLE_OF_ANOTHER_DRIVER,
            "driver "
                + driver
                + " gave back what driver "
                + holder.driver
                + " made: "
                + what
                + "="
                + handle);
  }

  void registered(CalloutRegistration registration, DeviceObject device) {
    callouts.add(new Callout(registration, device));
  }

  /** The driver's callouts that are registered now, whoever unregistered the others. */
  List<CalloutRegistration> callouts() {
    callouts.removeIf(each -> !isRegistered(each.registration()));
    return callouts.stream().map(Callout::registration).toList();
  }

  private boolean isRegistered(CalloutRegistration registration) {
    return wfp.callouts().byId(registration.id()) == registration;
  }

  /** The callouts registered with a device. */
  List<CalloutRegistration> calloutsOf(DeviceObject device) {
    return callouts.stream()
        .filter(each -> each.device() == device && isRegistered(each.registration()))
        .map(Callout::registration)
        .toList();
  }

  /** Forgets, now and then, what the platform has freed for the driver. */
  void allocated(PoolMemory block) {
    if (memory.size() >= memoryLimit) {
      memory.values().removeIf(PoolMemory::isFreed);
      memoryLimit = Math.max(FIRST_MEMORY_LIMIT, 2 * memory.size());
    }
    memory.put(block.address(), block);
    made(block);
  }

  void freed(PoolMemory block) {
    memory.remove(block.address());
  }

  /** Whether a block is the platform's by now. */
  boolean isPlatforms(PoolMemory block) {
    return wfp.ale().redirectedConnections().owns(block);
  }

  void referenced(NetBufferList list) {
    references.add(list);
    made(list);
  }

  boolean refersTo(Object list) {
    return references.stream().anyMatch(each -> each == list);
  }

  /** A reference may be handed on: the driver gives back its own, or else another's. */
  void dereferenced(NetBufferList list) {
    DriverLedger referrer = refersTo(list) ? this : host.referrerOf(list);
    if (referrer != null) {
      referrer.references.remove(list);
    }
  }

  void add(WorkItem item) {
    workItems.add(item);
    made(item);
  }

  void freed(WorkItem item) {
    if (item.isFreed()) {
      workItems.remove(item);
    }
  }

  void add(Activity thread) {
    threads.add(thread);
    made(thread);
  }

  /** Handles of a type that are still open, oldest first. */
  <T> List<T> open(Class<T> type) {
    return open.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Classify handles that still hold a pended classify. */
  List<IssuedClassifyHandle> pendedClassifies() {
    return open.stream()
        .filter(IssuedClassifyHandle.class::isInstance)
        .map(IssuedClassifyHandle.class::cast)
        .filter(handle -> wfp.classifyHandles().pended().contains(handle))
        .toList();
  }

  List<PendableOperation> pendedOperations() {
    return open(PendableOperation.class).stream().filter(PendableOperation::isPended).toList();
  }

  /** Pool that is neither freed nor handed over to the platform. */
  List<PoolMemory> leakedMemory() {
    return memory.values().stream()
        .filter(block -> !block.isFreed())
        .filter(block -> !isPlatforms(block))
        .toList();
  }

  /** The MDLs it has allocated and not freed, oldest first. */
  List<Mdl> leakedMdls() {
    return mdls.living();
  }

  /** The buffer lists it has, without those that an earlier load of it has left. */
  List<NetBufferList> buffers() {
    List<NetBufferList> live = wfp.host().buffers().live(driver);
    return live.stream().filter(list -> !host.isLeaked(list)).toList();
  }

  /**
   * The buffer lists it leaves behind, those left out that an earlier load of the driver has left.
   */
  List<NetBufferList> leakedBuffers() {
    return wfp.host().buffers().live(driver).stream().filter(host::noteLeaked).toList();
  }

  /** Whose references it still has, as far as the buffer lists say so too. */
  List<NetBufferList> references() {
    return references.stream().filter(list -> list.referenceCount() > 0).toList();
  }

  List<Identified> pendingTimers() {
    return machine().pendingTimersOf(driver);
  }

  List<DpcRoutine> pendingDpcs() {
    return machine().pendingDpcsOf(driver);
  }

  List<WorkItem> unfreedWorkItems() {
    return workItems.living();
  }

  /** Whether an activity is one of the driver's system threads. */
  boolean isOwnThread(@Nullable Activity activity) {
    return activity != null && threads.contains(activity);
  }

  List<Activity> runningThreads() {
    return threads.living();
  }
}
