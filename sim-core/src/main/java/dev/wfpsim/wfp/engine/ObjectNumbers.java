package dev.wfpsim.wfp.engine;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.kernel.run.Events;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.ObjectKind;
import dev.wfpsim.wfp.fwp.Guid;

/**
 * The numbers in the trace of the engine's objects of one type. An object begins when it is added
 * and is gone when that is aborted, or when its deletion is committed.
 */
final class ObjectNumbers {
  private final Events events;
  private final int machine;
  private final ObjectKind kind;
  private final LazyTreeMap<Guid, Integer> numbers = new LazyTreeMap<>();

  ObjectNumbers(Machine machine, ObjectKind kind) {
    this.events = machine.kernel().events();
    this.machine = machine.objectId();
    this.kind = kind;
  }

  void begin(Guid key, String name, Transaction transaction) {
    int number = events.object(kind, machine, name);
    numbers.put(key, number);
    transaction.onAbort(
        () -> {
          numbers.remove(key);
          events.dead(number);
        });
  }

  void end(Guid key, Transaction transaction) {
    Integer number = numbers.remove(key);
    if (number != null) {
      transaction.ending.add(number);
      transaction.onAbort(() -> numbers.put(key, number));
    }
  }
}
