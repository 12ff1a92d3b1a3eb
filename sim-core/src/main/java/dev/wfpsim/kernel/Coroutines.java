package dev.wfpsim.kernel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The coroutines of a run: idle ones are used again, all are abandoned when the run is over. */
final class Coroutines {
  private final CarrierKind carrier;
  private final ArrayDeque<Coroutine> idle = new ArrayDeque<>(1);
  private final List<BatonCoroutine> threads = new ArrayList<>();

  Coroutines(CarrierKind carrier) {
    this.carrier = carrier.resolve();
  }

  Coroutine take(Runnable body) {
    Coroutine coroutine = idle.poll();
    if (coroutine == null) {
      coroutine = create();
    }
    coroutine.assign(body);
    return coroutine;
  }

  private Coroutine create() {
    if (carrier == CarrierKind.CONTINUATION) {
      return new ContinuationCoroutine();
    }
    BatonCoroutine coroutine = new BatonCoroutine();
    threads.add(coroutine);
    return coroutine;
  }

  void giveBack(Coroutine coroutine) {
    if (!coroutine.isIdle()) {
      throw new IllegalStateException("coroutine is not idle");
    }
    idle.push(coroutine);
  }

  void abandonAll() {
    idle.clear();
    for (BatonCoroutine coroutine : threads) {
      coroutine.abandon();
    }
    threads.removeIf(coroutine -> !coroutine.isCarrierAlive());
  }

  /** Platform threads still there, after {@link #abandonAll}: user code would not unwind. */
  int threadsLeft() {
    return threads.size();
  }
}
