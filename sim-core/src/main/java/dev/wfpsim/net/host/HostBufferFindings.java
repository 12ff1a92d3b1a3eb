package dev.wfpsim.net.host;

import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.net.buffer.BufferFindings;
import dev.wfpsim.trace.Blame;
import dev.wfpsim.trace.EventKind;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.ObjectKind;

/** Tells of wrong uses of a host's buffers among the run's findings. */
final class HostBufferFindings implements BufferFindings {
  private final Kernel kernel;

  HostBufferFindings(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void report(FindingCode code, String rule, String message) {
    kernel.report(code, rule, message);
  }

  @Override
  public void report(FindingCode code, String rule, int about, String message) {
    kernel.mistakes().report(code, rule, about, message);
  }

  @Override
  public void report(FindingCode code, Blame by, String message) {
    kernel.report(code, by, message);
  }

  @Override
  public int begins(ObjectKind kind, int parent, String name) {
    return kernel.events().object(kind, parent, name);
  }

  @Override
  public int beginsForSystem(ObjectKind kind, int parent, String name) {
    return kernel.events().systemObject(kind, parent, name);
  }

  @Override
  public void ends(int object) {
    kernel.events().dead(object);
  }

  @Override
  public void referenced(int object, int count) {
    kernel.events().writeForMaker(EventKind.REFERENCE, object, count);
  }

  @Override
  public void dereferenced(int object, int count) {
    kernel.events().writeForMaker(EventKind.DEREFERENCE, object, count);
  }

  @Override
  public Events events() {
    return kernel.events();
  }

  @Override
  public long nowNanos() {
    return kernel.nowNanos();
  }

  @Override
  public Blame here() {
    return kernel.caller();
  }
}
