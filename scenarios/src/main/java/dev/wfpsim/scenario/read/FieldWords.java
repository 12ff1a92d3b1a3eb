package dev.wfpsim.scenario.read;

import dev.wfpsim.net.ip.AddressType;
import dev.wfpsim.net.link.NetworkCategory;
import dev.wfpsim.net.link.NetworkInterface;
import dev.wfpsim.wfp.layer.FwpsField;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The words a condition may use instead of the numbers of a field. */
final class FieldWords {
  private static final Map<String, Long> PROTOCOLS =
      Map.of("icmp", 1L, "tcp", 6L, "udp", 17L, "icmpv6", 58L);
  private static final Map<String, Long> DIRECTIONS = Map.of("outbound", 0L, "inbound", 1L);
  private static final Map<String, Long> INTERFACE_TYPES =
      Map.of(
          "ethernet", (long) NetworkInterface.TYPE_ETHERNET,
          "loopback", (long) NetworkInterface.TYPE_LOOPBACK);
  private static final Map<String, Long> ADDRESS_TYPES = new TreeMap<>();
  private static final Map<String, Long> PROFILES = new TreeMap<>();

  static {
    for (AddressType type : AddressType.values()) {
      ADDRESS_TYPES.put(type.name().toLowerCase(Locale.ROOT), (long) type.code());
    }
    for (NetworkCategory category : NetworkCategory.values()) {
      PROFILES.put(category.name().toLowerCase(Locale.ROOT), (long) category.code());
    }
  }

  private FieldWords() {}

  /** What the words of a field are called in messages. */
  static String what(FwpsField field) {
    String name = field.name();
    return name.equals("DIRECTION")
        ? "direction"
        : name.endsWith("PROTOCOL") ? "protocol" : name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** The words of a field, empty where it has none. */
  static Map<String, Long> of(FwpsField field) {
    String name = field.name();
    if (name.equals("IP_PROTOCOL") || name.equals("EMBEDDED_PROTOCOL")) {
      return PROTOCOLS;
    }
    if (name.equals("DIRECTION")) {
      return DIRECTIONS;
    }
    if (name.endsWith("INTERFACE_TYPE")) {
      return INTERFACE_TYPES;
    }
    if (name.endsWith("_ADDRESS_TYPE") && !name.startsWith("MAC_")) {
      return ADDRESS_TYPES;
    }
    return name.endsWith("PROFILE_ID") ? PROFILES : Map.of();
  }

  /** Whether a field has the NET_LUID of an interface. */
  static boolean isInterface(FwpsField field) {
    return field.name().startsWith("IP_") && field.name().endsWith("_INTERFACE");
  }

  /** Whether a field has the index of an interface. */
  static boolean isInterfaceIndex(FwpsField field) {
    return field.name().endsWith("INTERFACE_INDEX") && !field.name().contains("SUB_");
  }
}
