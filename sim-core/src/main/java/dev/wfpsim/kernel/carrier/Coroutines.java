package dev.wfpsim.kernel.carrier;

import dev.wfpsim.collect.Fifo;
import java.util.ArrayList;
import java.util.List;

/** The coroutines of a run: idle ones are used again, all are abandoned when the run is over. */
public final class Coroutines {
  private final CarrierKind carrier;
  private final Fifo<Coroutine> idle = new Fifo<>();
  private final List<BatonCoroutine> threads = new ArrayList<>();

  /** None yet, on a carrier. */
  public Coroutines(CarrierKind carrier) {
    this.carrier = carrier.resolve();
  }

  /** One that will run a body once it is mounted. */
  public Coroutine take(Runnable body) {
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

  /** Its body has ended: it is used again. */
  public void giveBack(Coroutine coroutine) {
    if (!coroutine.isIdle()) {
      throw new IllegalStateException("coroutine is not idle");
    }
    idle.addFirst(coroutine);
  }

  /** Ends all of them. */
  public void abandonAll() {
    idle.clear();
    for (BatonCoroutine coroutine : threads) {
      coroutine.abandon();
    }
    threads.removeIf(coroutine -> !coroutine.isCarrierAlive());
  }

  /** Platform threads still there, after {@link #abandonAll}: user code would not unwind. */
  public int threadsLeft() {
    return threads.size();
  }
}
