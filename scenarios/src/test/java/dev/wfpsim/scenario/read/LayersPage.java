package dev.wfpsim.scenario.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.DocumentedCall;
import dev.wfpsim.driver.Fwps;
import dev.wfpsim.kernel.nt.Irql;
import dev.wfpsim.wfp.fwps.FwpsIncomingMetadataValues;
import dev.wfpsim.wfp.fwps.FwpsIncomingValues;
import dev.wfpsim.wfp.layer.DataOffset;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsL2MetadataField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import dev.wfpsim.wfp.layer.LayerDirection;
import dev.wfpsim.wfp.layer.LayerPurpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The page of all layers: what reaches each, what is filled in there, at which IRQL its classifyFns
 * were called, and what can be called. What stands there of fields, metadata and IRQLs was seen
 * while every kind of traffic ran; with {@code -Dwfpsim.update=true} it is written anew.
 */
final class LayersPage {
  private static final String HOW =
      "mvn -q test -pl scenarios -Dtest=FilledFieldsTest -Dwfpsim.update=true";
  private static final SortedSet<String> BUILT =
      Arrays.stream(Fwps.class.getMethods())
          .map(method -> method.getName())
          .filter(name -> name.startsWith("Fwps"))
          .collect(Collectors.toCollection(TreeSet::new));

  private final SortedMap<FwpsLayer, SortedSet<String>> fields = new TreeMap<>();
  private final SortedMap<FwpsLayer, SortedSet<String>> metadata = new TreeMap<>();
  private final SortedMap<FwpsLayer, SortedSet<Irql>> irqls = new TreeMap<>();

  /** A classifyFn was called. */
  void seen(FwpsIncomingValues values, FwpsIncomingMetadataValues meta, Irql irql) {
    FwpsLayer layer = values.layer();
    irqls.computeIfAbsent(layer, unused -> new TreeSet<>()).add(irql);
    SortedSet<String> filled = fields.computeIfAbsent(layer, unused -> new TreeSet<>());
    for (FwpsField field : layer.fields()) {
      if (!values.isEmpty(field)) {
        filled.add(field.name());
      }
    }
    SortedSet<String> present = metadata.computeIfAbsent(layer, unused -> new TreeSet<>());
    for (FwpsMetadataField field : FwpsMetadataField.values()) {
      if (meta.isPresent(field)) {
        present.add(field.shortName());
      }
    }
    for (FwpsL2MetadataField field : FwpsL2MetadataField.values()) {
      if (meta.isPresent(field)) {
        present.add(l2Name(field));
      }
    }
  }

  private static String l2Name(FwpsL2MetadataField field) {
    return field.name().replace("FWPS_L2_METADATA_FIELD_", "L2 ");
  }

  /** Holds the page that is checked in to what was seen. */
  void check() throws IOException {
    Path path = Path.of("../docs/LAYERS.md");
    if (Boolean.getBoolean("wfpsim.update")) {
      Files.writeString(path, text());
    }
    assertThat(Files.readString(path)).as("to make it again: " + HOW).isEqualTo(text());
  }

  private String text() {
    long reached = Arrays.stream(FwpsLayer.values()).filter(FwpsLayer::isReached).count();
    StringBuilder page = new StringBuilder();
    page.append("# Layers\n\nMade by `")
        .append(HOW)
        .append("`, which drives every kind of traffic past a callout at every\n")
        .append("layer: fields, metadata and IRQLs are what that callout was given. ")
        .append(reached)
        .append(" of ")
        .append(FwpsLayer.count())
        .append(" layers are reached by traffic;\na filter or callout at another is taken, and ")
        .append("warned of (`LAYER_NOT_REACHED`).\n\nIPv4 and IPv6 layers of one name are ")
        .append("alike. A field that is not listed as empty has a value whenever the stack knows ")
        .append("one.\n");
    for (FwpsLayer layer : FwpsLayer.values()) {
      if (layer.isReached() && !layer.shortName().contains("_V6")) {
        describe(page, layer);
      }
    }
    page.append("\n## Not reached\n\n| layer | number | why |\n|---|---|---|\n");
    for (FwpsLayer layer : FwpsLayer.values()) {
      if (!layer.isReached()) {
        page.append("| ")
            .append(layer.shortName())
            .append(" | ")
            .append(layer.id())
            .append(" | ")
            .append(why(layer))
            .append(" |\n");
      }
    }
    return page.toString();
  }

  private static String why(FwpsLayer layer) {
    String name = layer.shortName();
    if (layer.purpose() == LayerPurpose.USER_MODE) {
      return "asked by a user-mode service that no host here has";
    }
    if (name.contains("VSWITCH")) {
      return "no host has a virtual switch";
    }
    if (name.contains("RESERVED")) {
      return "reserved, no page says for what";
    }
    if (name.endsWith("_FAST")) {
      return "no page says what is shown there";
    }
    return "not built yet";
  }

