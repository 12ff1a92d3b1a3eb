package dev.wfpsim.net.buffer;

/** The documented functions that free NET_BUFFER_LISTs, each for its own kind. */
public enum FreeFunction {
  FREE_CLONE("FwpsFreeCloneNetBufferList0"),
  FREE("FwpsFreeNetBufferList0"),
  DISCARD_STREAM_CLONE("FwpsDiscardClonedStreamData0"),
  NDIS_FREE("NdisFreeNetBufferList"),
  /** The stack lets go of its own. */
  STACK("the stack");

  private final String documentedName;

  FreeFunction(String documentedName) {
    this.documentedName = documentedName;
  }

  public String documentedName() {
    return documentedName;
  }

  /** Whether this function is the one for buffers of a kind. */
  boolean frees(BufferKind kind) {
    return switch (this) {
      case FREE_CLONE -> kind == BufferKind.CLONE || kind == BufferKind.STREAM_CLONE;
      case FREE -> kind == BufferKind.BUILT || kind == BufferKind.REASSEMBLED;
      case DISCARD_STREAM_CLONE -> kind == BufferKind.STREAM_CLONE;
      case NDIS_FREE -> kind == BufferKind.NDIS;
      case STACK -> kind == BufferKind.STACK;
    };
  }
}
