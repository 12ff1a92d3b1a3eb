package dev.wfpsim.kernel.memory;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.nt.Bugcheck;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.kernel.run.Activity;
import dev.wfpsim.kernel.run.Answer;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelCall;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.Footprint;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.trace.StableHash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The pool of a machine, as Driver Verifier's special pool would show it: freed memory is poisoned
 * and never reused, so that a use after free stops the machine on the spot, and whatever is left
 * can be listed by tag. Page: ExAllocatePoolWithTag, ExFreePoolWithTag.
 */
public final class Pool {
  private static final long BASE = 0xFFFF_8000_0000_0000L;
  private static final int ALIGNMENT = 16;

  /** What may be allocated at once; beyond it memory is short. */
  static final long LIMIT_BYTES = 256L << 20;

  private final Machine machine;
  private final Kernel kernel;
  private final LazyTreeMap<Long, PoolMemory> outstanding = new LazyTreeMap<>();
  private final long cell;
  private long outstandingBytes;
  private long nextAddress = BASE;
  private double failureProbability;

  /** The pool of a machine, which has one. */
  public Pool(Machine machine) {
    this.machine = machine;
    this.kernel = machine.kernel();
    this.cell = StableHash.mix(machine.key(), StableHash.of("pool"));
    kernel.checkedWhenCompleted(this::leaks);
  }

  /** Lets allocations, threads and work items fail with this probability: memory is short. */
  public void failWithProbability(double probability) {
    failureProbability = probability;
  }

  /**
   * ExAllocatePoolWithTag. Paged pool at DISPATCH_LEVEL is bugcheck BAD_POOL_CALLER, so is size or
   * tag 0.
   *
   * @param bytes size
   * @param tag four characters, the first in the lowest byte
   * @return null if memory is short
   */
  public @Nullable PoolMemory allocate(PoolType type, int bytes, int tag) {
    PoolMemory[] result = new PoolMemory[1];
    kernel.enter(
        new KernelCall<Void>("ExAllocatePoolWithTag") {
          @Override
          public void footprint(Activity self, Footprint into) {
            touched(self, type, bytes > 0 && tag != 0, into);
          }

          @Override
          protected Answer step(Activity self) {
            if (bytes <= 0 || tag == 0) {
              return Answer.bugcheck(
                  Bugcheck.BAD_POOL_CALLER, "allocation of " + bytes + " bytes, tag=" + text(tag));
            }
            if (type == PoolType.PAGED && self.irql() == Irql.DISPATCH_LEVEL) {
              return Answer.bugcheck(
                  Bugcheck.BAD_POOL_CALLER, "paged pool allocated at DISPATCH_LEVEL: " + text(tag));
            }
            if (outstandingBytes + bytes <= LIMIT_BYTES && !fails(tag)) {
              result[0] = create(self, type, bytes, tag);
            }
            return Answer.done();
          }
        });
    return result[0];
  }

  /** The pool, or all there is where the machine is going to stop. */
  private void touched(Activity self, PoolType type, boolean isRight, Footprint into) {
    into.writes(cell);
    if (!isRight || (type == PoolType.PAGED && self.irql() == Irql.DISPATCH_LEVEL)) {
      into.everything();
    }
  }

  private boolean fails(int tag) {
    return fails(StableHash.mix(kernel.choiceKey(), cell, tag));
  }

  /**
   * Whether something else fails that takes memory of the system, such as a new thread; it is asked
   * once for each.
   */
  public boolean isShortFor(String what) {
    return fails(StableHash.mix(kernel.choiceKey(), cell, StableHash.of(what)));
  }

  private boolean fails(long key) {
    return kernel.choices().chance(ChoiceKind.FAULT, key, failureProbability);
  }

