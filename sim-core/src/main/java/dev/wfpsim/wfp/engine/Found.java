package dev.wfpsim.wfp.engine;

import dev.wfpsim.kernel.nt.NtStatus;
import org.jspecify.annotations.Nullable;

/**
 * What reading the engine answers.
 *
 * @param status STATUS_SUCCESS, or why there is nothing
 * @param value what was found; null if the status is no success
 */
public record Found<T>(NtStatus status, @Nullable T value) {
  static <T> Found<T> of(T value) {
    return new Found<>(NtStatus.STATUS_SUCCESS, value);
  }

  static <T> Found<T> failed(NtStatus status) {
    return new Found<>(status, null);
  }

  /** The value, or a status where it is null. */
  static <T> Found<T> orElse(@Nullable T value, NtStatus notFound) {
    return value == null ? failed(notFound) : of(value);
  }
}
