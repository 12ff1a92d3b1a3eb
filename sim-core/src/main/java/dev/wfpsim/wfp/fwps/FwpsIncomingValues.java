package dev.wfpsim.wfp.fwps;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_INCOMING_VALUES0: the fields of one layer as they are for one classify, in the order of the
 * layer. Fields not set are FWP_EMPTY.
 *
 * <p>Numbers and addresses are kept in an array of words, so that filling and matching allocates
 * nothing. What a callout has seen is not used again, and made anew: so it is no more than the
 * words, a field's type being its layer's, and a bit for each that is not empty. IPv4 addresses and
 * ports are in host order. Only good while the classify lasts; the classifier ends the object when
 * a callout has seen it, and reading it later is an error. Pages: FWPS_INCOMING_VALUES0,
 * packet-modification-examples.
 */
public final class FwpsIncomingValues {
  private static final @Nullable FwpValue[] NO_OBJECTS = {};

  private FwpsLayer layer;

  /** Two words a field, the first and the last; of a field that is empty they mean nothing. */
  private long[] words;

  /** The values that are objects or have been asked for as such; there from the first of them. */
  private @Nullable FwpValue[] objects = NO_OBJECTS;

  /** A bit for each field that is not empty. */
  private long present;

  private boolean ended;
  private @Nullable Runnable lateRead;

  /** Empty fields of a layer. */
  public FwpsIncomingValues(FwpsLayer layer) {
    this.layer = layer;
    words = new long[2 * layer.fieldCount()];
  }

  /** Makes the object usable again, for a layer with any number of fields. */
  public void reset(FwpsLayer newLayer) {
    int count = newLayer.fieldCount();
    if (2 * count > words.length) {
      words = new long[2 * count];
    }
    if (count > objects.length) {
      objects = NO_OBJECTS;
    } else {
      Arrays.fill(objects, null);
    }
    layer = newLayer;
    ended = false;
    present = 0;
  }

  /** The layer the values belong to. */
  public FwpsLayer layer() {
    return layer;
  }

  /** The layer identifier. */
  public int layerId() {
    return layer.id();
  }

  /** How many fields there are. */
  public int valueCount() {
    return layer.fieldCount();
  }

  /** Sets an integer field or an IPv4 address in host order. */
  public void set(FwpsField field, long value) {
    int index = index(field);
    FwpDataType type = layer.type(index);
    if (!type.isInteger()) {
      throw new IllegalArgumentException("not an integer: field=" + field + " type=" + type);
    }
    put(index, type, 0, type.bits() == Long.SIZE ? value : value & (1L << type.bits()) - 1, null);
  }

  /** Sets a 16-byte field, as an IPv6 address, from its two words in network order. */
  public void set(FwpsField field, long highWord, long lowWord) {
    int index = index(field);
    if (layer.type(index) != FwpDataType.FWP_BYTE_ARRAY16_TYPE) {
      throw new IllegalArgumentException(
          "not 16 bytes: field=" + field + " type=" + layer.type(index));
    }
    put(index, FwpDataType.FWP_BYTE_ARRAY16_TYPE, highWord, lowWord, null);
  }

  /** Sets an address field from an address of the layer's family. */
  public void set(FwpsField field, IpAddress address) {
    if (address.isIpv4()) {
      set(field, Integer.toUnsignedLong(address.ipv4Bits()));
    } else {
      set(field, address.highBits(), address.lowBits());
    }
  }

  /** Sets a field from a value of the field's type, or to FWP_EMPTY. */
  public void set(FwpsField field, FwpValue value) {
    int index = index(field);
    if (!value.isEmpty() && value.type() != layer.type(index)) {
      throw new IllegalArgumentException(
          "wrong type: field=" + field + " type=" + layer.type(index) + " value=" + value.type());
    }
    put(index, value.type(), value.high(), value.low(), value);
  }

  /** Sets a field if the layer has it, as {@link #set(FwpsField, long)} does. */
  public void setIfPresent(FwpsField field, long value) {
    if (layer.has(field)) {
      set(field, value);
    }
  }

