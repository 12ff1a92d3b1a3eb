package dev.wfpsim.litmus;

import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.kernel.sync.Shared;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a litmus program is built on: a kernel, a machine "m" on demand, and a log. */
public final class Bench {
  private static final long LOG = StableHash.of("the log of a litmus program");

  private final Kernel kernel;
  private final int processors;
  private final List<String> log = new ArrayList<>();
  private @Nullable Machine machine;
  private @Nullable Pool pool;

  Bench(Kernel kernel, int processors) {
    this.kernel = kernel;
    this.processors = processors;
  }

  public Kernel kernel() {
    return kernel;
  }

  public Machine machine() {
    Machine m = machine;
    if (m == null) {
      m = kernel.addMachine("m", processors);
      machine = m;
    }
    return m;
  }

  /** The machine's pool. */
  public Pool pool() {
    Pool p = pool;
    if (p == null) {
      p = new Pool(machine());
      pool = p;
    }
    return p;
  }

  public Activity thread(String name, Runnable body) {
    return machine().startThread(name, body);
  }

  public Shared<Integer> cell(String name, int initial) {
    return new Shared<>(machine(), name, initial);
  }

  public Dpc dpc(String name, Runnable routine) {
    return new Dpc(machine(), name, routine);
  }

  /** A device interrupts after {@code delayNanos}: {@code action} runs as a timed event. */
  public void interrupt(long delayNanos, Runnable action) {
    kernel.schedule(delayNanos, delayNanos, action);
  }

  /** Notes what happened; atomic with the step it is called in. */
  public void log(String what) {
    kernel.footprints().also(kernel.currentOrHardware(), LOG);
    log.add(what);
  }

  /** What was noted, in order, separated by spaces. */
  public String logged() {
    return String.join(" ", log);
  }

  /** What was noted, sorted. */
  public String loggedSorted() {
    return String.join(" ", log.stream().sorted().toList());
  }
}
