package dev.wfpsim.testing;

import dev.wfpsim.kernel.run.Kernel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After every test, the simulator's own invariants for every kernel the test made with {@link
 * TestKernels}. Registered by itself, through META-INF/services.
 */
public final class KernelInvariants implements BeforeEachCallback, AfterEachCallback {

  @Override
  public void beforeEach(ExtensionContext context) {
    TestKernels.begin();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> broken = new ArrayList<>();
    for (Kernel kernel : TestKernels.takeAll()) {
      broken.addAll(kernel.selfCheck());
    }
    if (!broken.isEmpty() && context.getExecutionException().isEmpty()) {
      throw new AssertionError("the simulator's invariants do not hold: " + broken);
    }
  }
}
