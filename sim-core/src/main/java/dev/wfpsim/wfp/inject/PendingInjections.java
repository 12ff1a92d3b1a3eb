package dev.wfpsim.wfp.inject;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Callback;
import dev.wfpsim.kernel.run.EntersDriver;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.Repeats;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.WorkItem;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import org.jspecify.annotations.Nullable;

/**
 * The injections of one host that were accepted and have not completed.
 *
 * <p>An accepted packet waits in the queue of one processor, the caller's or, where the caller
 * keeps that one to itself, perhaps another. A DPC there takes the packets in order and puts each
 * into the stack; what the stack answers becomes the buffer list's status. The completion function
 * then runs either at once in that DPC, or later on its own: after a delay, on any processor, at
 * DISPATCH_LEVEL in a DPC or at PASSIVE_LEVEL on a worker thread. All of that is chosen. So
 * completions come in any order, and also before the inject call has returned, since the DPC may
 * run on another processor meanwhile.
 *
 * <p>Invariants: a completion function is called exactly once for each accepted packet (R-210), and
 * the injection counts as pending until it has returned (R-204). An accepted injection is only
 * queued (R-209); its outcome is the status of the buffer list that comes back (R-213), at either
 * IRQL, which the completion is told (R-214); and nothing orders two of them (R-216).
 *
 * <p>Source: FWPS_INJECT_COMPLETE0, "Packet injection functions".
 */
final class PendingInjections {
  /** The longest that a completion, which does not come at once, is put off. */
  static final long MAX_DELAY_NANOS = 200_000;

  private static final long KEY = StableHash.of("injection");
  private static final int AT_ONCE = 0;
  private static final int MOMENTS = 2;

  private final Machine machine;
  private final Kernel kernel;
  private final long hostKey;
  private final @Nullable ProcessorQueue[] queues;

  /** Injections are named in choices by the calls that inject. */
  private final Repeats calls = new Repeats();

  private long lastId;

  PendingInjections(Machine machine) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.hostKey = StableHash.mix(KEY, machine.key());
    this.queues = new ProcessorQueue[machine.processorCount()];
  }

  /** The number of the next injection of the host. */
  long nextId() {
    return ++lastId;
  }

  /** The object of the injection numbered last, which is made with a handle. */
  int objectFor(IssuedInjectionHandle handle) {
    Events events = kernel.events();
    String name = events.wantsNames() ? "injection#" + lastId : "";
    return events.object(ObjectKind.INJECTION, handle.objectId(), name);
  }

  /** The queue of a processor; there from the first packet that it injects. */
  private ProcessorQueue queueOf(int processor) {
    ProcessorQueue queue = queues[processor];
    if (queue == null) {
      queue = new ProcessorQueue(processor);
      queues[processor] = queue;
    }
    return queue;
  }

  /** Takes over the packet: from here on its completion will come. */
  void start(Injection injection) {
    injection.accepted(StableHash.mix(hostKey, calls.next(kernel.choiceKey())));
    injection.handle().add(injection);
    Activity self = kernel.current();
    int own = self == null ? 0 : Math.max(0, self.processor());
    queueOf((own + distance(self, injection)) % queues.length).add(injection);
  }

  /**
   * How far from the caller's the processor is that moves the packet. A caller at DISPATCH_LEVEL
   * keeps its own processor's DPCs out until it is done; another need not wait for it.
   */
  private int distance(@Nullable Activity self, Injection injection) {
    boolean keepsOut = self != null && self.irql() == Irql.DISPATCH_LEVEL;
    return keepsOut ? chosen(ChoiceKind.INJECTION_PROCESSOR, injection, queues.length) : 0;
  }

  private void move(Injection injection) {
    kernel.currentOrHardware().worksOn(injection.key());
    injection.setWorker(kernel.current());
    NtStatus status = injection.entry().enter(injection.list());
    injection.setWorker(null);
    emit(EventKind.INJECTION_MOVED, injection, status);
    if (chosen(ChoiceKind.COMPLETION_MOMENT, injection, MOMENTS) == AT_ONCE) {
      complete(injection, status);
    } else {
      completeLater(injection, status);
    }
  }

  private void completeLater(Injection injection, NtStatus status) {
    double unit = kernel.choices().unit(ChoiceKind.COMPLETION_DELAY, injection.key());
    long delayNanos = 1 + (long) (unit * MAX_DELAY_NANOS);
    kernel.schedule(delayNanos, injection.key(), () -> dispatch(injection, status));
  }

  private void dispatch(Injection injection, NtStatus status) {
    boolean passive = chosen(ChoiceKind.COMPLETION_IRQL, injection, 2) == 1;
    Runnable body = () -> complete(injection, status);
    if (passive) {
      new WorkItem(machine, "complete " + injection, body).queue();
    } else {
      int processor = chosen(ChoiceKind.DPC_PROCESSOR, injection, machine.processorCount());
      new Dpc(machine, "complete " + injection, injection.key(), body).queueOn(processor);
    }
  }

  @EntersDriver
  private void complete(Injection injection, NtStatus status) {
    Activity self = kernel.current();
    boolean dispatchLevel = self != null && self.irql() == Irql.DISPATCH_LEVEL;
    injection.setWorker(self);
    injection.list().completeInjection(status);
    emit(EventKind.INJECTION_COMPLETED, injection, status);
    Activity caller = kernel.currentOrHardware();
    Callback outer = caller.enter(injection.handle().completionFunction());
    try {
      injection
          .completionFn()
          .complete(injection.completionContext(), injection.list(), dispatchLevel);
    } catch (Throwable error) {
      caller.thrown(error);
      throw error;
    } finally {
      caller.leave(outer);
    }
    injection.setWorker(null);
    kernel.events().dead(injection.objectId());
    injection.handle().remove(injection);
  }

  private void emit(EventKind kind, Injection injection, NtStatus status) {
    kernel.events().write(kind, injection.objectId(), injection.handle().objectId(), status.code());
  }

  private int chosen(ChoiceKind kind, Injection injection, int n) {
    return n == 1 ? 0 : kernel.choices().pick(kind, injection.key(), n);
  }

  /** The packets accepted on one processor, and the DPC that moves them. */
  private final class ProcessorQueue {
    private final Fifo<Injection> waiting = new Fifo<>();
    private final int processor;
    private final Dpc dpc;
    private boolean moving;

    ProcessorQueue(int processor) {
      this.processor = processor;
      this.dpc = new Dpc(machine, "injection", this::drain);
    }

    void add(Injection injection) {
      waiting.add(injection);
      if (!moving) {
        dpc.queueOn(processor);
      }
    }

    private void drain() {
      moving = true;
      try {
        for (@Nullable Injection next = waiting.poll(); next != null; next = waiting.poll()) {
          move(next);
        }
      } finally {
        moving = false;
      }
    }
  }
}
