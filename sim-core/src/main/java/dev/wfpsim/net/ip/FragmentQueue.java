package dev.wfpsim.net.ip;

import dev.wfpsim.collect.Fifo;
import dev.wfpsim.collect.LazyLinkedMap;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.kernel.run.TimedEvent;
import dev.wfpsim.kernel.sync.Dpc;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.StableHash;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fragments of one host that wait for the rest of their datagrams: a {@link Reassembly} with its
 * clock and its bounds. What is given up, because it took too long or because there is no room, is
 * told to the owner.
 */
final class FragmentQueue {
  /** Who holds the fragments. */
  interface Owner {
    /** A datagram is not waited for any more; at DISPATCH_LEVEL. */
    void gaveUp(Reassembly.Pending datagram, boolean expired);
  }

  private final IpResources resources;
  private final Reassembly reassembly;
  private final String name;
  private final Owner owner;
  private final Map<Reassembly.Key, TimedEvent> timeouts = new LazyLinkedMap<>();
  private final Fifo<Reassembly.Pending> expired = new Fifo<>();
  private @Nullable Dpc expiry;
  private boolean surplusReported;

  /**
   * @param name of its timer, for reports
   */
  FragmentQueue(IpResources resources, OverlapPolicy policy, String name, Owner owner) {
    IpSettings settings = resources.settings();
    this.resources = resources;
    this.reassembly =
        new Reassembly(policy, settings.maxReassemblies(), settings.maxReassemblyBytes());
    this.name = name;
    this.owner = owner;
  }

  Reassembly reassembly() {
    return reassembly;
  }

  /** The datagram that a fragment is of, begun if it is new. */
  Reassembly.Pending datagramOf(IpPacket facts) {
    return reassembly.datagram(
        new Reassembly.Key(
            facts.source(),
            facts.destination(),
            facts.isIpv4() ? facts.protocol() : 0,
            facts.identification()));
  }

  /** Adds a fragment; what becomes of the fragment is its caller's. */
  Reassembly.Outcome add(Reassembly.Pending datagram, Reassembly.Fragment fragment) {
    boolean begun = datagram.fragments().isEmpty();
    Reassembly.Outcome outcome = reassembly.add(datagram, fragment);
    switch (outcome) {
      case COMPLETE, OVERLAP -> stopTimer(datagram.key());
      case KEPT -> {
        if (begun) {
          startTimer(datagram);
        }
        giveUpSurplus();
      }
      case INVALID -> {
        if (begun) {
          reassembly.give(datagram);
        }
      }
      case DUPLICATE -> {}
    }
    return outcome;
  }

  /** The DPC that gives up datagrams whose fragments came too late; there from the first. */
  private Dpc timer() {
    Dpc known = expiry;
    if (known == null) {
      Machine machine = resources.machine();
      known = new Dpc(machine, machine.name() + " " + name, this::expire);
      expiry = known;
    }
    return known;
  }

  private void startTimer(Reassembly.Pending datagram) {
    Reassembly.Key key = datagram.key();
    long about =
        StableHash.mix(resources.machine().key(), key.source().lowBits(), key.identification());
    timeouts.put(
        key,
        resources
            .kernel()
            .schedule(
                resources.settings().reassemblyTimeoutNanos(),
                about,
                () -> {
                  timeouts.remove(key);
                  expired.add(datagram);
                  timer().queue();
                }));
  }

  private void stopTimer(Reassembly.Key key) {
    TimedEvent timer = timeouts.remove(key);
    if (timer != null) {
      timer.cancel();
    }
  }

  private void giveUpSurplus() {
    for (Reassembly.Pending oldest = reassembly.surplus();
        oldest != null;
        oldest = reassembly.surplus()) {
      stopTimer(oldest.key());
      reassembly.give(oldest);
      owner.gaveUp(oldest, false);
      if (!surplusReported) {
        surplusReported = true;
        resources
            .kernel()
            .report(
                FindingCode.REASSEMBLY_LIMIT,
                "too many fragments wait: host=" + resources.machine().name());
      }
    }
  }

  private void expire() {
    Reassembly.Pending datagram;
    while ((datagram = expired.poll()) != null) {
      if (reassembly.give(datagram)) {
        owner.gaveUp(datagram, true);
      }
    }
  }
}
