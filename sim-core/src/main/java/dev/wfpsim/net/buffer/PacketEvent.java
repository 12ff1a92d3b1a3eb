package dev.wfpsim.net.buffer;

/** What becomes of a packet that somebody has tagged. */
public enum PacketEvent {
  /** It enters the stack, from a card or by an injection. */
  ENTERS,
  /** The stack goes on with a copy of it. */
  DUPLICATED,
  /** It is about to leave the stack. */
  LEAVES,
  /** It has left on its way out. */
  SENT,
  /** A card has taken it as an Ethernet frame. */
  ETHERNET_SEND_COMPLETE,
  /** The stack has taken it from the Ethernet layer. */
  ETHERNET_RECEIVE_COMPLETE,
  /** A card has taken it as its medium has it. */
  NATIVE_SEND_COMPLETE,
  /** It has been taken from the layer of the medium. */
  NATIVE_RECEIVE_COMPLETE,
  /** It exists no more. */
  FREED
}
