package dev.wfpsim.wfp.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.Guid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The tables of layers and fields say what the pages and headers say: identifiers, keys, fields in
 * order with their run-time types, layer data, data offsets and metadata, each of all layers. Where
 * ours differ from the pages there is a reason, written down here; a reason that nothing needs any
 * more is a failure too.
 */
class LayerReferenceTest {
  private static List<String[]> rows(String file, int columns) throws IOException {
    List<String[]> rows = new ArrayList<>();
    try (var in = Objects.requireNonNull(LayerReferenceTest.class.getResourceAsStream(file))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines().skip(1).forEach(line -> rows.add(line.split(",", columns)));
    }
    return rows;
  }

  private static List<String[]> layers() throws IOException {
    List<String[]> rows = rows("layers.csv", 7);
    assertThat(rows).hasSize(FwpsLayer.count());
    return rows;
  }

  @Test
  void identifiersAndKeys_areThePublishedOnes() throws IOException {
    List<String> wrong = new ArrayList<>();
    int keys = 0;
    for (String[] row : layers()) {
      FwpsLayer layer = FwpsLayer.ofId(Integer.parseInt(row[1]));
      String key = row[2].replaceAll("[{}]", "");
      Guid expected = key.contains("-") ? Guid.parse(key) : Guid.ZERO;
      keys += expected.isZero() ? 0 : 1;
      if (!layer.name().equals(row[0]) || !layer.key().equals(expected)) {
        wrong.add(row[0] + " " + key + ", ours " + layer + " " + layer.key());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(keys).isEqualTo(97);
  }

  private static FwpsLayer layer(String[] row) {
    return Objects.requireNonNull(FwpsLayer.byName(row[0]), row[0]);
  }

  @Test
  void fields_areThePublishedOnesInOrder() throws IOException {
    TreeMap<String, List<String>> expected = new TreeMap<>();
    for (String[] row : rows("fields.csv", 4)) {
      List<String> fields = expected.computeIfAbsent(row[0], name -> new ArrayList<>());
      assertThat(row[1]).as(row[0]).isEqualTo("" + fields.size());
      fields.add(row[2]);
    }
    List<String> wrong = new ArrayList<>();
    for (FwpsLayer layer : FwpsLayer.values()) {
      String parent = layer.name().replace("_DISCARD", "");
      List<String> wanted =
          Objects.requireNonNullElse(
              expected.getOrDefault(layer.name(), expected.get(parent)), List.of());
      List<String> ours = layer.fields().stream().map(FwpsField::name).toList();
      if (!sameFields(ours, wanted)) {
        wrong.add(layer + ": " + wanted + ", ours " + ours);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(expected).hasSizeGreaterThan(60);
  }

  /** One field may have two names, with one condition key: a port and an ICMP type. */
  private static boolean sameFields(List<String> ours, List<String> wanted) {
    return ours.stream()
        .map(name -> FwpsField.valueOf(name).canonical())
        .toList()
        .equals(wanted.stream().map(name -> FwpsField.valueOf(name).canonical()).toList());
  }

  /**
   * What the table has otherwise, and why: {@code layer field type}, the layer by its end. Most are
   * inferred there from a field's name, as no page gives the type of its value at run time.
   */
  private static final Map<String, String> OTHERWISE =
      Map.ofEntries(
          Map.entry(
              "L2_FLAGS FWP_UINT16",
              "filtering-condition-identifiers- says FWP_UINT32, as every field of flags is"),
          Map.entry(
              "SIO_FIREWALL_SYSTEM_PORT FWP_UINT16",
              "filtering-condition-identifiers- and a real system's list say FWP_UINT32"),
          Map.entry("AUTH_TYPE FWP_UINT16", "filtering-condition-identifiers- says FWP_UINT8"),
          Map.entry(
              "AUTHENTICATION_TYPE FWP_UINT16", "filtering-condition-identifiers- says FWP_UINT32"),
          Map.entry(
              "KM_TYPE FWP_UINT16",
              "IKEEXT_KEY_MODULE_TYPE on filtering-condition-identifiers-, an enum: 32 bits"),
          Map.entry(
              "PROXY_AUTH_TYPE FWP_UINT16",
              "filtering-condition-identifiers- says FWP_BYTE_BLOB_TYPE"),
          Map.entry(
              "REMOTE_ID FWP_TOKEN_ACCESS_INFORMATION_TYPE",
              "user mode, where no callout runs: a token's information"),
          Map.entry(
              "REMOTE_USER_TOKEN FWP_TOKEN_ACCESS_INFORMATION_TYPE",
              "user mode, where no callout runs: a token's information"),
          Map.entry(
              "CLIENT_TOKEN FWP_TOKEN_ACCESS_INFORMATION_TYPE",
              "user mode, where no callout runs: a token's information"),
          Map.entry(
              "ALE_USER_ID FWP_TOKEN_ACCESS_INFORMATION_TYPE",
              "at the name cache only, which has a user but no token: see FwpsField.typeAt"));

  /** The pages write some types in several ways; an empty one is not given. */
  private static String type(String text) {
    String plain = text.replaceAll(" ?[(\\[].*", "");
    return switch (plain) {
      case "FWP_BYTE_BLOB" -> "FWP_BYTE_BLOB_TYPE";
      case "FWP_UNIT32" -> "FWP_UINT32";
      default -> plain;
    };
  }

  @Test
  void types_areThePublishedOnes() throws IOException {
    List<String> wrong = new ArrayList<>();
    TreeSet<String> used = new TreeSet<>();
    int compared = 0;
    for (String[] row : rows("fields.csv", 4)) {
      String expected = type(row[3]);
      FwpDataType ours = layer(row).type(Integer.parseInt(row[1]));
      compared += expected.isEmpty() ? 0 : 1;
      String otherwise = row[2] + " " + expected;
      if (expected.isEmpty() || ours.name().equals(expected)) {
        continue;
      }
      if (OTHERWISE.containsKey(otherwise) && isThere(otherwise, row[0])) {
        used.add(otherwise);
      } else {
        wrong.add(row[0] + " " + row[2] + " " + expected + ", ours " + ours);
      }
    }
    assertThat(compared).isGreaterThan(800);
    assertThat(wrong).isEmpty();
    assertThat(used).containsExactlyInAnyOrderElementsOf(OTHERWISE.keySet());
  }

  /** The user's type differs at the name cache alone. */
  private static boolean isThere(String otherwise, String layer) {
    return !otherwise.startsWith("ALE_USER_ID") || layer.contains("NAME_RESOLUTION_CACHE");
  }

  @Test
  void metadata_areTheDocumentedOnes() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String[] row : layers()) {
      FwpsLayer layer = layer(row);
      TreeSet<String> expected = new TreeSet<>(List.of(row[6].split(";", -1)));
      expected.remove("");
      if (row[0].endsWith("BOUND_MAC_FRAME_ETHERNET")) { // R-350; the page's table has no MAC layer
        expected.add("L2:ETHERNET_MAC_HEADER_SIZE");
      }
      TreeSet<String> ours = new TreeSet<>();
      for (FwpsMetadataField field : FwpsMetadataField.values()) {
        if (layer.documents(field)) {
          ours.add(field.name().replace("FWPS_METADATA_FIELD_", ""));
        }
      }
      for (FwpsL2MetadataField field : FwpsL2MetadataField.values()) {
        if (layer.documents(field)) {
          ours.add(field.name().replace("FWPS_L2_METADATA_FIELD_", "L2:"));
        }
      }
      if (!ours.equals(expected)) {
        TreeSet<String> more = new TreeSet<>(ours);
        more.removeAll(expected);
        expected.removeAll(ours);
        wrong.add(layer + ": not ours " + expected + ", only ours " + more);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static LayerData data(String text) {
    if (text.startsWith("FWPS_STREAM_CALLOUT_IO_PACKET0")) {
      return LayerData.STREAM;
    }
    if (text.startsWith("FWPS_CONNECT_REQUEST0")) {
      return LayerData.CONNECT_REQUEST;
    }
    if (text.startsWith("FWPS_BIND_REQUEST0")) {
      return LayerData.BIND_REQUEST;
    }
    return text.contains("NET_BUFFER_LIST") ? LayerData.PACKET : LayerData.NONE;
  }

  private static DataOffset offset(FwpsLayer layer, String text) {
    return switch (text) {
      case "n/a" -> DataOffset.NONE;
      case "start of transport header", "non-TCP: transport header; TCP n/a" ->
          DataOffset.TRANSPORT_HEADER;
      case "start of IP header", "IP header" -> DataOffset.IP_HEADER;
      case "ETHERNET: IP header; NATIVE: MAC header" ->
          layer.name().contains("NATIVE") ? DataOffset.MAC_HEADER : DataOffset.IP_HEADER;
      case "start of payload (ICMP socket: ICMP header)" -> DataOffset.PAYLOAD;
      case "in: payload; out: transport header",
          "in: payload (ICMP: ICMP header); out: transport header" ->
          DataOffset.PAYLOAD_IN_TRANSPORT_HEADER_OUT;
      case "start of inner IP header" -> DataOffset.INNER_IP_HEADER;
      case "start of ICMP header" -> DataOffset.ICMP_HEADER;
      case "start of data; no headers" -> DataOffset.DATA;
      case "MAC header", "ethernet header" -> DataOffset.MAC_HEADER;
      default -> throw new AssertionError("no data offset: " + text);
    };
  }

  private static LayerDirection direction(String text) {
    return switch (text.replaceAll("[ (].*", "")) {
      case "in" -> LayerDirection.INBOUND;
      case "out" -> LayerDirection.OUTBOUND;
      case "both" -> LayerDirection.BOTH;
      case "forward" -> LayerDirection.FORWARD;
      default -> LayerDirection.NONE;
    };
  }

  @Test
  void dataOffsetsAndDirections_areTheDocumentedOnes() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (String[] row : layers()) {
      FwpsLayer layer = layer(row);
      List<Object> expected = List.of(data(row[3]), offset(layer, row[4]), direction(row[5]));
      List<Object> ours = List.of(layer.data(), layer.dataOffset(), layer.direction());
      if (!ours.equals(expected)) {
        wrong.add(layer + ": " + expected + ", ours " + ours);
      }
    }
    assertThat(wrong).isEmpty();
  }
}
