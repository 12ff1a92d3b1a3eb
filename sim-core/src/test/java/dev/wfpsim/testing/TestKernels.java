package dev.wfpsim.testing;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.trace.Choices;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes kernels for tests. After the test {@link KernelInvariants} checks each: no lock held, IRQL
 * back at PASSIVE_LEVEL, no pool leaked, event list whole, no carrier thread left.
 */
public final class TestKernels {
  /** Of the test that this thread, or the thread that started it, runs; tests run side by side. */
  private static final ThreadLocal<List<Kernel>> CREATED = new InheritableThreadLocal<>();

  private TestKernels() {}

  /** An ordinary machine's kernel under a seed. */
  public static Kernel seeded(long seed) {
    return seeded(seed, CarrierKind.AUTOMATIC);
  }

  /** As {@link #seeded(long)}, on a given carrier. */
  public static Kernel seeded(long seed, CarrierKind carrier) {
    return create(KernelProfile.documented(), new SeededChoices(seed), carrier);
  }

  public static Kernel create(KernelProfile profile, Choices choices, CarrierKind carrier) {
    return watched(new Kernel(profile, choices, new Trace(), new Findings(), carrier));
  }

  /** Has a kernel checked that was made elsewhere. */
  public static Kernel watched(Kernel kernel) {
    List<Kernel> created = created();
    synchronized (created) {
      created.add(kernel);
    }
    return kernel;
  }

  /** Takes a kernel out of the check: the test breaks an invariant on purpose. */
  public static void ignore(Kernel kernel) {
    List<Kernel> created = created();
    synchronized (created) {
      created.remove(kernel);
    }
  }

  /** A test begins in this thread. */
  static void begin() {
    CREATED.set(new ArrayList<>());
  }

  static List<Kernel> takeAll() {
    List<Kernel> created = created();
    synchronized (created) {
      List<Kernel> all = List.copyOf(created);
      created.clear();
      return all;
    }
  }

  private static List<Kernel> created() {
    List<Kernel> created = CREATED.get();
    if (created == null) { // in a field of the first test of this thread
      created = new ArrayList<>();
      CREATED.set(created);
    }
    return created;
  }
}
