package dev.wfpsim.driver;

import dev.wfpsim.kernel.Activity;
import dev.wfpsim.kernel.Dpc;
import dev.wfpsim.kernel.KTimer;
import dev.wfpsim.kernel.Machine;
import dev.wfpsim.kernel.PoolMemory;
import dev.wfpsim.kernel.WorkItem;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.buffer.NetBufferPool;
import dev.wfpsim.wfp.Guid;
import dev.wfpsim.wfp.Wfp;
import dev.wfpsim.wfp.ale.PendableOperation;
import dev.wfpsim.wfp.redirect.ClassifyHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one driver holds: everything it registered, opened, allocated or queued and has not given
 * back. Asked when the driver is gone.
 */
final class DriverLedger {
  private static final int FIRST_MEMORY_LIMIT = 1024;

  private final Wfp wfp;
  private final String driver;
  private final List<Object> open = new ArrayList<>();
  private final TreeMap<Integer, Guid> callouts = new TreeMap<>();
  private final TreeMap<Integer, DeviceObject> devices = new TreeMap<>();
  private final TreeMap<Long, PoolMemory> memory = new TreeMap<>();
  private int memoryLimit = FIRST_MEMORY_LIMIT;
  private final List<NetBufferList> references = new ArrayList<>();
  private final List<KTimer> timers = new ArrayList<>();
  private final List<Dpc> dpcs = new ArrayList<>();
  private final List<WorkItem> workItems = new ArrayList<>();
  private final List<Activity> threads = new ArrayList<>();
  private @Nullable NetBufferPool defaultPool;

  DriverLedger(Wfp wfp, String driver) {
    this.wfp = wfp;
    this.driver = driver;
  }

  String driver() {
    return driver;
  }

  Machine machine() {
    return wfp.host().machine();
  }

  /** The pool for clones that the driver asks for without naming one. */
  NetBufferPool defaultPool() {
    NetBufferPool pool = defaultPool;
    if (pool == null) {
      pool = newPool();
      defaultPool = pool;
    }
    return pool;
  }

  NetBufferPool newPool() {
    return wfp.host().buffers().newPool(driver);
  }

  void opened(Object handle) {
    open.add(handle);
  }

  void closed(Object handle) {
    open.removeIf(each -> each == handle);
  }

  void registered(Guid key, int calloutId, DeviceObject device) {
    callouts.put(calloutId, key);
    devices.put(calloutId, device);
  }

  /** The callouts registered with a device. */
  List<Integer> calloutsOf(DeviceObject device) {
    return callouts.keySet().stream().filter(id -> devices.get(id) == device).toList();
  }

  void unregistered(int calloutId) {
    callouts.remove(calloutId);
  }

  /** Forgets, now and then, what the platform has freed for the driver. */
  void allocated(PoolMemory block) {
    if (memory.size() >= memoryLimit) {
      memory.values().removeIf(PoolMemory::isFreed);
      memoryLimit = Math.max(FIRST_MEMORY_LIMIT, 2 * memory.size());
    }
    memory.put(block.address(), block);
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
  }

  void dereferenced(NetBufferList list) {
    references.remove(list);
  }

  void add(KTimer timer) {
    timers.add(timer);
  }

  void add(Dpc dpc) {
    dpcs.add(dpc);
  }

  void add(WorkItem item) {
    workItems.add(item);
  }

  void freed(WorkItem item) {
    if (item.isFreed()) {
      workItems.remove(item);
    }
  }

  void add(Activity thread) {
    threads.add(thread);
  }

  /** Handles of a type that are still open, oldest first. */
  <T> List<T> open(Class<T> type) {
    return open.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** Classify handles that still hold a pended classify. */
  List<ClassifyHandle> pendedClassifies() {
    return open.stream()
        .filter(ClassifyHandle.class::isInstance)
        .map(ClassifyHandle.class::cast)
        .filter(handle -> wfp.classifyHandles().pended().contains(handle))
        .toList();
  }

  List<PendableOperation> pendedOperations() {
    return open(PendableOperation.class).stream().filter(PendableOperation::isPended).toList();
  }

  TreeMap<Integer, Guid> callouts() {
    return callouts;
  }

  /** Pool that is neither freed nor handed over to the platform. */
  List<PoolMemory> leakedMemory() {
    return memory.values().stream()
        .filter(block -> !block.isFreed())
        .filter(block -> !isPlatforms(block))
        .toList();
  }

  List<NetBufferList> references() {
    return references;
  }

  List<KTimer> pendingTimers() {
    return timers.stream().filter(KTimer::isSet).toList();
  }

  List<Dpc> pendingDpcs() {
    return dpcs.stream().filter(dpc -> dpc.isQueued() || dpc.isRunning()).toList();
  }

  List<WorkItem> unfreedWorkItems() {
    return workItems.stream().filter(item -> !item.isFreed()).toList();
  }

  /** Whether an activity is one of the driver's system threads. */
  boolean isOwnThread(@Nullable Activity activity) {
    return activity != null && threads.contains(activity);
  }

  List<Activity> runningThreads() {
    return threads.stream().filter(thread -> !thread.isDone()).toList();
  }
}
