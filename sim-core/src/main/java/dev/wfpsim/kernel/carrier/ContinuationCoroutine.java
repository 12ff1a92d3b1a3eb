package dev.wfpsim.kernel.carrier;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/**
 * A coroutine on the JDK's own continuation: parking copies the few frames in use to the heap,
 * about a hundred nanoseconds there and back. Needs java.base/jdk.internal.vm exported to us; this
 * class is loaded only if it is.
 *
 * <p>A native frame or a class initialiser on the stack pins it; parking there is reported as an
 * error, with the reason.
 */
final class ContinuationCoroutine extends Coroutine {
  private static final ContinuationScope SCOPE = new ContinuationScope("wfpsim");

  private final Continuation continuation = new Pinnable(this::runBodies);

  @Override
  public void mount() {
    continuation.run();
  }

  @Override
  public void park() {
    Continuation.yield(SCOPE);
  }

  @Override
  public boolean isHere() {
    return Continuation.getCurrentContinuation(SCOPE) == continuation;
  }

  @Override
  public void abandon() {
    // The heap keeps the frames; they go with this object.
  }

  @Override
  public StackTraceElement[] stack() {
    return continuation.getStackTrace();
  }

  private static final class Pinnable extends Continuation {
    Pinnable(Runnable target) {
      super(SCOPE, target);
    }

    @Override
    protected void onPinned(Pinned reason) {
      throw new IllegalStateException(
          "a kernel call was made under a class initialiser or native frame: pinned=" + reason);
    }
  }
}