  private PoolMemory create(Activity self, PoolType type, int bytes, int tag) {
    int object = kernel.events().object(ObjectKind.POOL_BLOCK, machine.objectId(), text(tag));
    PoolMemory memory = new PoolMemory(this, type, bytes, tag, nextAddress, self.owner(), object);
    nextAddress += (bytes + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    outstanding.put(memory.address(), memory);
    outstandingBytes += bytes;
    kernel.events().write(EventKind.POOL_ALLOCATE, object, memory.address(), bytes, tag);
    return memory;
  }

  /** ExFreePool. A second free is bugcheck BAD_POOL_CALLER. */
  public void free(PoolMemory memory) {
    free(memory, memory.tag());
  }

  /** ExFreePoolWithTag: another tag than the allocation's is bugcheck BAD_POOL_CALLER. */
  public void free(PoolMemory memory, int tag) {
    kernel.enter(
        new KernelCall<Void>("ExFreePoolWithTag") {
          @Override
          public void footprint(Activity self, Footprint into) {
            touched(self, memory.type(), !memory.isFreed() && tag == memory.tag(), into);
          }

          @Override
          protected Answer step(Activity self) {
            return release(self, memory, tag);
          }
        });
  }

  private Answer release(Activity self, PoolMemory memory, int tag) {
    if (memory.isFreed()) {
      return Answer.bugcheck(
          Bugcheck.BAD_POOL_CALLER,
          memory.objectId(),
          "double free of " + memory + ", freed by " + memory.freedBy());
    }
    if (tag != memory.tag()) {
      return Answer.bugcheck(
          Bugcheck.BAD_POOL_CALLER,
          memory.objectId(),
          "freed with tag '" + text(tag) + "': " + memory);
    }
    if (memory.type() == PoolType.PAGED && self.irql() == Irql.DISPATCH_LEVEL) {
      return Answer.bugcheck(
          Bugcheck.BAD_POOL_CALLER, "paged pool freed at DISPATCH_LEVEL: " + memory);
    }
    outstanding.remove(memory.address());
    outstandingBytes -= memory.length();
    memory.poison(self.toString());
    Events events = kernel.events();
    events.write(EventKind.POOL_FREE, memory.objectId(), memory.address(), memory.length(), tag);
    events.dead(memory.objectId());
    return Answer.done();
  }

  void check(PoolMemory memory) {
    Activity self = kernel.currentOrHardware();
    if (memory.isFreed()) {
      kernel.bugcheck(
          Bugcheck.PAGE_FAULT_IN_NONPAGED_AREA,
          memory.objectId(),
          "use after free of " + memory + ", freed by " + memory.freedBy());
    }
    if (memory.type() == PoolType.PAGED && self.irql() == Irql.DISPATCH_LEVEL) {
      kernel.bugcheck(
          Bugcheck.DRIVER_IRQL_NOT_LESS_OR_EQUAL,
          "paged memory touched at DISPATCH_LEVEL: " + memory);
    }
  }

  /** Who watches memory is told. */
  void touched(EventKind kind, PoolMemory memory) {
    Events events = kernel.events();
    if (events.watchesMemory()) {
      events.touched(kind, memory.objectId(), 0, memory.length());
    }
  }

  /** What is allocated, by address. */
  public List<PoolMemory> outstanding() {
    return new ArrayList<>(outstanding.values());
  }

  /** {@code 'Wfps' 2 blocks 128 bytes}, a text for each tag, in order of the tags' texts. */
  public static List<String> byTag(List<PoolMemory> memory) {
    TreeMap<String, long[]> sums = new TreeMap<>();
    for (PoolMemory block : memory) {
      long[] sum = sums.computeIfAbsent(text(block.tag()), tag -> new long[2]);
      sum[0]++;
      sum[1] += block.length();
    }
    List<String> lines = new ArrayList<>();
    sums.forEach(
        (tag, sum) -> lines.add("'" + tag + "' " + sum[0] + " blocks " + sum[1] + " bytes"));
    return lines;
  }

  private List<String> leaks() {
    List<PoolMemory> leaked = outstanding();
    return leaked.isEmpty()
        ? List.of()
        : List.of("pool of " + machine.name() + ": " + byTag(leaked));
  }

  Machine machine() {
    return machine;
  }

  /** The tag of a text of up to four characters. */
  public static int tag(String text) {
    if (text.isEmpty() || text.length() > 4) {
      throw new IllegalArgumentException("a tag has one to four characters: tag=" + text);
    }
    int tag = 0;
    for (int i = text.length() - 1; i >= 0; i--) {
      tag = tag << 8 | (text.charAt(i) & 0x7F);
    }
    return tag;
  }

  /** The characters of a tag. */
  public static String text(int tag) {
    StringBuilder text = new StringBuilder(4);
    for (int shift = 0; shift < 32; shift += 8) {
      char c = (char) (tag >>> shift & 0x7F);
      if (c != 0) {
        text.append(c < ' ' ? '?' : c);
      }
    }
    return text.toString();
  }
}
