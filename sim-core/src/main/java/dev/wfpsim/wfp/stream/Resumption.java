package dev.wfpsim.wfp.stream;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.net.identity.Flow;
import dev.wfpsim.net.transport.TransportStack;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one host whose stream has something to go on with: a DPC has each go on. So a
 * driver's call from outside never calls another driver's callout, whatever locks its caller holds.
 */
final class Resumption {
  private final Machine machine;
  private final TransportStack transport;
  private final Fifo<Flow> due = new Fifo<>();
  private @Nullable Dpc dpc;

  Resumption(Machine machine, TransportStack transport) {
    this.machine = machine;
    this.transport = transport;
  }

  /** Has a connection go on, soon. */
  void add(Flow flow) {
    if (!due.contains(flow)) {
      due.add(flow);
    }
    Dpc known = dpc;
    if (known == null) {
      known = new Dpc(machine, "stream", this::goOn);
      dpc = known;
    }
    known.queue();
  }

  private void goOn() {
    for (Flow next = due.poll(); next != null; next = due.poll()) {
      transport.streamChanged(next);
    }
  }
}
