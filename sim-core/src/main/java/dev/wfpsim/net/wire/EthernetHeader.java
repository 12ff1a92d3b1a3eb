package dev.wfpsim.net.wire;

import dev.wfpsim.net.address.MacAddress;
import dev.wfpsim.net.buffer.Memory;
import org.jspecify.annotations.Nullable;

/**
 * The header of an Ethernet II frame over memory. A tag of IEEE 802.1Q is taken out of frames as
 * miniport drivers do, which hand it up beside the bytes, so that the header is always {@link
 * #BYTES} long where a filtering platform sees it.
 *
 * <p>Source: IEEE 802.3, 3.2; IEEE 802.1Q, 9.6; NDIS_NET_BUFFER_LIST_8021Q_INFO.
 */
public final class EthernetHeader {
  /** Bytes of a header without a tag. */
  public static final int BYTES = 14;

  /** Bytes of a tag. */
  public static final int TAG_BYTES = 4;

  /** ETHERTYPE_IP. */
  public static final int TYPE_IPV4 = 0x0800;

  /** ETHERTYPE_IPV6. */
  public static final int TYPE_IPV6 = 0x86dd;

  private static final int TYPE_TAG = 0x8100;
  private static final int SOURCE = 6;
  private static final int TYPE = 12;
  private static final int TAG_CONTROL = 14;
  private static final int VLAN_ID_MASK = 0xfff;

  private EthernetHeader() {}

  /** What stands at a place; null where there is no room for a header. */
  public static @Nullable EthernetFields read(Memory bytes, int at, int length) {
    if (length < BYTES) {
      return null;
    }
    int type = bytes.u16(at + TYPE);
    if (type != TYPE_TAG) {
      return fields(bytes, at, type, 0);
    }
    return length < BYTES + TAG_BYTES
        ? null
        : fields(
            bytes,
            at,
            bytes.u16(at + TYPE + TAG_BYTES),
            bytes.u16(at + TAG_CONTROL) & VLAN_ID_MASK);
  }

  private static EthernetFields fields(Memory bytes, int at, int type, int vlanId) {
    return new EthernetFields(address(bytes, at), address(bytes, at + SOURCE), type, vlanId);
  }

  private static MacAddress address(Memory bytes, int at) {
    return new MacAddress((long) bytes.u16(at) << 32 | bytes.i32(at + 2) & 0xffff_ffffL);
  }

  /** How many bytes stand before what the frame carries, with a tag that is in the bytes. */
  public static int lengthOf(Memory bytes, int at) {
    return bytes.u16(at + TYPE) == TYPE_TAG ? BYTES + TAG_BYTES : BYTES;
  }

  /** A header without its tag. */
  public static Memory write(EthernetFields fields) {
    byte[] bytes = new byte[BYTES];
    System.arraycopy(fields.destination().toBytes(), 0, bytes, 0, MacAddress.BYTES);
    System.arraycopy(fields.source().toBytes(), 0, bytes, SOURCE, MacAddress.BYTES);
    Memory memory = Memory.of(bytes);
    memory.put16(TYPE, fields.etherType());
    return memory;
  }
}
