package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.wfp.fwp.Guid;

/**
 * What adding an object answers.
 *
 * @param status success, or why it was not added
 * @param id its run-time identifier; 0 for objects without one, and on failure
 * @param key its key; {@link Guid#ZERO} on failure
 */
public record Added(NtStatus status, long id, Guid key) {
  static Added failed(NtStatus status) {
    return new Added(status, 0, Guid.ZERO);
  }

  static Added of(long id, Guid key) {
    return new Added(NtStatus.STATUS_SUCCESS, id, key);
  }
}
