package dev.wfpsim.scenario.model;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.IpPrefix;

/** A value a filter's condition compares with; its data type follows from the field. */
public sealed interface Operand {

  /** An integer of the field's width. */
  record Number(long value) implements Operand {}

  /** Integers from least to most, both included. */
  record NumberRange(long least, long most) implements Operand {}

  /** An address, or all that share its first bits. */
  record Addresses(IpPrefix prefix) implements Operand {}

  /** Addresses from least to most, both included. */
  record AddressRange(IpAddress least, IpAddress most) implements Operand {}

  /** The image path of a process, as the engine sees it. */
  record Image(String path) implements Operand {}

  /** An account or group, by its security identifier: access is given to it, or kept from it. */
  record Account(String sid) implements Operand {}

  /**
   * An interface by its name; on a host without one of that name the condition can never match.
   *
   * @param luid whether the field has its NET_LUID, not its index
   */
  record Interface(String name, boolean luid) implements Operand {}

  /** Any other text, as UTF-16 with its end, the way the platform keeps strings in a blob. */
  record Text(String text) implements Operand {}
}