  /** Sets a field if the layer has it, as {@link #set(FwpsField, FwpValue)} does. */
  public void setIfPresent(FwpsField field, FwpValue value) {
    if (layer.has(field)) {
      set(field, value);
    }
  }

  private void put(
      int index, FwpDataType type, long highWord, long lowWord, @Nullable FwpValue value) {
    words[2 * index] = highWord;
    words[2 * index + 1] = lowWord;
    if (value != null || objects.length > 0) {
      keep(index, value);
    }
    long bit = 1L << index;
    present = type == FwpDataType.FWP_EMPTY ? present & ~bit : present | bit;
  }

  private void keep(int index, @Nullable FwpValue value) {
    if (objects.length == 0) {
      objects = new FwpValue[words.length / 2];
    }
    objects[index] = value;
  }

  /** The value of a field of the layer. */
  public FwpValue value(FwpsField field) {
    return incomingValue(index(field));
  }

  /** The value at an index, {@code 0 <= index < valueCount()}. */
  public FwpValue incomingValue(int index) {
    requireOpen();
    return valueAt(index);
  }

  /** The number or IPv4 address of a field; 0 if it is empty. Allocates nothing. */
  public long number(FwpsField field) {
    requireOpen();
    int index = index(field);
    return isPresent(index) ? words[2 * index + 1] : 0;
  }

  /** The address of a field of type FWP_UINT32 or FWP_BYTE_ARRAY16_TYPE; null if it is empty. */
  public @Nullable IpAddress address(FwpsField field) {
    requireOpen();
    int index = index(field);
    return switch (typeAt(index)) {
      case FWP_UINT32 -> IpAddress.ofIpv4((int) words[2 * index + 1]);
      case FWP_BYTE_ARRAY16_TYPE -> IpAddress.ofIpv6(words[2 * index], words[2 * index + 1]);
      default -> null;
    };
  }

  /** Whether a field is FWP_EMPTY. */
  public boolean isEmpty(FwpsField field) {
    requireOpen();
    return !isPresent(index(field));
  }

  /** The type at an index. For matching. */
  public FwpDataType typeAt(int index) {
    return isPresent(index) ? layer.type(index) : FwpDataType.FWP_EMPTY;
  }

  private boolean isPresent(int index) {
    return (present >>> index & 1) != 0;
  }

  /** The first word at an index. For matching. */
  public long highAt(int index) {
    return words[2 * index];
  }

  /** The last word at an index. For matching. */
  public long lowAt(int index) {
    return words[2 * index + 1];
  }

  /** The value at an index. For matching. */
  public FwpValue valueAt(int index) {
    FwpValue value = objects.length == 0 ? null : objects[index];
    if (value == null) {
      value = FwpValue.ofWords(typeAt(index), highAt(index), lowAt(index));
      keep(index, value);
    }
    return value;
  }

  /**
   * All words, two a field; those of an empty field mean nothing. For matching, not to be changed.
   */
  public long[] words() {
    return words;
  }

  /** A bit for each field that is not empty, by its index. For matching. */
  public long present() {
    return present;
  }

  /** Ends the object: the classify it was filled for is over. */
  public void end() {
    ended = true;
  }

  /**
   * Ends the object of a classify that a callout has seen: from now on each read is the driver's
   * mistake, which is told, and answers what was there.
   */
  public void end(Runnable onLateRead) {
    ended = true;
    lateRead = onLateRead;
  }

  /** Tells somebody of each read by a driver, until {@link #end}. */
  public void watch(Runnable onRead) {
    lateRead = onRead;
  }

  /** Whether the classify it was filled for is over. */
  public boolean isEnded() {
    return ended;
  }

  private void requireOpen() {
    Runnable told = lateRead;
    if (told != null) {
      told.run();
    } else if (ended) {
      throw new IllegalStateException("fixed values used after the classify: layer=" + layer);
    }
  }

  private int index(FwpsField field) {
    int index = layer.indexOf(field);
    if (index < 0) {
      throw new IllegalArgumentException(
          "layer has no such field: layer=" + layer + " field=" + field);
    }
    return index;
  }
}
