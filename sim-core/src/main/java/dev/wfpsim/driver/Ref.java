package dev.wfpsim.driver;

import org.jspecify.annotations.Nullable;

/**
 * An out-parameter of a documented call: {@code HANDLE*}, {@code UINT32*}, {@code void**}.
 *
 * <p>It starts out null; a call that fails leaves it as it was, unless its page says otherwise.
 *
 * @param <T> what the call hands out
 */
public final class Ref<T> {
  private @Nullable T value;

  /** An empty out-parameter. */
  public Ref() {}

  /** An in-out-parameter that starts with {@code value}. */
  public Ref(T value) {
    this.value = value;
  }

  /** What the call handed out, or null when it handed out nothing. */
  public @Nullable T get() {
    return value;
  }

  /** What the call handed out; for use after a call that succeeded. */
  public T value() {
    if (value == null) {
      throw new IllegalStateException("out-parameter is empty: did the call fail?");
    }
    return value;
  }

  public void set(@Nullable T value) {
    this.value = value;
  }

  @Override
  public String toString() {
    return "Ref[" + value + "]";
  }
}
