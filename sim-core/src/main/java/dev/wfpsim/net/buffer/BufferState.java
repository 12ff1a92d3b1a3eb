package dev.wfpsim.net.buffer;

/** Whose turn it is with a NET_BUFFER_LIST: the way every injected buffer goes. */
public enum BufferState {
  /** Its allocator owns it. */
  OWNED,
  /** An injection succeeded: the engine owns it, and everything it refers to. */
  INJECTED,
  /** The completion function has been given it back. */
  COMPLETED,
  /** Its owner is done with it, but references or clones keep it alive. */
  RETAINED,
  /** Gone. */
  FREED
}