  private void describe(StringBuilder page, FwpsLayer layer) {
    FwpsLayer twin = FwpsLayer.byName(layer.shortName().replace("_V4", "_V6"));
    boolean two = twin != null && twin != layer;
    page.append("\n## ")
        .append(two ? layer.shortName() + ", " + twin.shortName() : layer.shortName())
        .append("\n\n| | |\n|---|---|\n");
    row(page, "number", two ? layer.id() + ", " + twin.id() : "" + layer.id());
    row(page, "reached by", layer.reachedBy());
    boolean bare = layer.dataOffset() == DataOffset.NONE;
    row(page, "data", words(layer.data()) + (bare ? "" : ", at " + words(layer.dataOffset())));
    SortedSet<Irql> levels = irqls.getOrDefault(layer, new TreeSet<>());
    row(
        page,
        "IRQL",
        levels.isEmpty() ? "not seen" : join(levels.stream().map(Irql::name).toList()));
    SortedSet<String> filled = fields.getOrDefault(layer, new TreeSet<>());
    List<String> all = layer.fields().stream().map(FwpsField::name).toList();
    row(page, "fields filled", join(all.stream().filter(filled::contains).toList()));
    row(page, "fields empty", join(all.stream().filter(each -> !filled.contains(each)).toList()));
    SortedSet<String> present = metadata.getOrDefault(layer, new TreeSet<>());
    List<String> documented = documented(layer);
    row(page, "metadata filled", join(List.copyOf(present)));
    row(
        page,
        "metadata documented, not filled",
        join(documented.stream().filter(each -> !present.contains(each)).toList()));
    row(page, "what can be done", calls(layer));
  }

  private static List<String> documented(FwpsLayer layer) {
    TreeSet<String> names = new TreeSet<>();
    for (FwpsMetadataField field : FwpsMetadataField.values()) {
      if (layer.documents(field)) {
        names.add(field.shortName());
      }
    }
    for (FwpsL2MetadataField field : FwpsL2MetadataField.values()) {
      if (layer.documents(field)) {
        names.add(l2Name(field));
      }
    }
    return List.copyOf(names);
  }

  private static String calls(FwpsLayer layer) {
    if (layer.isDiscard()) {
      return "look only";
    }
    String held =
        switch (layer.pendKind()) {
          case NONE -> "no pending";
          case CLASSIFY -> call("FwpsPendClassify0");
          case OPERATION -> call("FwpsPendOperation0");
          case PACKET -> "BLOCK with ABSORB of a packet that was cloned or referenced";
          case STREAM -> call("FwpsStreamInjectAsync0") + ", stream actions";
        };
    List<String> injections = injections(layer);
    return injections.isEmpty()
        ? held
        : held + "; " + injections.stream().map(LayersPage::call).collect(Collectors.joining(", "));
  }

  /** How a packet is put back that was taken there. */
  private static List<String> injections(FwpsLayer layer) {
    boolean in = layer.direction() != LayerDirection.OUTBOUND;
    boolean out = layer.direction() != LayerDirection.INBOUND;
    String name = layer.shortName();
    if (name.contains("MAC_FRAME")) {
      return List.of(in ? "FwpsInjectMacReceiveAsync0" : "FwpsInjectMacSendAsync0");
    }
    if (name.contains("IPPACKET")) {
      return List.of(in ? "FwpsInjectNetworkReceiveAsync0" : "FwpsInjectNetworkSendAsync0");
    }
    if (name.startsWith("IPFORWARD")) {
      return List.of("FwpsInjectForwardAsync0");
    }
    boolean packets =
        name.contains("TRANSPORT")
            || name.contains("ICMP_ERROR")
            || name.startsWith("DATAGRAM")
            || name.startsWith("STREAM_PACKET")
            || name.startsWith("ALE_AUTH_RECV")
            || name.startsWith("ALE_AUTH_CONNECT");
    TreeSet<String> calls = new TreeSet<>();
    if (packets && in) {
      calls.add("FwpsInjectTransportReceiveAsync0");
    }
    if (packets && out) {
      calls.add("FwpsInjectTransportSendAsync1");
    }
    return List.copyOf(calls);
  }

  private static String call(String name) {
    assertThat(DocumentedCall.valueOf(name).name()).isEqualTo(name); // or it throws
    assertThat(BUILT).contains(name);
    return "`" + name + "`";
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String join(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  private static void row(StringBuilder page, String title, String text) {
    page.append("| ").append(title).append(" | ").append(text).append(" |\n");
  }
}
